import path from 'node:path';
import { type ClientConfigProfile, toClientOptions } from '@temporalio/envconfig';
import { messageOf, WatchfloorError } from 'xstate-temporal/engine';
import type { z } from 'zod';
import { issueText, spaced } from '../../text/index.ts';
import { adapterFaults, storeFaults } from './adapter-faults.ts';
import { SECRETS } from './adapters.ts';
import { findConfigFile, readConfigFile } from './config-file.ts';
import { type Environment, fromVariables, variableOf } from './environment.ts';
import { fileSchema, layerSchema, type WatchfloorConfig } from './schema.ts';
import { DEFAULTS, KEYS, PATHS, type Settings } from './settings.ts';
import { profileFromEnvironment, profileFromFile, TEMPORAL_VARIABLES } from './temporal-profile.ts';

/** Where a value comes from, and the words for it, e.g. `environment`, `TEMPORAL_ADDRESS`. */
export interface Source {
  readonly layer: 'flag' | 'environment' | 'profile' | 'file' | 'default';
  readonly detail: string;
}

/** TLS as the client and the worker of the SDK take it. */
export type TlsOption = NonNullable<ReturnType<typeof toClientOptions>['connectionOptions']['tls']>;

export interface EffectiveConfig {
  readonly settings: Settings;
  /** By key, e.g. `connection.address`, `policy.eod-case`. */
  readonly sources: Readonly<Record<string, Source>>;
  /** The configuration file, where there is one. */
  readonly file?: string;
  /** What a client or a worker connects with: the address where one is set, TLS with its files read. */
  readonly connection: {
    readonly address?: string;
    readonly apiKey?: string;
    readonly tls?: TlsOption;
    readonly metadata?: Readonly<Record<string, string>>;
  };
}

export interface LoadOptions {
  /** Where `temporal.config.ts` lies, and what paths in flags and variables are relative to. */
  readonly cwd: string;
  readonly env: Environment;
  /** What was said on the command line. */
  readonly overrides?: WatchfloorConfig;
  /** What a key is called there: `--address` is `connection.address`. */
  readonly flags?: Readonly<Record<string, string>>;
  /** Another configuration file than `temporal.config.ts`. */
  readonly configFile?: string | undefined;
  /** A profile in Temporal's profile file. */
  readonly profile?: string | undefined;
}

interface Found {
  readonly value: unknown;
  readonly source: Source;
}

type Leaves = Map<string, Found>;

/**
 * Reads the configuration. For each key the first of these counts: command line, environment (`TEMPORAL_…`,
 * `WATCHFLOOR_…`), Temporal's profile file, `temporal.config.ts`, default. Throws `CONFIG_INVALID` with every fault of
 * the source at once.
 */
