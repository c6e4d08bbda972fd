/** Files that are read line by line, or hashed, in memory that does not grow with them. */
import { WatchfloorError } from 'xstate-temporal/engine';
import { platform } from '../platform/index.ts';

const CHUNK = 1 << 20;
/** Longer than any line of the files of a seal. */
const MAX_LINE = 1 << 20;

/** The hash of a file's bytes, hexadecimal. */
export function hashFile(file: string): string {
  const reading = platform.openFile(file);
  try {
    const chunk = chunkOf();
    const hash = platform.hasher();
    let place = 0;
    for (let read = reading.read(chunk, 0); read > 0; read = reading.read(chunk, place)) {
      hash.update(chunk.subarray(0, read));
      place += read;
    }
    return hash.digest().toString('hex');
  } finally {
    reading.close();
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
  const reading = platform.openFile(file);
  const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  try {
    const chunk = Buffer.allocUnsafe(1 << 16);
    let rest = '';
    let place = 0;
    for (;;) {
      const read = reading.read(chunk, place);
      place += read;
      const text = rest + decode(utf8, chunk.subarray(0, read), read > 0);
      let start = 0;
      for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
        yield text.slice(start, end);
        start = end + 1;
      }
      rest = text.slice(start);
      if (rest.length > MAX_LINE) throw malformedLines('a line is too long');
      if (read === 0) break;
    }
    if (rest !== '') throw malformedLines('the last line has no end');
  } finally {
    reading.close();
  }
}

function decode(utf8: InstanceType<typeof TextDecoder>, bytes: Buffer, stream: boolean): string {
  try {
    return utf8.decode(bytes, { stream });
  } catch {
    throw malformedLines('it is no UTF-8');
  }
}

function malformedLines(what: string): WatchfloorError {
  return new WatchfloorError('LINES_MALFORMED', `The file has no lines that can be read: ${what}.`);
}
