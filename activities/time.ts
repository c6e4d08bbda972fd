import { PermanentError } from './errors.ts';

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

// What ECMAScript's Date can hold, and so what RFC 3339 text can be made of.
const LAST_INSTANT = 8.64e15;

/** @throws PermanentError PARAMS_INVALID when `at` (UTC milliseconds) is beyond what a date can be */
export function toDate(at: number): Date {
  if (Number.isFinite(at) && Math.abs(at) <= LAST_INSTANT) return new Date(at);
  throw new PermanentError('PARAMS_INVALID', `${at} is no time.`, {
    todo: `Give UTC milliseconds, at most ${LAST_INSTANT}.`,
  });
}

/** RFC 3339 in UTC, with milliseconds. */
export function isoTime(at: number): string {
  return toDate(at).toISOString();
}

/** For people: "15 April 2021, 09:30 UTC". */
export function longTime(at: number): string {
  const date = toDate(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}, ${two(date.getUTCHours())}:${two(date.getUTCMinutes())} UTC`;
}
