import { WatchfloorError } from 'xstate-temporal/engine';
import type { z } from 'zod';
import { choicesOf, clean, issueText } from '../text/index.ts';

/** What is wrong with one field. */
export interface Fault {
  /** The field's path, its names joined by dots; empty for the whole. */
  readonly at: string;
  /** Such as `is missing`, `must be one of mde, xdr`, `there is no field "x"`. */
  readonly problem: string;
}

/**
 * Parses what came from outside, all of it before anything is started.
 *
 * @param what begins the message, such as `The application is not valid`
 * @throws INPUT_INVALID that names each field, up to five; `details.faults` has all of them
 */
export function check<T extends z.ZodType>(schema: T, value: unknown, what: string): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const faults = faultsOf(value, result.error.issues);
  throw new WatchfloorError('INPUT_INVALID', `${what}: ${faultText(faults)}.`, { details: { faults } });
}

/** What is wrong with a value, field by field. */
export function faultsOf(value: unknown, issues: readonly z.core.$ZodIssue[]): Fault[] {
  return issues.flatMap((issue) => {
    const at = issue.path.map((part) => clean(String(part), 60)).join('.');
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({
        at: '',
        problem: `there is no field "${at === '' ? '' : `${at}.`}${clean(key, 60)}"`,
      }));
    const isAbsent = at !== '' && isMissing(value, issue.path);
    return [{ at, problem: isAbsent ? missing(issue) : issueText(issue) }];
  });
}

/** The first five faults in a line. */
export function faultText(faults: readonly Fault[]): string {
  const said = faults.slice(0, 5).map(({ at, problem }) => (at === '' ? problem : `${at}: ${problem}`));
  const more = faults.length > 5 ? `; and ${faults.length - 5} more` : '';
  return `${said.join('; ')}${more}`;
}

function missing(issue: z.core.$ZodIssue): string {
  const choices = choicesOf(issue);
  return choices === undefined ? 'is missing' : `is missing, one of ${choices}`;
}

function isMissing(value: unknown, path: readonly PropertyKey[]): boolean {
  let at = value;
  for (const name of path) at = typeof at === 'object' && at !== null ? (at as Record<PropertyKey, unknown>)[name] : at;
  return at === undefined;
}
