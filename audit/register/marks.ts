/** What an auditor looks for among the cases, by the row of each. */
import { isLate } from './clocks.ts';
import type { RegisterRow } from './row.ts';

export const marks = [
  { id: 'late', title: 'late', holds: ({ clocks }: RegisterRow) => clocks.some(isLate) },
  { id: 'policy', title: 'by a deviating policy', holds: ({ deviating }: RegisterRow) => deviating.length > 0 },
  { id: 'exceptions', title: 'with exceptions', holds: ({ exceptionCount }: RegisterRow) => exceptionCount > 0 },
  { id: 'both', title: 'somebody was both', holds: ({ both }: RegisterRow) => both.length > 0 },
  { id: 'unproven', title: 'a sender not proven', holds: ({ proven, sent }: RegisterRow) => proven < sent },
] as const;

export type Mark = (typeof marks)[number]['id'];

export const markIds: readonly Mark[] = marks.map(({ id }) => id);

/** Whether a mark holds of a case. */
export function holdsOf(row: RegisterRow, mark: Mark): boolean {
  return marks.some(({ holds, id }) => id === mark && holds(row));
}
