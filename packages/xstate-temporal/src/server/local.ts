import { closeSync, openSync } from 'node:fs';
import { mkdtemp, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Connection } from '@temporalio/client';
import getPort from 'get-port';
import { WatchfloorError } from '../engine/index.ts';
import { makePrivateFolder, PRIVATE_FILE, spaced, writePrivateFile } from '../text/index.ts';
import { checkAborted } from './abort.ts';
import { DYNAMIC_CONFIG, type ServerPorts, writeConfigFiles } from './config-files.ts';
import { connectWhenUp, reasonOf } from './connect.ts';
import { type DataFile, holdDataFile } from './data-file.ts';
import { spawnWatched, type Watched } from './watched.ts';

/** A program that serves Temporal: the server itself, or the CLI with its development server. */
export interface ServerBinary {
  readonly kind: 'server' | 'cli';
  readonly file: string;
}

export interface StartOptions {
  readonly binary: ServerBinary;
  readonly namespace: string;
  readonly dataFile?: string | undefined;
  readonly port?: number | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
}

export interface LocalServer {
  readonly address: string;
  readonly connection: Connection;
  readonly pid: number | undefined;
  readonly logFile: string;
  readonly ended: Promise<void>;
  /** Tells the data file that it holds a whole database, and where it is served. */
  markReady(): Promise<void>;
  close(): Promise<void>;
}

/** How long a server may take to answer, in ms. Here it takes about one second. */
const START_LIMIT = 60_000;

/** How long a server that keeps its data may take to shut down, in ms, before it is killed. A commit is safe by then. */
const STOP_LIMIT = 1_500;

const LOG_LIMIT = 5_000_000;

