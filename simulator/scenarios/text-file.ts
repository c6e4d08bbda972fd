import { readFileSync, type Stats, statSync } from 'node:fs';
import { printable, WatchfloorError } from 'xstate-temporal/engine';
import type { z } from 'zod';

/**
 * What the system says of a file that a scenario or a command names.
 *
 * @param most bytes
 * @throws FILE_UNREADABLE, FILE_TOO_LARGE
 */
export function statsOf(file: string, most: number): Stats {
  return readable(file, () => {
    const stats = statSync(file);
    const at = printable(file);
    if (!stats.isFile()) throw new WatchfloorError('FILE_UNREADABLE', `${at} is not a file.`);
    if (stats.size <= most) return stats;
    throw new WatchfloorError('FILE_TOO_LARGE', `${at} is larger than ${most / 1024 / 1024} MiB.`);
  });
}

/** Its text, UTF-8. @throws as `statsOf` */
export function readText(file: string, most: number): string {
  statsOf(file, most);
  return readable(file, () => readFileSync(file, 'utf8'));
}

function readable<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof WatchfloorError) throw error;
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    throw new WatchfloorError('FILE_UNREADABLE', `${printable(file)} cannot be read (${reason}).`, { cause: error });
  }
}

/** Where a file's value is not as it must be, and why; without the value. */
export function placeOf(error: z.ZodError): string {
  const [issue] = error.issues;
  return printable(`${issue?.path.map(String).join('.')}: ${issue?.message}`.slice(0, 200));
}
