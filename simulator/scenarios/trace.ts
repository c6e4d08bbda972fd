import path from 'node:path';
import { WatchfloorError } from 'xstate-temporal/engine';
import type { Arrival } from '../../numeric/arrivals/arrival.ts';
import { durationText } from '../../numeric/random/index.ts';
import { parseInstant } from '../../text/index.ts';
import { readText } from './text-file.ts';

/** About a million lines; what is larger is something else. */
const MAX_BYTES = 32 * 1024 * 1024;

/**
 * Reads the file of a trace; any other arrival comes back as it is. A line is one arrival: a time from the beginning
 * such as `2d3h`, or a date-time with its offset such as `2021-03-01T08:00:00Z`. Empty lines and those that begin with
 * `#` are passed over. A relative path is taken from `directory`. Arrivals before `start` (UTC ms) are an error.
 *
 * @throws FILE_UNREADABLE, FILE_TOO_LARGE, FILE_EMPTY, or TRACE_INVALID with the line
 */
export function readTrace(
  arrival: Arrival,
  { directory, start }: { readonly directory: string; readonly start: number },
): Arrival {
  if (!('trace' in arrival) || !('file' in arrival.trace)) return arrival;
  const file = path.resolve(directory, arrival.trace.file);
  return { trace: parseTrace(textOf(file), start, file) };
}

/** The offsets from `start`, ms, of a trace's text, ascending. @throws TRACE_INVALID with the line */
export function parseTrace(text: string, start: number, file = 'trace'): readonly number[] {
  const offsets: number[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const entry = line.trim();
    if (entry === '' || entry.startsWith('#')) continue;
    const offset = offsetOf(entry, start);
    if (offset === undefined || offset < 0)
      throw new WatchfloorError(
        'TRACE_INVALID',
        // The line itself is not told: a scenario may name any file that its reader can open.
        `${file}:${index + 1}: ${
          offset === undefined
            ? 'this is neither a time from the start such as "2d3h" nor a date-time such as "2021-03-01T08:00:00Z".'
            : 'this lies before the start.'
        }`,
      );
    offsets.push(offset);
  }
  return offsets.sort((a, b) => a - b);
}

function offsetOf(entry: string, start: number): number | undefined {
  const offset = durationText.safeParse(entry);
  if (offset.success) return offset.data;
  const instant = parseInstant(entry);
  return instant === undefined ? undefined : instant - start;
}

function textOf(file: string): string {
  const text = readText(file, MAX_BYTES);
  // No arrivals at all are written as a comment that says so; a file without a word is one that went wrong.
  if (text.trim() === '') throw new WatchfloorError('FILE_EMPTY', `${file} is empty.`);
  return text;
}
