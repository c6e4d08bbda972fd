import { createHash, createHmac, hash, type KeyObject, verify } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { createGunzip } from 'node:zlib';
import type { Entry, Platform, PublicKey } from './platform.ts';

interface Kinded {
  isFile(): boolean;
  isDirectory(): boolean;
}

const kind = (one: Kinded): Entry['kind'] => (one.isFile() ? 'file' : one.isDirectory() ? 'folder' : 'other');

/** Node's side. */
export const platform: Platform = {
  kindOf(at) {
    try {
      const stats = lstatSync(at, { throwIfNoEntry: false });
      return stats && { kind: kind(stats), size: stats.size };
    } catch {
      // It leads through a file, in a circle or too far.
      return undefined;
    }
  },
  leadsToFolder: (at) => statSync(at, { throwIfNoEntry: false })?.isDirectory() ?? false,
  entriesOf: (folder) =>
    readdirSync(folder, { withFileTypes: true }).map((entry) => ({ name: entry.name, kind: kind(entry) })),
  openFile(at) {
    const handle = openSync(at, 'r');
    return {
      get size() {
        return fstatSync(handle).size;
      },
      read: (into, from) => readSync(handle, into, 0, into.length, from),
      close: () => closeSync(handle),
    };
  },
  readUpTo: async (at, limit) => atOnce(at, limit) ?? slowly(at, limit),
  async gunzip(bytes, limit) {
    const stream = createGunzip();
    stream.end(bytes);
    return gather(stream, limit);
  },
  join: path.join,
  dirname: path.dirname,
  basename: (at) => path.basename(at),
  resolve: (at) => path.resolve(at),
  nextTurn: () => setImmediate(),
  sha256: (data) => hash('sha256', data, 'buffer'),
  hasher: () => createHash('sha256'),
  hmac(key, ...pieces) {
    const made = createHmac('sha256', key);
    for (const piece of pieces) made.update(piece, 'utf8');
    return made.digest();
  },
  verifies: (key: PublicKey, message, signature) => verify(null, message, key as KeyObject, signature),
};

/** A regular file of a fitting size; for the many small files of a bundle this costs a fraction of a stream. */
function atOnce(file: string, limit: number): Buffer | undefined {
  const handle = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = fstatSync(handle);
    return stats.isFile() && stats.size <= limit ? readFileSync(handle) : undefined;
  } finally {
    closeSync(handle);
  }
}

async function slowly(file: string, limit: number): Promise<Buffer | undefined> {
  const handle = await open(file, 'r');
  try {
    return await gather(handle.createReadStream({ end: limit, autoClose: false }), limit);
  } finally {
    await handle.close();
  }
}

async function gather(stream: AsyncIterable<Buffer>, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}
