import { randomUUID } from 'node:crypto';
import { link, open, readdir, readFile, rename, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { WatchfloorError } from 'xstate-temporal/engine';
import { makePrivateFolder, oneLine, PRIVATE_FILE } from '../text/index.ts';

/** The code of a file system error (`ENOENT`, `EEXIST` …). */
export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/**
 * Rethrows an error of the file system, which names a system call, as one that says what to do; any other as it is.
 *
 * @throws WatchfloorError FOLDER_UNUSABLE
 */
export function asUnusable(error: unknown): never {
  if (!(error instanceof Error) || !('syscall' in error) || error instanceof WatchfloorError) throw error;
  const { code = 'unknown error', path } = error as NodeJS.ErrnoException;
  const where = typeof path === 'string' ? path : 'A file of the adapters';
  throw new WatchfloorError('FOLDER_UNUSABLE', `${oneLine(where, 300)} cannot be written or read (${code}).`, {
    todo: 'See that it lies in a folder that the worker may write to and that the disk has room, or set another in the configuration.',
    cause: error,
  });
}

/** The text of a file, or `undefined` where there is none. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Creates a file whole or not at all, and only if the name is free. Of several processes that try
 * one wins; the name is never seen with a part of the content, whatever is killed when.
 *
 * @returns whether this call created it
 * @throws WatchfloorError STATE_DIR_UNSUITABLE where the file system has no hard links
 */
export async function createOnce(path: string, content: string | Uint8Array): Promise<boolean> {
  const temporary = await writeTemporary(path, content);
  try {
    // link(2) fails if the name is taken, and rename(2) would replace it: hence the link.
    await link(temporary, path);
    await syncFolder(dirname(path));
    return true;
  } catch (error) {
    const code = errnoOf(error);
    if (code === 'EEXIST') return false;
    if (code === 'EPERM' || code === 'ENOTSUP' || code === 'EOPNOTSUPP' || code === 'ENOSYS') {
      throw new WatchfloorError('STATE_DIR_UNSUITABLE', `${dirname(path)} lies on a file system without hard links.`, {
        todo: 'Choose a folder on a local disk (ext4, xfs, APFS, NTFS).',
        cause: error,
      });
    }
    throw error;
  } finally {
    await unlink(temporary).catch(() => {});
  }
}

/** Replaces a file whole: readers see the old content or the new one. */
export async function replaceFile(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = await writeTemporary(path, content);
  try {
    await rename(temporary, path);
  } catch (error) {
    await unlink(temporary).catch(() => {});
    throw error;
  }
  await syncFolder(dirname(path));
}

// Hidden and with a suffix of its own, so that nobody who picks up `*.eml` or `*.json` takes it.
async function writeTemporary(path: string, content: string | Uint8Array): Promise<string> {
  const folder = dirname(path);
  await makePrivateFolder(folder);
  await sweep(folder);
  const temporary = join(folder, `.${randomUUID()}.tmp`);
  const file = await open(temporary, 'wx', PRIVATE_FILE);
  try {
    await file.writeFile(content);
    // Before the name exists: after a power cut it must not point at an empty file.
    await file.sync();
  } finally {
    await file.close();
  }
  return temporary;
}

const swept = new Set<string>();
const ABANDONED = 60 * 60 * 1_000;

/** Once a process and folder: removes what killed processes left behind an hour ago or earlier. */
async function sweep(folder: string): Promise<void> {
  if (swept.has(folder)) return;
  swept.add(folder);
  const names = (await readdir(folder)).filter((name) => /^\.[0-9a-f-]{36}\.tmp$/.test(name));
  for (const name of names) {
    const path = join(folder, name);
    // Another process may sweep here too.
    const modified = await stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => Number.POSITIVE_INFINITY,
    );
    if (modified < Date.now() - ABANDONED) await unlink(path).catch(() => {});
  }
}

/** Makes new names in a folder outlive a power cut. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return; // a folder cannot be opened there
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** How many files there are in a folder and below it; none where there is no folder. */
export async function countFiles(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  });
  return entries.filter((entry) => entry.isFile()).length;
}