/** Starts a server on free ports of 127.0.0.1. Throws `SERVER_START_FAILED`, `SERVER_PORT_TAKEN`, `SERVER_DATA_LOCKED`, `SERVER_DATA_FOREIGN`. */
export async function startLocal(options: StartOptions): Promise<LocalServer> {
  const lasting = options.dataFile !== undefined;
  const dataFile = lasting ? path.resolve(options.dataFile as string) : undefined;
  const folder = dataFile ? path.dirname(dataFile) : await mkdtemp(path.join(tmpdir(), 'watchfloor-server-'));
  await makePrivateFolder(folder);
  const discard = async () => {
    if (!lasting) await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  let data: DataFile | undefined;
  try {
    if (dataFile) data = await holdDataFile(dataFile, options.binary.kind, options.signal);
    for (let attempt = 1; ; attempt++) {
      try {
        return await startOnce(options, {
          folder,
          data,
          dataFile: dataFile ?? path.join(folder, 'temporal.db'),
          discard,
        });
      } catch (error) {
        // Another process may have taken a free port between our look and the server's bind; where it is the very port
        // that was asked for, the next look says so. Temporal's server ends with the same exit code whatever the reason;
        // nothing but the end of its log tells.
        if (attempt === 3 || !String(error).includes('address already in use')) throw error;
      }
    }
  } catch (error) {
    await data?.release();
    await discard();
    throw error;
  }
}

interface Place {
  readonly folder: string;
  readonly data: DataFile | undefined;
  readonly dataFile: string;
  readonly discard: () => Promise<void>;
}

async function startOnce(options: StartOptions, place: Place): Promise<LocalServer> {
  const { binary, signal } = options;
  const ports = await choosePorts(
    options.port,
    place.data === undefined ? undefined : path.join(place.folder, 'ports.json'),
  );
  const address = `127.0.0.1:${ports.frontend[0]}`;
  const logFile = path.join(place.folder, 'temporal.log');
  await rotate(logFile);
  const args =
    binary.kind === 'server'
      ? await serverArguments(place, ports)
      : cliArguments(place.dataFile, ports.frontend[0], options.namespace);
  checkAborted(signal);
  // Histories are in the data, and what they say in the log.
  const output = openSync(logFile, 'a', PRIVATE_FILE);
  const logStart = (await stat(logFile)).size;
  const child = spawnWatched(binary.file, args, {
    cwd: place.folder,
    env: options.env,
    output,
    isPrivate: true,
    ...(place.data ? {} : { remove: place.folder }),
  });
  closeSync(output);
  const kill = () => child.kill();
  signal?.addEventListener('abort', kill, { once: true });
  try {
    let gone: string | undefined;
    let starting = true;
    const failed = child.ended.then(async () => {
      if (starting) gone = `it ended at once: ${await tail(logFile, logStart).catch(reasonOf)}`;
    });
    const connection = await connectWhenUp(address, { deadline: Date.now() + START_LIMIT, gone: () => gone, signal });
    if (child.hasEnded()) {
      // Something else answers on that port.
      await failed;
      await connection.close();
      throw new WatchfloorError('SERVER_START_FAILED', gone ?? 'it ended at once');
    }
    starting = false;
    const pid = await child.pid;
    let closing: Promise<void> | undefined;
    const ended = child.ended.then(async () => {
      signal?.removeEventListener('abort', kill);
      await place.data?.release();
      await place.discard();
    });
    return {
      address,
      connection,
      pid,
      logFile,
      ended,
      markReady: async () =>
        place.data?.markReady({ address, namespace: options.namespace, pid: process.pid, server: pid }),
      close: () => {
        closing ??= stop(child, place.data !== undefined).then(() => ended);
        return closing;
      },
    };
  } catch (error) {
    signal?.removeEventListener('abort', kill);
    child.kill();
    await child.ended;
    throw error;
  }
}

/** A server whose data is thrown away is killed; one that keeps it is asked first. */
async function stop(child: Watched, lasting: boolean): Promise<void> {
  if (lasting) {
    child.terminate();
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise((resolve) => {
      timer = setTimeout(resolve, STOP_LIMIT);
    });
    await Promise.race([child.ended, limit]);
    clearTimeout(timer);
  }
  child.kill();
  await child.ended;
}

async function serverArguments(place: Place, ports: ServerPorts): Promise<string[]> {
  const config = await writeConfigFiles(place.folder, {
    dataFile: place.dataFile,
    lasting: place.data !== undefined,
    ports,
  });
  return ['--config-file', config, '--allow-no-auth', 'start'];
}

function cliArguments(dataFile: string, port: number, namespace: string): string[] {
  const settings = Object.entries(DYNAMIC_CONFIG).flatMap(([key, value]) => [
    '--dynamic-config-value',
    `${key}=${JSON.stringify(value)}`,
  ]);
  return [
    ...['server', 'start-dev', '--headless', '--ip', '127.0.0.1', '--port', String(port)],
    ...['--namespace', namespace, '--db-filename', dataFile, '--log-level', 'warn'],
    ...settings,
  ];
}

/**
 * Free ports; those of the run before on the same data where they can be had. The server keeps its members in its data
 * for a while, and on other ports it would wait for the dead ones.
 */
async function choosePorts(frontend: number | undefined, file: string | undefined): Promise<ServerPorts> {
  const host = '127.0.0.1';
  // Whatever answers on that port already would be taken for the server that is being started.
  if (frontend !== undefined && (await getPort({ port: frontend, host })) !== frontend) {
    throw new WatchfloorError('SERVER_PORT_TAKEN', `Port ${frontend} on ${host} is in use.`, {
      details: { port: frontend },
      todo: 'Stop what uses it, or choose another port with --port.',
    });
  }
  const before = await portsBefore(file);
  const next = (index: number) => getPort({ host, ...(before[index] === undefined ? {} : { port: before[index] }) });
  const ports: ServerPorts = {
    frontend: [frontend ?? (await next(0)), await next(1)],
    history: [await next(2), await next(3)],
    matching: [await next(4), await next(5)],
    worker: [await next(6), await next(7)],
  };
  if (file !== undefined) await writePrivateFile(file, JSON.stringify(Object.values(ports).flat()));
  return ports;
}

async function portsBefore(file: string | undefined): Promise<readonly number[]> {
  try {
    const found: unknown = file === undefined ? [] : JSON.parse(await readFile(file, 'utf8'));
    return Array.isArray(found) && found.every((port) => Number.isInteger(port) && port > 1_023 && port < 65_536)
      ? found
      : [];
  } catch {
    return [];
  }
}

async function rotate(logFile: string): Promise<void> {
  const size = await stat(logFile).then(
    (found) => found.size,
    () => 0,
  );
  if (size > LOG_LIMIT) await rename(logFile, `${logFile}.old`);
}

/** The end of what was logged since `start`, without control characters. */
async function tail(logFile: string, start: number): Promise<string> {
  const file = await open(logFile);
  try {
    const { size } = await file.stat();
    const from = Math.max(start, size - 2_000);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - from), 0, size - from, from);
    const text = buffer.subarray(0, bytesRead).toString('utf8');
    return spaced(text, 2_000) || 'it said nothing.';
  } finally {
    await file.close();
  }
}
