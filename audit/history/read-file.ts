/** Reads a JSON file from outside: bounded, perhaps compressed, and never trusted. */
import { WatchfloorError } from 'xstate-temporal/engine';
import { platform } from '../platform/index.ts';
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
  const entry = platform.kindOf(file);
  if (entry !== undefined && entry.kind !== 'file') throw wrong('FILE_UNREADABLE', file, 'it is no regular file');
  return readBytes(file);
}

/** The file's bytes, unpacked where they are gzip. @throws FILE_UNREADABLE, FILE_TOO_LARGE, FILE_EMPTY, FILE_MALFORMED */
export async function readBytes(file: string, limit: number = MAX_BYTES): Promise<Buffer> {
  let bytes: Buffer | undefined;
  try {
    bytes = await platform.readUpTo(file, limit);
  } catch (error) {
    throw wrong('FILE_UNREADABLE', file, whyUnreadable(error), error);
  }
  if (bytes === undefined) throw tooLarge(file, limit);
  if (bytes.length === 0) throw wrong('FILE_EMPTY', file, 'it is empty');
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  let unpacked: Buffer | undefined;
  try {
    unpacked = await platform.gunzip(bytes, limit);
  } catch (error) {
    throw wrong('FILE_MALFORMED', file, 'it begins like gzip, but cannot be unpacked; it may be cut off', error);
  }
  if (unpacked === undefined) throw tooLarge(file, limit);
  return unpacked;
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

function tooLarge(file: string, limit: number): WatchfloorError {
  const most = Math.floor(limit / 1024 / 1024);
  return wrong('FILE_TOO_LARGE', file, `it is larger than ${most} MiB, the most that is read of one file`);
}

function wrong(code: string, file: string, why: string, cause?: unknown): WatchfloorError {
  return new WatchfloorError(code, `${file}: ${why}.`, { cause });
}
