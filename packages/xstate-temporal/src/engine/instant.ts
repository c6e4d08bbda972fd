const DATE = /^\d{4}-\d{2}-\d{2}$/;
/** RFC 3339, whose seconds may be left out, and with no more digits than a time in milliseconds has. */
const TIME = /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,3})?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/**
 * An instant as people write it, in UTC milliseconds: a date and a time with its zone, such as `2026-01-31T09:00:00Z`;
 * `undefined` for anything else. A time without a zone would be another instant on another machine.
 *
 * @param options.dates takes a date alone too, for its beginning in UTC
 */
export function parseInstant(text: string, options: { readonly dates?: boolean } = {}): number | undefined {
  const [date = '', time, ...more] = text.split('T');
  const isTimed = time !== undefined && TIME.test(time);
  if (more.length > 0 || !isDay(date) || !(isTimed || (time === undefined && options.dates === true))) return undefined;
  return Date.parse(text);
}

/** Whether the calendar has it: `Date.parse` takes 31 February for 3 March. */
function isDay(date: string): boolean {
  const at = DATE.test(date) ? Date.parse(date) : Number.NaN;
  return !Number.isNaN(at) && new Date(at).toISOString().slice(0, 10) === date;
}
