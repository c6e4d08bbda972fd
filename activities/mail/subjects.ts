import { type About, subjectKinds, subjectLabels, subjectText } from '../../machines/inquiry/index.ts';
import { longTime } from '../time.ts';

/** More than these are in the case, and would only make a letter long. */
const SHOWN = 5;

/** What an inquiry is about, a row a kind. */
export function subjectRows(about: About): [label: string, value: string][] {
  const rows = subjectKinds.flatMap((kind): [string, string][] => {
    const texts = about[kind].map(subjectText);
    const more = texts.length > SHOWN ? [`and ${texts.length - SHOWN} more`] : [];
    return texts.length === 0 ? [] : [[subjectLabels[kind], [...texts.slice(0, SHOWN), ...more].join(', ')]];
  });
  const { timeRange } = about;
  if (timeRange === null) return rows;
  return [...rows, ['Time', `${longTime(timeRange.from)} to ${longTime(timeRange.until)}`]];
}
