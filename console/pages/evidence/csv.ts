import { csv } from '../../../text/csv.ts';
import type { RegisterRow } from '../../api/desk-queries.ts';

/** The columns of the command's register that a page has. */
const columns: readonly (readonly [name: string, cell: (row: RegisterRow) => string | number | null | undefined])[] = [
  ['case', ({ instance }) => instance],
  ['first_run', ({ first }) => first],
  ['machine', ({ machine }) => machine],
  ['version', ({ version }) => version],
  ['tenant', ({ tenant }) => tenant],
  ['status', ({ status }) => status],
  ['state', ({ states }) => states.join(', ')],
  ['opened_at', ({ openedAt }) => instant(openedAt)],
  ['opened_by', ({ openedBy }) => openedBy?.name],
  ['opened_proof', ({ openedBy }) => openedBy?.how],
  ['decided_at', ({ decidedAt }) => instant(decidedAt)],
  ['decision', ({ decision }) => decision],
  ['decided_by', ({ decidedBy }) => decidedBy?.name],
  ['decided_proof', ({ decidedBy }) => decidedBy?.how],
  ['steps_sent', ({ sent }) => sent],
  ['steps_proven', ({ proven }) => proven],
  ['clocks', ({ clocks }) => clocks.map(({ clock, outcome }) => `${clock}: ${outcome}`).join(' | ')],
  ['exceptions', ({ exceptionCount }) => exceptionCount],
  ['was_both', ({ both }) => both.map(({ as, name }) => `${name} (${as.join(' and ')})`).join(' | ')],
  ['policy_deviates_in', ({ deviating }) => deviating.join(', ')],
  ['verdict', ({ verdict }) => verdict],
  ['findings', ({ findings }) => findings.join(', ')],
];

/** A table that a spreadsheet opens: nothing in it is a formula there. */
export function csvOf(rows: readonly RegisterRow[]): string {
  return csv([columns.map(([name]) => name), ...rows.map((row) => columns.map(([, cell]) => cell(row) ?? ''))]);
}

function instant(at: number | null): string {
  return at === null ? '' : new Date(at).toISOString();
}
