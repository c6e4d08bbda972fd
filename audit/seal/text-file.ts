/** Files that are read or written line by line, in memory that does not grow with them. */
import { createHash, type Hash } from 'node:crypto';
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { TextDecoder } from 'node:util';
import { WatchfloorError } from 'xstate-temporal/engine';
import { PRIVATE_FILE } from '../../text/index.ts';

const CHUNK = 1 << 20;
/** Longer than any line of the files of a seal. */
const MAX_LINE = 1 << 20;

/** The hash of a file's bytes, hexadecimal. */
export function hashFile(file: string): string {
  const handle = openSync(file, 'r');
  try {
    const chunk = chunkOf();
    const first = readSync(handle, chunk, 0, CHUNK, null);
    const hash = createHash('sha256').update(chunk.subarray(0, first));
    for (let read = first; read > 0; ) {
      read = readSync(handle, chunk, 0, CHUNK, null);
      hash.update(chunk.subarray(0, read));
    }
    return hash.digest('hex');
  } finally {
    closeSync(handle);
  }
}

let shared: Buffer | undefined;

/** One buffer for all: hashing is never interrupted. */
function chunkOf(): Buffer {
  shared ??= Buffer.allocUnsafe(CHUNK);
  return shared;
}

/**
 * The lines of a file, without their ends.
 *
 * @throws LINES_MALFORMED where it is no UTF-8, a line is too long, or the last has no end
 */
export function* linesOf(file: string): Generator<string> {
  const handle = openSync(file, 'r');
  const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  try {
    const chunk = Buffer.allocUnsafe(1 << 16);
    let rest = '';
    for (let read = readSync(handle, chunk, 0, chunk.length, null); ; ) {
      const text = rest + decode(utf8, chunk.subarray(0, read), read > 0);
      let start = 0;
      for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
        yield text.slice(start, end);
        start = end + 1;
      }
      rest = text.slice(start);
      if (rest.length > MAX_LINE) throw malformedLines('a line is too long');
      if (read === 0) break;
      read = readSync(handle, chunk, 0, chunk.length, null);
    }
    if (rest !== '') throw malformedLines('the last line has no end');
  } finally {
    closeSync(handle);
  }
}

function decode(utf8: TextDecoder, bytes: Buffer, stream: boolean): string {
  try {
    return utf8.decode(bytes, { stream });
  } catch {
    throw malformedLines('it is no UTF-8');
  }
}

function malformedLines(what: string): WatchfloorError {
  return new WatchfloorError('LINES_MALFORMED', `The file has no lines that can be read: ${what}.`);
}

/** Writes lines, and knows the hash of what was written. */
export class LineWriter {
  private readonly handle: number;
  private readonly hash: Hash = createHash('sha256');
  private pending = '';
  private digest: string | undefined;

  constructor(file: string) {
    this.handle = openSync(file, 'w', PRIVATE_FILE);
  }

  write(line: string): void {
    this.pending += `${line}\n`;
    if (this.pending.length > CHUNK) this.flush();
  }

  /** Closes the file, once; the hash of all, hexadecimal. */
  end(): string {
    if (this.digest === undefined) {
      this.flush();
      closeSync(this.handle);
      this.digest = this.hash.digest('hex');
    }
    return this.digest;
  }

  private flush(): void {
    const bytes = Buffer.from(this.pending, 'utf8');
    this.hash.update(bytes);
    for (let place = 0; place < bytes.length; ) place += writeSync(this.handle, bytes, place);
    this.pending = '';
  }
}
