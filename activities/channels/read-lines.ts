import { readIfThere } from '../files.ts';

/** The lines of a JSON Lines file that are whole; none where there is no file. A line may be growing just now. */
export async function readLines<T>(path: string): Promise<T[]> {
  const text = (await readIfThere(path)) ?? '';
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}
