import type { z } from 'zod';
import { badInput } from './exit.ts';
import { clean } from './text.ts';

/**
 * Parses what came from flags and files, all of it before anything is started.
 *
 * @throws INPUT_INVALID that names each field, up to five
 */
export function check<T extends z.ZodType>(schema: T, value: unknown, what: string): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues.flatMap((issue) => {
    const at = issue.path.map((part) => clean(String(part), 60)).join('.');
    if (issue.code !== 'unrecognized_keys') {
      const said = at !== '' && isMissing(value, issue.path) ? 'is missing' : clean(issue.message);
      return [at === '' ? said : `${at}: ${said}`];
    }
    return issue.keys.map((key) => `there is no field "${at === '' ? '' : `${at}.`}${clean(key, 60)}"`);
  });
  const more = faults.length > 5 ? `; and ${faults.length - 5} more` : '';
  throw badInput(`${what}: ${faults.slice(0, 5).join('; ')}${more}.`);
}

function isMissing(value: unknown, path: readonly PropertyKey[]): boolean {
  let at = value;
  for (const name of path) at = typeof at === 'object' && at !== null ? (at as Record<PropertyKey, unknown>)[name] : at;
  return at === undefined;
}
