import { readObject } from './read-input.ts';

/**
 * What is asked for, from the file that the options name and from the options themselves, which count more.
 *
 * @param names the request's fields; options of these names are among them
 * @throws FILE_UNREADABLE, FILE_TOO_LARGE, FILE_MALFORMED
 */
export async function requestFrom(
  options: { readonly file?: string },
  names: readonly string[],
): Promise<Record<string, unknown>> {
  const file = options.file === undefined ? {} : await readObject(options.file);
  return { ...file, ...picked(options, names) };
}

/** The options of these names that were given. */
export function picked(options: object, names: readonly string[]): Record<string, unknown> {
  const given = Object.entries(options).filter(([name, value]) => names.includes(name) && value !== undefined);
  return Object.fromEntries(given);
}
