import { type FileHandle, open } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Json } from 'xstate-temporal/engine';
import { WatchfloorError } from 'xstate-temporal/engine';
import { makePrivateFolder, PRIVATE_FILE } from '../text/index.ts';
import { errnoOf } from './files.ts';
import { type Entry, type Journal, journal } from './journal.ts';

/** The folder of the journal that a file is written out of. */
export function journalOf(path: string): string {
  return join(dirname(path), '.journal', basename(path));
}

/** A list that grows by whole lines and in which every idempotency key has one line. */
export interface JsonLines<T> {
  /**
   * Adds a line unless its key has one.
   *
   * @param body the line, or what makes it out of the lines before it
   * @returns the line under this key
   */
  append(key: string, body: T | ((before: readonly T[]) => T)): Promise<T>;
  /** Every line there is now, in order. */
  read(): Promise<readonly T[]>;
}

/** The lines of a journal. */
export function linesOfJournal<T extends Json>(entries: Journal<T>): JsonLines<T> {
  return {
    async append(key, body) {
      const make = typeof body === 'function' ? (before: readonly Entry<T>[]) => body(bodiesOf(before)) : body;
      return (await entries.append(key, make)).entry.body;
    },
    read: async () => bodiesOf(await entries.read()),
  };
}

const bodiesOf = <T>(entries: readonly Entry<T>[]): T[] => entries.map(({ body }) => body);

/**
 * A JSON Lines file. The lines are kept in a journal beside the file (`alerts.jsonl` → `.journal/alerts.jsonl/`), and the file
 * is the journal written out: at every moment a prefix of one and the same text. So any process may
 * bring it up to date from its end on, all of them write the same bytes to the same place, and a line
 * that a killed process left half written is finished by the next one.
 *
 * To rotate, stop the workers and move both away.
 *
 * @throws WatchfloorError SINK_FOREIGN when the file holds text that did not come from its journal
 */
export function jsonLines<T extends Json>(path: string): JsonLines<T> {
  const kept: Journal<T> = journal<T>(journalOf(path));
  const lines = linesOfJournal(kept);
  const ends: number[] = []; // ends[i]: where line i ends, in bytes
  let known = false; // that the file's text is the journal's

  async function writeOut(): Promise<void> {
    const entries = await kept.read();
    for (let index = ends.length; index < entries.length; index += 1) {
      ends.push((ends[index - 1] ?? 0) + Buffer.byteLength(lineOf(entries[index]?.body)));
    }
    await makePrivateFolder(dirname(path));
    const file = await openToWrite(path);
    try {
      const { size } = await file.stat();
      const end = ends.at(-1) ?? 0;
      if (size > end) {
        // Another process may be further on; then there are more entries by now.
        if ((await kept.read()).length > ends.length) return await writeOut();
        throw foreign(path);
      }
      const text = (from: number) =>
        Buffer.from(
          entries
            .slice(from, ends.length)
            .map((entry) => lineOf(entry.body))
            .join(''),
        );
      if (!known) {
        const there = Buffer.alloc(size);
        await file.read(there, 0, size, 0);
        if (!there.equals(text(0).subarray(0, size))) throw foreign(path);
        known = true;
      }
      const first = ends.findIndex((lineEnd) => lineEnd > size);
      if (first !== -1) await writeAt(file, text(first), ends[first - 1] ?? 0);
      await file.sync();
    } finally {
      await file.close();
    }
  }

  return {
    async append(key, body) {
      const line = await lines.append(key, body);
      await writeOut();
      return line;
    },
    read: lines.read,
  };
}

async function writeAt(file: FileHandle, bytes: Buffer, start: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, start + done);
    done += bytesWritten;
  }
}

const lineOf = (body: unknown): string => `${JSON.stringify(body)}\n`;

async function openToWrite(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r+');
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
  }
  try {
    return await open(path, 'wx+', PRIVATE_FILE);
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
    return await open(path, 'r+');
  }
}

function foreign(path: string): WatchfloorError {
  return new WatchfloorError(
    'SINK_FOREIGN',
    `${path} holds text that did not come from its journal ${journalOf(path)}.`,
    { todo: 'Move the file away (or give another path); it is then written anew.' },
  );
}
