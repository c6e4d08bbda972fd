import { type About, named } from '../../machines/inquiry/index.ts';
import { longTime } from '../time.ts';

/** More than these are in the case, and would only make a letter long. */
const SHOWN = 5;

/** What an inquiry is about, a row a kind. */
export function subjectRows(about: About): [label: string, value: string][] {
  const rows = named(about).map(({ label, texts }): [string, string] => {
    const more = texts.length > SHOWN ? [`and ${texts.length - SHOWN} more`] : [];
    return [label, [...texts.slice(0, SHOWN), ...more].join(', ')];
  });
  const { timeRange } = about;
  if (timeRange === null) return rows;
  return [...rows, ['Time', `${longTime(timeRange.from)} to ${longTime(timeRange.until)}`]];
}
