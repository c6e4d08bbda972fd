/** Reads a JSON file from outside: bounded, perhaps compressed, and never trusted. */
import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { WatchfloorError } from 'xstate-temporal/engine';
import { tooDeep } from './json-depth.ts';
import { whyUnreadable } from './why-unreadable.ts';

/** Most bytes that are read of one file, also of what is unpacked. A run ends at 50 MB, of which base64 and names make up to 80 here. */
export const MAX_BYTES = 96 * 1024 * 1024;

/** @throws FILE_UNREADABLE, FILE_TOO_LARGE, FILE_EMPTY, FILE_MALFORMED */
export async function readJsonFile(file: string, limit: number = MAX_BYTES): Promise<unknown> {
  return parseJson(await readBytes(file, limit), file);
}

/** Reads a JSON file of a folder from outside: nothing but a regular file is opened. @throws as `readJsonFile` */
export async function readRegularJson(file: string): Promise<unknown> {
  return parseJson(await readRegularBytes(file), file);
}

/** @throws as `readBytes` */
export async function readRegularBytes(file: string): Promise<Buffer> {
  // What is not there is told by whoever opens it.
  const stats = lstatSync(file, { throwIfNoEntry: false });
  if (stats !== undefined && !stats.isFile()) throw wrong('FILE_UNREADABLE', file, 'it is no regular file');
  return readBytes(file);
}

/** The file's bytes, unpacked where they are gzip. @throws FILE_UNREADABLE, FILE_TOO_LARGE, FILE_EMPTY, FILE_MALFORMED */
export async function readBytes(file: string, limit: number = MAX_BYTES): Promise<Buffer> {
  let bytes: Buffer;
  try {
    bytes = atOnce(file, limit) ?? (await slowly(file, limit));
  } catch (error) {
    if (error instanceof WatchfloorError) throw error;
    throw wrong('FILE_UNREADABLE', file, whyUnreadable(error), error);
  }
  if (bytes.length === 0) throw wrong('FILE_EMPTY', file, 'it is empty');
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const gunzip = createGunzip();
  gunzip.end(bytes);
  try {
    return await gather(gunzip, limit, file);
  } catch (error) {
    if (error instanceof WatchfloorError) throw error;
    throw wrong('FILE_MALFORMED', file, 'it begins like gzip, but cannot be unpacked; it may be cut off', error);
  }
}

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

async function slowly(file: string, limit: number): Promise<Buffer> {
  const handle = await open(file, 'r');
  try {
    return await gather(handle.createReadStream({ end: limit, autoClose: false }), limit, file);
  } finally {
    await handle.close();
  }
}

/** @throws FILE_MALFORMED */
export function parseJson(bytes: Uint8Array, file: string): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw wrong('FILE_MALFORMED', file, 'it is not UTF-8 text', error);
  }
  if (text.trim() === '') throw wrong('FILE_EMPTY', file, 'it is empty');
  if (tooDeep(text)) throw wrong('FILE_MALFORMED', file, 'it is nested too deeply');
  try {
    return JSON.parse(text);
  } catch (error) {
    const cut = /end of (JSON )?input|Unterminated/i.test(String(error));
    throw wrong('FILE_MALFORMED', file, cut ? 'it is not JSON to its end: it is cut off' : 'it is not JSON', error);
  }
}

async function gather(stream: AsyncIterable<Buffer>, limit: number, file: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > limit)
      throw wrong(
        'FILE_TOO_LARGE',
        file,
        `it is larger than ${Math.floor(limit / 1024 / 1024)} MiB, the most that is read of one file`,
      );
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

function wrong(code: string, file: string, why: string, cause?: unknown): WatchfloorError {
  return new WatchfloorError(code, `${file}: ${why}.`, { cause });
}
