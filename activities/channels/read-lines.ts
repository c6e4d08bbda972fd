import { WatchfloorError } from 'xstate-temporal/engine';
import { readIfThere } from '../files.ts';
import type { JsonLines } from '../json-lines.ts';

/** A JSON Lines file by its path, or a list of the stores. */
export type Lines<T> = string | Pick<JsonLines<T>, 'read'>;

/**
 * The lines of a JSON Lines file that are whole; none where there is no file. A line may be growing just now.
 *
 * @throws WatchfloorError FILE_MALFORMED with the line's number, never its content
 */
export async function readLines<T>(from: Lines<T>): Promise<readonly T[]> {
  if (typeof from !== 'string') return from.read();
  const path = from;
  const text = (await readIfThere(path)) ?? '';
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .flatMap((line, index) => (line === '' ? [] : [parsed<T>(line, `${path}:${index + 1}`)]));
}

function parsed<T>(line: string, place: string): T {
  try {
    return JSON.parse(line) as T;
  } catch {
    throw new WatchfloorError('FILE_MALFORMED', `${place}: this is no JSON.`);
  }
}