export async function loadConfig(options: LoadOptions): Promise<EffectiveConfig> {
  const { cwd, env, flags = {} } = options;
  const file = findConfigFile(cwd, options.configFile);
  const root = file === undefined ? cwd : path.dirname(file);
  const profile = profileFromFile(env, options.profile);
  const layers: Leaves[] = [
    leaves(
      check(layerSchema, options.overrides ?? {}, 'on the command line', (key) => flags[key] ?? key),
      cwd,
      (key) => ({
        layer: 'flag',
        detail: flags[key] ?? 'command line',
      }),
    ),
    fromEnvironment(env, cwd),
    leaves(check(layerSchema, profile.layer, `in the profile "${profile.name}"`), cwd, () => ({
      layer: 'profile',
      detail: `profile "${profile.name}"`,
    })),
    file === undefined
      ? new Map()
      : leaves(check(fileSchema, await readConfigFile(file), `in ${file}`), root, () => ({
          layer: 'file',
          detail: path.basename(file),
        })),
    leaves(nest(new Map(Object.entries(DEFAULTS))), root, () => ({ layer: 'default', detail: 'default' })),
  ];
  const merged: Leaves = new Map();
  for (const layer of layers.reverse()) for (const [key, setting] of layer) merged.set(key, setting);
  const settings = nest(new Map([...merged].map(([key, { value }]) => [key, value]))) as unknown as Settings;
  const sources = Object.fromEntries([...merged].map(([key, { source }]) => [key, source]));
  const complete = { ...settings, encryption: settings.encryption ?? {}, policy: settings.policy ?? {} };
  const faults = [
    ...adapterFaults(complete.adapters),
    ...storeFaults(complete.stores),
    ...encryptionFaults(complete.encryption),
    ...codecServerFaults(complete.codecServer),
    ...versioningFaults(complete.worker),
  ];
  if (faults.length > 0) {
    throw new WatchfloorError(
      'CONFIG_INVALID',
      `The configuration is not complete:\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
    );
  }
  return { settings: complete, sources, connection: connectionOf(complete), ...(file === undefined ? {} : { file }) };
}

/** What does not go together in how payloads are encrypted. */
function encryptionFaults({ keyringDir, masterKeyFile, provider }: Settings['encryption']): string[] {
  const wrapping = [masterKeyFile, provider].filter((one) => one !== undefined).length;
  if (keyringDir === undefined)
    return wrapping === 0 ? [] : ['encryption.keyringDir: is needed with what wraps the keys in it'];
  return wrapping === 1 ? [] : ['encryption.masterKeyFile: is needed, or encryption.provider, and not both'];
}

/** What versioning needs, once one of these is said. */
function versioningFaults({ buildId, deploymentName, versioning }: Settings['worker']): string[] {
  const parts = Object.entries({ deploymentName, buildId, versioning });
  const missing = parts.filter(([, value]) => value === undefined);
  if (missing.length === parts.length) return [];
  return missing.map(
    ([name]) => `worker.${name}: is needed with the others of ${parts.map(([one]) => one).join(', ')}`,
  );
}

/** What a codec server needs, once one of these is said. */
function codecServerFaults({ audience, issuer, jwksFile, jwksUrl }: Settings['codecServer']): string[] {
  if ([audience, issuer, jwksFile, jwksUrl].every((one) => one === undefined)) return [];
  const missing = Object.entries({ audience, issuer }).filter(([, value]) => value === undefined);
  const faults = missing.map(([name]) => `codecServer.${name}: is needed`);
  if ((jwksFile === undefined) === (jwksUrl === undefined))
    faults.push('codecServer.jwksUrl: is needed, or codecServer.jwksFile, and not both');
  return faults;
}

function fromEnvironment(env: Environment, cwd: string): Leaves {
  const variables = fromVariables(env);
  const own = nest(new Map([...variables].map(([key, { value }]) => [key, value])));
  const sourceOf = (key: string): Source => {
    const names = TEMPORAL_VARIABLES[key] ?? [variableOf(key) ?? key];
    const said = variables.get(key)?.variable ?? names.find((name) => env[name] !== undefined);
    return { layer: 'environment', detail: said ?? names[0] ?? key };
  };
  const where = (key: string) => sourceOf(key).detail;
  const temporal = check(layerSchema, profileFromEnvironment(env), 'in the environment', where);
  return new Map([
    ...leaves(temporal, cwd, sourceOf),
    ...leaves(check(layerSchema, own, 'in the environment', where), cwd, sourceOf),
  ]);
}

/** Throws `CONFIG_INVALID` with one line for each fault: its path, and what it should be. */
function check<T extends z.ZodType>(
  schema: T,
  value: unknown,
  where: string,
  nameOf = (key: string) => key,
): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues.flatMap((issue) => {
    const at = issue.path.map(String).join('.');
    if (issue.code !== 'unrecognized_keys') return [`${at ? nameOf(at) : 'the whole'}: ${issueText(issue)}`];
    return issue.keys.map((key) => `${at ? `${at}.` : ''}${key}: there is no such key`);
  });
  const lines = faults.slice(0, 20).map((fault) => `  ${spaced(fault, 300)}`);
  throw new WatchfloorError('CONFIG_INVALID', `The configuration ${where} is not valid:\n${lines.join('\n')}`);
}

/** The values of a layer by key; paths are resolved against `base`. */
function leaves(layer: unknown, base: string, sourceOf: (key: string) => Source): Leaves {
  const flat: Leaves = new Map();
  for (const key of KEYS) {
    const value = key
      .split('.')
      .reduce<unknown>((part, name) => (part as Record<string, unknown> | undefined)?.[name], layer);
    if (value === undefined) continue;
    flat.set(key, { value: resolvePaths(key, value, base), source: sourceOf(key) });
  }
  const policy = (layer as { policy?: Record<string, unknown> }).policy ?? {};
  for (const [machine, value] of Object.entries(policy))
    flat.set(`policy.${machine}`, { value, source: sourceOf(`policy.${machine}`) });
  return flat;
}

function resolvePaths(key: string, value: unknown, base: string): unknown {
  if (PATHS.has(key)) return path.resolve(base, String(value));
  if (
    (SECRETS.has(key) || key.startsWith('connection.tls.')) &&
    typeof value === 'object' &&
    value !== null &&
    'path' in value
  ) {
    return { path: path.resolve(base, String(value.path)) };
  }
  return value;
}

function nest(flat: ReadonlyMap<string, unknown>): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const [key, value] of flat) {
    const dot = key.startsWith('policy.') ? ['policy', key.slice('policy.'.length)] : key.split('.');
    let part = root;
    for (const name of dot.slice(0, -1)) {
      part[name] ??= {};
      part = part[name] as Record<string, unknown>;
    }
    part[dot.at(-1) ?? key] = value;
  }
  return root;
}

function connectionOf({ connection }: Settings): EffectiveConfig['connection'] {
  const { address, apiKey, metadata, tls } = connection;
  let option: TlsOption | null | undefined;
  try {
    // Reads the key material. With an API key TLS is on unless it was switched off.
    const profile = { apiKey, tls } as ClientConfigProfile;
    option = toClientOptions(profile).connectionOptions.tls;
  } catch (error) {
    const message = messageOf(error);
    throw new WatchfloorError('CONFIG_INVALID', `connection.tls: ${message}`, { cause: error });
  }
  return {
    ...(address === undefined ? {} : { address }),
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(option === undefined || option === null ? {} : { tls: option }),
    ...(metadata === undefined ? {} : { metadata }),
  };
}
