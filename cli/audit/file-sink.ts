import { closeSync, openSync, writeSync } from 'node:fs';
import { clean, endForReader } from 'xstate-temporal/cli';
import { PRIVATE_FILE } from '../../text/index.ts';
import { badInput } from '../exit.ts';

const CHUNK = 1 << 20;

/** Writes texts or bytes, part by part, to a file or to the standard output. @throws FILE_UNREADABLE */
export function fileSink(file: string | undefined): { write(part: string | Uint8Array): void; close(): void } {
  let handle: number;
  try {
    handle = file === undefined ? 1 : openSync(file, 'w', PRIVATE_FILE);
  } catch (error) {
    throw badInput(
      `${clean(file ?? '', 300)} cannot be written: ${(error as Error).message}`,
      'FILE_UNREADABLE',
      error,
    );
  }
  let pending: (string | Uint8Array)[] = [];
  let length = 0;
  const flush = () => {
    const bytes = Buffer.concat(pending.map((part) => (typeof part === 'string' ? Buffer.from(part, 'utf8') : part)));
    pending = [];
    length = 0;
    for (let place = 0; place < bytes.length; ) place += writeAll(handle, bytes, place);
  };
  return {
    write: (part) => {
      pending.push(part);
      length += part.length;
      if (length > CHUNK) flush();
    },
    close: () => {
      flush();
      if (file !== undefined) closeSync(handle);
    },
  };
}

function writeAll(handle: number, bytes: Buffer, place: number): number {
  try {
    return writeSync(handle, bytes, place);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Who reads the output has had enough.
    if (code === 'EPIPE' && handle === 1) endForReader();
    // A pipe whose reader is slow.
    if (code !== 'EAGAIN') throw error;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    return 0;
  }
}
