import { existsSync } from 'node:fs';
import path from 'node:path';
import { type EffectiveConfig, loadConfig, type WatchfloorConfig } from '../../server/config/index.ts';
import { runningDev } from './dev-file.ts';

/** The options that every command has which talks to a server. */
export interface TargetOptions {
  readonly address?: string;
  readonly namespace?: string;
  readonly taskQueue?: string;
  readonly config?: string;
  readonly temporalProfile?: string;
  readonly keys?: string;
  /** Of a gateway. */
  readonly gateway?: WatchfloorConfig['gateway'];
  /** Of a worker. */
  readonly observe?: WatchfloorConfig['observe'];
}

/** Which server a command talks to, and how it came to that. */
export interface Target {
  readonly config: EffectiveConfig;
  /** The folder of the configuration file, else the working folder. */
  readonly root: string;
  readonly address: string | undefined;
  readonly namespace: string;
  readonly taskQueue: string;
  readonly connection: Pick<EffectiveConfig['connection'], 'tls' | 'apiKey' | 'metadata'>;
  /** Where the address was found, e.g. `TEMPORAL_ADDRESS`, `watchfloor dev (process 4711)`. */
  readonly from: string | undefined;
  /** What counts for a key other than the configuration says, because `watchfloor dev` runs here. */
  readonly byDev: Readonly<Record<string, string>>;
  /** The gateway that people's commands go through. */
  readonly gateway: string | undefined;
  /** `watchfloor dev` runs here with workers that trust no key. */
  readonly isTrustless: boolean;
}

/**
 * Finds the server. For each value the first of these counts: command line, environment, Temporal's profile file, a
 * `watchfloor dev` that runs in this folder, configuration file, default.
 *
 * @throws CONFIG_INVALID
 */
export async function findTarget(
  options: TargetOptions,
  cwd: string = process.cwd(),
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Target> {
  const root = options.config === undefined ? rootOf(cwd) : path.dirname(path.resolve(cwd, options.config));
  const config = await loadConfig({
    cwd: root,
    env,
    overrides: overridesFrom(options),
    flags,
    configFile: options.config === undefined ? undefined : path.resolve(cwd, options.config),
    profile: options.temporalProfile,
  });
  const { settings, sources, connection } = config;
  const { address, ...access } = connection;
  const configured = { namespace: settings.connection.namespace, taskQueue: settings.taskQueue };
  const dev = isChosen(config, 'connection.address') ? undefined : await runningDev(root);
  if (dev === undefined) {
    const from = sources['connection.address']?.detail;
    const gateway = settings.gateway.url;
    return {
      ...{ config, root, address, ...configured, connection: access, from, byDev: {}, gateway },
      isTrustless: false,
    };
  }
  const namespace = isChosen(config, 'connection.namespace') ? configured.namespace : dev.namespace;
  const taskQueue = isChosen(config, 'taskQueue') ? configured.taskQueue : dev.taskQueue;
  const from = `watchfloor dev (process ${dev.pid})`;
  const byDev = { 'connection.address': dev.address, 'connection.namespace': namespace, taskQueue };
  // Certificates and keys belong to the configured server, not to one on this machine.
  return {
    ...{ config, root, address: dev.address, namespace, taskQueue, connection: {}, from, byDev },
    gateway: isChosen(config, 'gateway.url') ? settings.gateway.url : dev.gateway,
    isTrustless: dev.isTrustless === true,
  };
}

/** Whether somebody chose the value for this very run; the file and the defaults hold for every run. */
function isChosen({ sources }: EffectiveConfig, key: string): boolean {
  const layer = sources[key]?.layer;
  return layer === 'flag' || layer === 'environment' || layer === 'profile';
}

/** The options that say what a key of the configuration says. */
const flags: Readonly<Record<string, string>> = {
  'connection.address': '--address',
  'connection.namespace': '--namespace',
  taskQueue: '--task-queue',
  'keys.dir': '--keys',
  'gateway.url': '--gateway',
  'gateway.listenAddress': '--listen',
  'gateway.publicUrl': '--public-url',
  'observe.metricsAddress': '--metrics',
  'observe.healthAddress': '--health',
  'observe.logFormat': '--log-format',
  'observe.logLevel': '--log-level',
};

function overridesFrom({ address, gateway, keys, namespace, observe, taskQueue }: TargetOptions): WatchfloorConfig {
  const connection = {
    ...(address === undefined ? {} : { address }),
    ...(namespace === undefined ? {} : { namespace }),
  };
  return {
    ...(Object.keys(connection).length === 0 ? {} : { connection }),
    ...(taskQueue === undefined ? {} : { taskQueue }),
    ...(keys === undefined ? {} : { keys: { dir: keys } }),
    ...(gateway === undefined ? {} : { gateway }),
    ...(observe === undefined ? {} : { observe }),
  };
}

const configNames = ['temporal.config.ts', 'temporal.config.mts', 'temporal.config.js', 'temporal.config.mjs'];

/** The nearest folder upwards with a configuration file, so that every command works anywhere in the clone. */
function rootOf(cwd: string): string {
  for (let folder = cwd; ; folder = path.dirname(folder)) {
    if (configNames.some((name) => existsSync(path.join(folder, name)))) return folder;
    if (folder === path.dirname(folder)) return cwd;
  }
}
