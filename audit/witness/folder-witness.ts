import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { messageOf, WatchfloorError } from 'xstate-temporal/engine';
import { readBytes } from '../history/read-file.ts';
import { whyUnreadable } from '../history/why-unreadable.ts';
import { isRegularFile } from '../seal/layout.ts';
import { MAX_NOTE } from './note.ts';
import { type Published, unreachable, type Witness } from './witness.ts';

export const NOTE_ENDING = '.checkpoint';
export const STAMP_ENDING = '.tsr';

/** A folder, perhaps of another machine or of storage that is written once: a file a checkpoint, none ever overwritten. */
export function folderWitness(folder: string): Witness {
  return {
    place: folder,
    publish: async (checkpoint) => {
      keep(folder, checkpoint);
    },
    checkpoints: async () => (await keptIn(folder)).map(({ note }) => note),
  };
}

/** Writes a checkpoint and its time stamp; what is there stays. The names of the files. @throws WITNESS_DIFFERS, WITNESS_UNREACHABLE */
export function keep(folder: string, { name, note, stamp }: Published): string[] {
  try {
    mkdirSync(folder, { recursive: true });
    const files = [name + NOTE_ENDING];
    write(path.join(folder, name + NOTE_ENDING), note);
    // The first stamp is the earliest: a later one says less.
    if (stamp !== undefined && !isRegularFile(path.join(folder, name + STAMP_ENDING)))
      writeFileSync(path.join(folder, name + STAMP_ENDING), stamp, { flag: 'wx' });
    if (isRegularFile(path.join(folder, name + STAMP_ENDING))) files.push(name + STAMP_ENDING);
    return files;
  } catch (error) {
    if (error instanceof WatchfloorError) throw error;
    throw unreachable(folder, messageOf(error), error);
  }
}

/**
 * The checkpoints of a folder by their names, each with its time stamp. What cannot be read is an empty one: whoever
 * leaves it there keeps nobody from the others.
 *
 * @throws WITNESS_UNREACHABLE
 */
export async function keptIn(folder: string): Promise<Published[]> {
  const names = namesIn(folder).filter((name) => name.endsWith(NOTE_ENDING));
  const kept: Published[] = [];
  for (const file of names.sort()) {
    const name = file.slice(0, -NOTE_ENDING.length);
    const stamp = path.join(folder, name + STAMP_ENDING);
    kept.push({
      name,
      note: (await bytes(path.join(folder, file))).toString('utf8'),
      ...(isRegularFile(stamp) ? { stamp: await bytes(stamp) } : {}),
    });
  }
  return kept;
}

function write(file: string, note: string): void {
  if (!isRegularFile(file)) {
    writeFileSync(file, note, { flag: 'wx' });
    return;
  }
  if (readFileSync(file, 'utf8') !== note)
    throw new WatchfloorError('WITNESS_DIFFERS', `${file} is there, and is not the checkpoint of this seal.`);
}

/** The folder is named by whoever asks, and may be a link. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    const isNone = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw unreachable(folder, isNone ? 'there is no such folder' : whyUnreadable(error), error);
  }
}

/** None where it is no regular file, is larger than any note or stamp, or cannot be read. */
async function bytes(file: string): Promise<Buffer> {
  if (!isRegularFile(file)) return Buffer.alloc(0);
  return readBytes(file, MAX_NOTE).catch(() => Buffer.alloc(0));
}
