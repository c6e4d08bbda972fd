import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Json, WatchfloorError } from 'xstate-temporal/engine';
import { createOnce, errnoOf, readIfThere } from './files.ts';

/** One entry: the idempotency key that brought it, and what it says. */
export interface Entry<T> {
  readonly key: string;
  readonly body: T;
}

/** An append-only list of entries in which every idempotency key stands at most once. */
export interface Journal<T extends Json> {
  /**
   * Adds an entry unless its key is there.
   *
   * @param make the body, or what makes it out of the entries so far; called again when another process was faster
   * @returns the entry under this key, and its number from 0
   */
  append(
    key: string,
    make: T | ((entries: readonly Entry<T>[]) => T),
  ): Promise<{ entry: Entry<T>; index: number; added: boolean }>;
  /** Every entry there is now, in order. */
  read(): Promise<readonly Entry<T>[]>;
}

const DIGITS = 8;

/**
 * A journal in a folder, each entry a file of its own named by its number.
 *
 * It needs no lock. An entry's number is claimed by creating its file, which only one process can
 * do; and who claims number n has read all the entries before it, so that the key cannot already
 * stand among them. A process may be killed between any two instructions: an entry is there whole
 * or not at all.
 */
export function journal<T extends Json>(folder: string): Journal<T> {
  // Entries never change, so what was read once need not be read again.
  const entries: Entry<T>[] = [];
  const indexOf = new Map<string, number>();

  async function catchUp(): Promise<void> {
    if (entries.length === 0) await refuseHoles(folder);
    for (;;) {
      const path = pathOf(entries.length);
      const text = await readIfThere(path);
      if (text === undefined) return;
      const entry = parseEntry<T>(text, path);
      // Another call may have read the same entry while this one waited.
      if (path !== pathOf(entries.length)) continue;
      indexOf.set(entry.key, entries.length);
      entries.push(entry);
    }
  }

  const pathOf = (index: number): string => join(folder, `${String(index + 1).padStart(DIGITS, '0')}.json`);

  return {
    async append(key, make) {
      for (;;) {
        await catchUp();
        const there = indexOf.get(key);
        if (there !== undefined) return { entry: entries[there] as Entry<T>, index: there, added: false };
        const index = entries.length;
        const entry: Entry<T> = { key, body: typeof make === 'function' ? make(entries) : make };
        const added = await createOnce(pathOf(index), `${JSON.stringify(entry)}\n`);
        if (added) {
          await catchUp();
          return { entry: entries[index] as Entry<T>, index, added };
        }
      }
    },
    async read() {
      await catchUp();
      return entries;
    },
  };
}

// With an entry missing the numbers after it would be invisible, and keys could come twice.
async function refuseHoles(folder: string): Promise<void> {
  let names: string[];
  try {
    names = (await readdir(folder)).filter((name) => /^\d+\.json$/.test(name));
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return;
    throw error;
  }
  const last = Math.max(0, ...names.map((name) => Number.parseInt(name, 10)));
  if (last > names.length) {
    throw new WatchfloorError(
      'JOURNAL_DAMAGED',
      `${folder} has ${names.length} entries but the last one is number ${last}.`,
      { todo: 'Put the missing ones back, or move the folder away to begin anew.' },
    );
  }
}

function parseEntry<T>(text: string, path: string): Entry<T> {
  try {
    const entry: unknown = JSON.parse(text);
    if (
      typeof entry === 'object' &&
      entry !== null &&
      'key' in entry &&
      'body' in entry &&
      typeof entry.key === 'string'
    ) {
      return entry as Entry<T>;
    }
  } catch {
    // said below
  }
  throw new WatchfloorError('JOURNAL_DAMAGED', `${path} is not an entry of a journal.`, {
    todo: 'Put it back as it was, or move the folder away to begin anew.',
  });
}
