import type { z } from 'zod';
import { badInput } from '../exit.ts';
import { clean } from '../print/text.ts';

/**
 * Parses what came from flags and files, all of it before anything is started.
 *
 * @throws INPUT_INVALID that names each field, up to five
 */
export function check<T extends z.ZodType>(schema: T, value: unknown, what: string): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw badInput(`${what}: ${faultsIn(value, result.error.issues)}.`);
}

/** What is wrong with a value, field by field, up to five; cleaned. */
export function faultsIn(value: unknown, issues: readonly z.core.$ZodIssue[]): string {
  const faults = issues.flatMap((issue) => {
    const at = issue.path.map((part) => clean(String(part), 60)).join('.');
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => `there is no field "${at === '' ? '' : `${at}.`}${clean(key, 60)}"`);
    const said = at !== '' && isMissing(value, issue.path) ? missing(issue) : wrong(issue);
    return [at === '' ? said : `${at}: ${said}`];
  });
  const more = faults.length > 5 ? `; and ${faults.length - 5} more` : '';
  return `${faults.slice(0, 5).join('; ')}${more}`;
}

/** What may stand there, where that is a list. */
function choicesOf(issue: z.core.$ZodIssue): string | undefined {
  const { options, values } = issue as { options?: unknown; values?: unknown };
  const choices = Array.isArray(options) ? options : Array.isArray(values) ? values : [];
  return choices.length === 0 ? undefined : choices.map((choice) => clean(String(choice), 60)).join(', ');
}

function missing(issue: z.core.$ZodIssue): string {
  const choices = choicesOf(issue);
  return choices === undefined ? 'is missing' : `is missing, one of ${choices}`;
}

function wrong(issue: z.core.$ZodIssue): string {
  const choices = choicesOf(issue);
  return choices === undefined ? clean(issue.message) : `must be one of ${choices}`;
}

function isMissing(value: unknown, path: readonly PropertyKey[]): boolean {
  let at = value;
  for (const name of path) at = typeof at === 'object' && at !== null ? (at as Record<PropertyKey, unknown>)[name] : at;
  return at === undefined;
}
