/** The file that holds the wrapped keys of one scope. */
import { createHash } from 'node:crypto';
import { link, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { codeOf, isObject, messageOf, WatchfloorError } from '../engine/index.ts';
import { makePrivateFolder, PRIVATE_FILE } from '../text/index.ts';

const FORMAT = 'xstate-temporal.keyring/1';
/** Bytes of a file: some thousand keys. */
const MOST = 4 * 1024 * 1024;

export interface WrappedKey {
  readonly id: string;
  /** ISO time at which it was made. */
  readonly madeAt: string;
  /** The provider that wrapped it. */
  readonly provider: string;
  /** Base64. */
  readonly wrapped: string;
}

export interface Ring {
  readonly scope: string;
  /** Oldest first; the last is the current one. */
  readonly keys: readonly WrappedKey[];
  /** Set where the keys were destroyed: when, and which there were. */
  readonly shredded?: { readonly at: string; readonly ids: readonly string[] };
}

/** By a digest: a scope may have characters that no file system takes, or that it does not tell apart. */
export function ringFile(folder: string, scope: string): string {
  return path.join(folder, `${createHash('sha256').update(scope, 'utf8').digest('hex')}.json`);
}

/** What tells one state of a file from the next, without reading it; `undefined` where it is not there. */
export async function stampOf(file: string): Promise<string | undefined> {
  const stats = await statOf(file);
  return stats && `${stats.ino}.${stats.size}.${stats.mtimeMs}`;
}

/** @returns `undefined` where there is none. @throws KEYRING_UNREADABLE */
export async function readRing(file: string): Promise<Ring | undefined> {
  const stats = await statOf(file);
  if (stats === undefined) return undefined;
  if (stats.size > MOST) throw unreadable(file, 'it is too large for what it should be');
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw unreadable(file, messageOf(cause), cause);
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw unreadable(file, 'it is no JSON');
  }
  if (!isRing(json)) throw unreadable(file, `it is no ${FORMAT}`);
  const { scope, keys, shredded } = json;
  return { scope, keys, ...(shredded === undefined ? {} : { shredded }) };
}

/** Writes a ring that is not there yet. @returns false where somebody else was first. @throws KEYRING_UNWRITABLE */
export async function createRing(file: string, ring: Ring): Promise<boolean> {
  return writing(file, async (draft) => {
    try {
      await link(draft, file);
      return true;
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false;
      throw error;
    } finally {
      await rm(draft, { force: true });
    }
  })(ring);
}

/** Writes a ring in the place of the one that is there. @throws KEYRING_UNWRITABLE */
export async function replaceRing(file: string, ring: Ring): Promise<void> {
  await writing(file, (draft) => rename(draft, file))(ring);
}

/** The files of all rings of a folder. */
export async function ringFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return [];
    throw unreadable(folder, messageOf(error), error);
  });
  return names
    .filter((name) => /^[0-9a-f]{64}\.json$/.test(name))
    .map((name) => path.join(folder, name))
    .sort();
}

/** On the disk before it has its name: what is encrypted with a lost key is lost. */
function writing<T>(file: string, place: (draft: string) => Promise<T>): (ring: Ring) => Promise<T> {
  return async (ring) => {
    const draft = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}.new`;
    try {
      await makePrivateFolder(path.dirname(file));
      const handle = await open(draft, 'wx', PRIVATE_FILE);
      try {
        await handle.writeFile(`${JSON.stringify({ format: FORMAT, ...ring }, null, 1)}\n`);
        await handle.sync();
      } finally {
        await handle.close();
      }
      const placed = await place(draft);
      await syncFolder(path.dirname(file));
      return placed;
    } catch (cause) {
      await rm(draft, { force: true }).catch(() => undefined);
      throw new WatchfloorError('KEYRING_UNWRITABLE', `${file} cannot be written: ${messageOf(cause)}.`, { cause });
    }
  };
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function statOf(file: string) {
  try {
    return await stat(file);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw unreadable(file, messageOf(error), error);
  }
}

function isRing(json: unknown): json is Ring {
  if (!isObject(json) || json.format !== FORMAT || typeof json.scope !== 'string' || !Array.isArray(json.keys))
    return false;
  const texts = ['id', 'madeAt', 'provider', 'wrapped'];
  const isKey = (key: unknown) => isObject(key) && texts.every((name) => typeof key[name] === 'string');
  if (!json.keys.every(isKey)) return false;
  const { shredded } = json;
  if (shredded === undefined) return json.keys.length > 0;
  return isObject(shredded) && typeof shredded.at === 'string' && Array.isArray(shredded.ids) && json.keys.length === 0;
}

function unreadable(file: string, why: string, cause?: unknown): WatchfloorError {
  return new WatchfloorError('KEYRING_UNREADABLE', `${file} cannot be read: ${why}.`, {
    cause,
    todo: 'Only its owner may read it; what it held is in a backup of the keyring or nowhere.',
  });
}
