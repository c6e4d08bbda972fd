import { readFile, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import lockfile from 'proper-lockfile';
import { makePrivateFolder, writePrivateFile } from '../text/index.ts';
import { checkAborted, pause } from './abort.ts';

/** Who holds a lock. `note` is free text for the message to whoever wants it too. */
export interface LockOwner {
  readonly pid: number;
  readonly host: string;
  readonly note: string;
}

export interface Lock {
  release(): Promise<void>;
}

/** The holder touches its lock this often, in ms. */
const UPDATE = 2_000;

/** A lock that nobody has touched for so long, in ms, is taken over: its holder is gone, or its machine slept. */
const STALE = 15_000;

/** The same where the holder's process is known to be gone: longer than one missed update. */
const STALE_WHEN_DEAD = 1.5 * UPDATE;

const ownerFile = (file: string) => `${file}.owner`;

/** Who says that they hold the lock on a file. A killed holder's word may still be there. */
export async function lockOwner(file: string): Promise<LockOwner | undefined> {
  try {
    const { pid, host, note } = JSON.parse(await readFile(ownerFile(file), 'utf8')) as LockOwner;
    return Number.isSafeInteger(pid) && pid > 0 ? { pid, host: String(host), note: String(note) } : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the owner's process is known to have ended. Of another machine nothing is known. */
export function isGone(owner: LockOwner): boolean {
  if (owner.host !== hostname()) return false;
  try {
    process.kill(owner.pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/**
 * Takes the lock on `file`, which need not exist. While another run holds it, `onHeld` is told, again and again,
 * and may throw to give up. The lock of a run that was killed is taken over after a few seconds.
 */
export async function takeLock(
  file: string,
  options: { note: string; onHeld: (owner: LockOwner) => void | Promise<void>; signal?: AbortSignal | undefined },
): Promise<Lock> {
  await makePrivateFolder(path.dirname(file));
  for (;;) {
    checkAborted(options.signal);
    try {
      // A laptop that slept compromises every lock that it holds. What the lock guards is still in use: go on.
      const onCompromised = () => undefined;
      const release = await lockfile.lock(file, { realpath: false, stale: STALE, update: UPDATE, onCompromised });
      const owner: LockOwner = { pid: process.pid, host: hostname(), note: options.note };
      await writePrivateFile(ownerFile(file), JSON.stringify(owner));
      return {
        release: async () => {
          await rm(ownerFile(file), { force: true });
          await release().catch(() => undefined);
        },
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error;
    }
    const owner = await lockOwner(file);
    if (owner && isGone(owner)) await hurry(`${file}.lock`);
    else if (owner) await options.onHeld(owner);
    await pause(300, options.signal);
  }
}

/** Makes a dead holder's lock count as stale now, unless somebody has touched it meanwhile. */
async function hurry(lock: string): Promise<void> {
  try {
    const { mtimeMs } = await stat(lock);
    if (Date.now() - mtimeMs > STALE_WHEN_DEAD) await utimes(lock, new Date(0), new Date(0));
  } catch {
    // It is gone, so the next try will take it.
  }
}
