import { codeOf, WatchfloorError } from '../engine/index.ts';
import { checkAborted } from './abort.ts';
import { builtServer, cacheFolder } from './cache.ts';
import { connect, reasonOf } from './connect.ts';
import { type ServerBinary, startLocal } from './local.ts';
import { prepare } from './prepare.ts';
import { serverVersion, skipsTime } from './probe.ts';
import { build } from './routes/build.ts';
import { download } from './routes/download.ts';
import { findBinaries } from './routes/found.ts';
import type { Asked, DeadEnd } from './routes/route.ts';
import { type OpenServerOptions, ROUTES, type Route, type TemporalServer } from './types.ts';
import { CLI_VERSION } from './versions.ts';

/** These end the search: the next route would hide what is wrong, or meet it again. */
const FINAL = new Set([
  'ABORTED',
  'SERVER_UNREACHABLE',
  'SERVER_DENIED',
  'SERVER_PORT_TAKEN',
  'SERVER_DATA_LOCKED',
  'SERVER_DATA_FOREIGN',
  'SEARCH_ATTRIBUTES_MISSING',
  'SEARCH_ATTRIBUTE_TYPE',
]);

const TODO: Readonly<Record<Route, string>> = {
  address: 'Set TEMPORAL_ADDRESS, or connection.address in temporal.config.ts, to a server',
  found: `Install the Temporal CLI ${CLI_VERSION} or later (https://docs.temporal.io/cli) so that it is on PATH`,
  download: 'Let this machine reach the internet, then run the same command again',
  build:
    'Install Go 1.26 or later (https://go.dev/doc/install), with access to Go modules, then run the same command again',
};

/**
 * Gives a Temporal server that answers, with its namespace and search attributes registered. The routes are tried in
 * order; one whose server cannot skip time is passed over, with a line, when time skipping is needed.
 *
 * Throws `NO_TEMPORAL_SERVER`, which names every route with what failed and what to do; `SERVER_UNREACHABLE` where an
 * address is given and nothing answers there; `SERVER_PORT_TAKEN`, `SERVER_DATA_LOCKED`, `SERVER_DATA_FOREIGN`,
 * `SERVER_DENIED`, `SEARCH_ATTRIBUTES_MISSING`, `SEARCH_ATTRIBUTE_TYPE`; `ABORTED` after the signal.
 */
export async function openServer(options: OpenServerOptions): Promise<TemporalServer> {
  const env = options.env ?? process.env;
  const onProgress = options.onProgress ?? (() => undefined);
  const asked: Asked = { options, env, cache: cacheFolder(env), onProgress, signal: options.signal };
  const deadEnds: DeadEnd[] = [];
  for (const route of ROUTES) {
    checkAborted(options.signal);
    const why = options.routes && !options.routes.includes(route) ? ['not allowed here'] : [];
    const server = why.length ? undefined : await tryRoute(route, asked, why);
    if (server) return server;
    deadEnds.push({ route, why: why.join('; '), todo: TODO[route] });
  }
  throw nowhere(deadEnds, asked.cache, options.needTimeSkipping === true);
}

async function tryRoute(route: Route, asked: Asked, why: string[]): Promise<TemporalServer | undefined> {
  const { options, onProgress } = asked;
  const pass = (reason: string) => {
    why.push(reason);
    onProgress({ message: `Passed over: ${reason}.`, live: false });
  };
  switch (route) {
    case 'address':
      if (options.address === undefined) {
        why.push('none is configured');
        return undefined;
      }
      return useAddress(options.address, asked, pass);
    case 'found': {
      const { candidates, passedOver } = await findBinaries(asked);
      for (const reason of passedOver) pass(reason);
      for (const { binary } of candidates) {
        const server = await start(binary, route, asked, pass);
        if (server) return server;
      }
      if (!why.length) why.push(`no temporal and no temporal-server on PATH, nothing kept in ${asked.cache}`);
      return undefined;
    }
    case 'download':
    case 'build': {
      const found = await (route === 'download' ? download(asked) : build(asked));
      if ('binary' in found) return start(found.binary, route, asked, pass);
      why.push(found.why);
      onProgress({ message: `No ${route}: ${found.why}.`, live: false });
      return undefined;
    }
  }
}

async function useAddress(
  address: string,
  asked: Asked,
  pass: (reason: string) => void,
): Promise<TemporalServer | undefined> {
  const { options, signal } = asked;
  const connection = await connect({ address, ...options.connection });
  try {
    const version = await serverVersion(connection);
    await prepare(connection, { namespace: options.namespace, retentionDays: options.retentionDays, signal });
    const timeSkipping = await skipsTime(connection, options.namespace, version);
    if (options.needTimeSkipping && !timeSkipping) {
      pass(`the server at ${address} (${version}) does not skip time`);
      return undefined;
    }
    const ended = new Promise<void>(() => undefined);
    return {
      address,
      namespace: options.namespace,
      route: 'address',
      version,
      timeSkipping,
      ended,
      close: async () => undefined,
    };
  } finally {
    await connection.close();
  }
}

async function start(
  binary: ServerBinary,
  route: Route,
  asked: Asked,
  pass: (reason: string) => void,
): Promise<TemporalServer | undefined> {
  const { options, env, signal } = asked;
  const { namespace } = options;
  try {
    const local = await startLocal({ binary, namespace, dataFile: options.dataFile, port: options.port, env, signal });
    try {
      const version = await serverVersion(local.connection);
      await prepare(local.connection, { namespace, retentionDays: options.retentionDays, signal });
      const timeSkipping = await skipsTime(local.connection, namespace, version);
      if (options.needTimeSkipping && !timeSkipping) {
        await local.close();
        pass(`${binary.file}: its server ${version} does not skip time`);
        return undefined;
      }
      await local.markReady();
      const { address, pid, logFile, ended, close } = local;
      return { address, namespace, route, version, timeSkipping, ...(pid ? { pid } : {}), logFile, ended, close };
    } catch (error) {
      await local.close();
      throw error;
    } finally {
      await local.connection.close();
    }
  } catch (error) {
    checkAborted(signal);
    if (FINAL.has(codeOf(error) ?? '')) throw error;
    pass(`${binary.file}: ${reasonOf(error)}`);
    return undefined;
  }
}

function nowhere(deadEnds: readonly DeadEnd[], cache: string, needTimeSkipping: boolean): WatchfloorError {
  const need = needTimeSkipping ? ' that can skip time' : '';
  const lines = deadEnds.map(({ route, why, todo }, index) => `  ${index + 1}. ${route}: ${why}.\n     ${todo}.`);
  return new WatchfloorError(
    'NO_TEMPORAL_SERVER',
    `No Temporal server${need} could be had. One of these is enough:\n${lines.join('\n')}\nA server binary of your own can also be put at ${builtServer(cache)}.`,
  );
}
