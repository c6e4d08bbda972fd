import { chmod, readFile, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { WatchfloorError } from '../engine/index.ts';
import { PRIVATE_FILE, writePrivateFile } from '../text/index.ts';
import { whyClosed } from '../unreachable.ts';
import { isGone, lockOwner, takeLock } from './lock.ts';

/** Where the server of a data file answers, and the process that started it. */
export interface RunningServer {
  readonly address: string;
  readonly namespace: string;
  readonly pid: number;
  /** The server's own process. */
  readonly server?: number | undefined;
}

/** A data file that only this process uses. */
export interface DataFile {
  markReady(running: RunningServer): Promise<void>;
  release(): Promise<void>;
}

const setupMark = (file: string) => `${file}.setup`;
const kindMark = (file: string) => `${file}.kind`;
const runningMark = (file: string) => `${file}.running.json`;

/** The server that now serves this data file, started by whichever process; `undefined` where there is none. */
export async function runningServer(dataFile: string): Promise<RunningServer | undefined> {
  const owner = await lockOwner(dataFile);
  if (!owner || isGone(owner)) return undefined;
  const running = await markOf(dataFile);
  return running?.pid === owner.pid ? running : undefined;
}

async function markOf(dataFile: string): Promise<RunningServer | undefined> {
  try {
    const running = JSON.parse(await readFile(runningMark(dataFile), 'utf8')) as RunningServer;
    return typeof running.address === 'string' ? running : undefined;
  } catch {
    return undefined;
  }
}

/** A server outlives its starter where that and its watchdog were killed at once. It serves the file all the same. */
async function orphanOf(dataFile: string): Promise<(RunningServer & { readonly server: number }) | undefined> {
  const running = await markOf(dataFile);
  const server = running?.server;
  if (running === undefined || server === undefined || !Number.isSafeInteger(server) || server <= 0) return undefined;
  if (isGone({ pid: server, host: hostname(), note: '' })) return undefined;
  return (await whyClosed({ address: running.address })) === undefined ? { ...running, server } : undefined;
}

/** Which kind of program made this data file; `undefined` where there is no such file yet. */
export async function dataFileKind(dataFile: string): Promise<string | undefined> {
  if (!(await exists(dataFile)) || (await exists(setupMark(dataFile)))) return undefined;
  const kind = await readFile(kindMark(dataFile), 'utf8').catch(() => '');
  return kind.trim() || undefined;
}

/**
 * Takes a SQLite file for one server. Throws `SERVER_DATA_LOCKED` where another process serves it, and
 * `SERVER_DATA_FOREIGN` where another kind of program made it: the two lay out their tables in their own ways.
 */
export async function holdDataFile(
  file: string,
  kind: 'server' | 'cli',
  signal: AbortSignal | undefined,
): Promise<DataFile> {
  const lock = await takeLock(file, {
    note: 'a Temporal server',
    signal,
    onHeld: async (owner) => {
      const running = await runningServer(file);
      const where = running ? ` at ${running.address}` : '';
      throw new WatchfloorError(
        'SERVER_DATA_LOCKED',
        `${file} is in use by a Temporal server${where} that process ${owner.pid} started. Stop that process, use its server${running ? ` (TEMPORAL_ADDRESS=${running.address})` : ''}, or choose another data file.`,
      );
    },
  });
  try {
    const orphan = await orphanOf(file);
    if (orphan !== undefined)
      throw new WatchfloorError(
        'SERVER_DATA_LOCKED',
        `${file} is still served at ${orphan.address}, by process ${orphan.server}, whose starter was killed.`,
        { details: { pid: orphan.server, address: orphan.address }, todo: `End that process: kill ${orphan.server}` },
      );
    await discardHalfMade(file);
    const made = await dataFileKind(file);
    if (made !== undefined && made !== kind) {
      throw new WatchfloorError(
        'SERVER_DATA_FOREIGN',
        `${file} was made by ${made === 'cli' ? 'the Temporal CLI' : 'a Temporal server binary'}, and what was found now is another program. Make that one available again, or choose another data file.`,
      );
    }
    if (!(await exists(file))) await writePrivateFile(setupMark(file), '');
    await makePrivate(file);
    await writePrivateFile(kindMark(file), kind);
    await rm(runningMark(file), { force: true });
  } catch (error) {
    await lock.release();
    throw error;
  }
  return {
    markReady: async (running) => {
      await rm(setupMark(file), { force: true });
      await writePrivateFile(runningMark(file), JSON.stringify(running));
    },
    release: async () => {
      await rm(runningMark(file), { force: true });
      await lock.release();
    },
  };
}

/** One that was made before, with a wider mode, or by hand. */
async function makePrivate(file: string): Promise<void> {
  for (const part of [file, `${file}-wal`, `${file}-shm`])
    await chmod(part, PRIVATE_FILE).catch((error: NodeJS.ErrnoException) => {
      // Somebody else's that we may use all the same.
      if (!['ENOENT', 'EPERM'].includes(error.code ?? '')) throw error;
    });
}

/** A server that was killed while it made its tables leaves a file that no server can use, and that holds nothing yet. */
async function discardHalfMade(file: string): Promise<void> {
  if (!(await exists(setupMark(file)))) return;
  for (const part of [file, `${file}-wal`, `${file}-shm`, setupMark(file)]) await rm(part, { force: true });
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
