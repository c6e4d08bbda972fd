import { clean, shortStates, type Terminal, table } from 'xstate-temporal/cli';
import type { ListedInstance } from '../../programme/index.ts';
import { fromNow } from '../../text/index.ts';

/** The width of what is piped: a log or a page has no more. All states are in the JSON. */
const PIPED = 120;

/**
 * Prints a line for each instance, within the terminal's width. Of states that take more, the innermost are left out; a
 * workflow id is never cut.
 */
export function printInstances(terminal: Terminal, rows: readonly ListedInstance[], now: number): void {
  const state = (row: ListedInstance, columns?: number) => {
    const ended = row.status === 'running' ? '' : ` (${row.status})`;
    const room = columns === undefined ? undefined : Math.max(1, columns - ended.length);
    return `${clean(shortStates(row.states, room), 300)}${ended}`;
  };
  table(
    terminal.cut ? terminal : { ...terminal, cut: true, columns: PIPED },
    [
      { title: 'instance' },
      { title: 'state', least: 20, shorten: (index, columns) => state(rows[index] as ListedInstance, columns) },
      { title: 'tenant', least: 8 },
      { title: 'deadline' },
      { title: '', least: 'overdue attention'.length, style: terminal.colors.yellow },
    ],
    rows.map((row) => [
      clean(row.instance, 1_000),
      state(row),
      clean(row.tenant ?? ''),
      row.deadline === undefined || row.status !== 'running' ? '' : fromNow(row.deadline, now),
      [
        row.overdueSince === undefined ? '' : 'overdue',
        row.attention ? 'attention' : '',
        row.deviating.length > 0 ? 'deviating' : '',
      ]
        .filter(Boolean)
        .join(' '),
    ]),
  );
}
