/** Reads and writes dates in UTC where JavaScript would take the zone of the process. */
import { impure } from './inside.ts';
import { LOCALE } from './locale.ts';

/** The language's own, in whichever realm: the workflow sandbox has another one in its place. */
export const RealDate = Date.prototype.constructor as DateConstructor;

/** A zone at the end of a text, or a date alone, which is UTC by itself. */
const ZONED = /(?:Z|UTC?|GMT|[ECMP][SD]T|[+-]\d{2}(?::?\d{2})?)(?:\s*\([^)]*\))?$|^[+-]?\d{4,6}(?:-\d{2}){0,2}$/i;
const ISO_TIME = /^[+-]?\d{4,6}-\d{2}-\d{2}[T ]/i;

/** Milliseconds since 1970. */
export function parseUtc(given: string): number {
  const text = given.trim();
  // What ends in a date alone, as "Jan 5, 2021" or "2020/01/05", ends in no zone.
  if (ZONED.test(text) && !/^\d{1,2}-\d{1,2}-\d{4}$/.test(text)) return RealDate.parse(text);
  const asUtc = RealDate.parse(ISO_TIME.test(text) ? `${text}Z` : `${text} UTC`);
  if (Number.isNaN(asUtc) && !Number.isNaN(RealDate.parse(text)))
    impure(`the date "${text.slice(0, 80)}" without a time zone`, 'Write it as ISO 8601 with a zone.');
  return asUtc;
}

/** `Fri Jan 01 2021`. */
export function dayText(date: Date): string {
  const [weekday = '', day, month, year] = date.toUTCString().replace(',', '').split(' ');
  return year === undefined ? weekday : `${weekday} ${month} ${day} ${year}`;
}

/** `12:00:00 GMT+0000 (Coordinated Universal Time)`. */
export const timeText = (date: Date): string =>
  Number.isNaN(date.getTime())
    ? 'Invalid Date'
    : `${date.toISOString().slice(-13, -5)} GMT+0000 (Coordinated Universal Time)`;

/** A language and a zone for who names none. */
export const localOptions = (
  locales: Intl.LocalesArgument,
  options: Intl.DateTimeFormatOptions | undefined,
): [Intl.LocalesArgument, Intl.DateTimeFormatOptions] => [
  locales ?? LOCALE,
  options?.timeZone === undefined ? { ...options, timeZone: 'UTC' } : options,
];
