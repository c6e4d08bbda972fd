import { readdirSync, readFileSync } from 'node:fs';

/** What is taken out of a source: a text that stands in it, and what stands there instead. */
export interface Cut {
  /** A file, or a folder whose files are all searched. */
  readonly from: string;
  readonly find: RegExp;
  readonly put: string;
}

/** A source without what a cut takes; the same source where there is nothing to take. */
export function without(source: string, file: string, { find, from, put }: Cut): string {
  if (file !== from && !file.startsWith(`${from}/`)) return source;
  // What is said of events beside the chart stays: their schemas, roles and conditions.
  if (/\/(?:events|conditions|context)\.ts$/.test(file) && file !== from) return source;
  return source.replace(find, put);
}

/** Whether there is anything in the sources that a cut takes. */
export function takes(cut: Cut): boolean {
  const files = cut.from.endsWith('.ts') ? [cut.from] : readdirSync(cut.from).map((name) => `${cut.from}/${name}`);
  return files.some((file) => {
    const source = readFileSync(file, 'utf8');
    return without(source, file, cut) !== source;
  });
}
