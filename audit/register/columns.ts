/** The register as a table: its columns, and a row's cells. */
import type { Cell } from '../../text/index.ts';
import type { Actor, Both } from './actors.ts';
import { isLate } from './clocks.ts';
import type { RegisterException } from './exceptions.ts';
import type { RegisterClock, RegisterRow } from './row.ts';

export interface Column {
  readonly name: string;
  /** A whole number, or a text. */
  readonly holds: 'number' | 'text';
  readonly cell: (row: RegisterRow) => Cell;
}

/** A cell holds no more than a spreadsheet takes. */
const MOST = 8_000;

const number = (name: string, cell: (row: RegisterRow) => number): Column => ({ name, holds: 'number', cell });

const column = (name: string, cell: (row: RegisterRow) => Cell): Column => ({
  name,
  holds: 'text',
  cell: (row) => {
    const value = cell(row);
    return typeof value === 'string' && value.length > MOST ? `${value.slice(0, MOST).toWellFormed()}…` : value;
  },
});

export const columns: readonly Column[] = [
  column('case', ({ workflow }) => workflow),
  column('first_run', ({ first }) => first),
  column('machine', ({ machine }) => machine),
  column('version', ({ version }) => version),
  column('definition', ({ definition }) => definition ?? undefined),
  column('tenant', ({ tenant }) => tenant ?? undefined),
  column('profile', ({ profile }) => profile ?? undefined),
  column('simulated', ({ simulated }) => String(simulated)),
  column('status', ({ status }) => status),
  column('state', ({ state }) => state.join(', ')),
  column('opened_at', ({ openedAt }) => instant(openedAt)),
  ...actor('opened', ({ openedBy }) => openedBy),
  column('decided_at', ({ decidedAt }) => instant(decidedAt)),
  column('decision', ({ decision }) => decision ?? undefined),
  ...actor('decided', ({ decidedBy }) => decidedBy),
  column('ended_at', ({ endedAt }) => instant(endedAt)),
  number('steps', ({ steps }) => steps),
  number('steps_sent', ({ sent }) => sent),
  number('steps_proven', ({ proven }) => proven),
  column('policy_deviates_in', ({ deviating }) => deviating.join(', ')),
  column('late', ({ clocks }) =>
    clocks
      .filter(isLate)
      .map(({ clock }) => clock)
      .join(', '),
  ),
  column('late_reasons', ({ clocks }) =>
    clocks
      .filter(isLate)
      .flatMap(({ reasons }) => reasons)
      .join(' | '),
  ),
  column('clocks', ({ clocks }) => clocks.map(clockText).join(' | ')),
  number('deadlines_met', ({ deadlines }) => deadlines.met),
  number('deadlines_passed', ({ deadlines }) => deadlines.passed),
  number('deadlines_open', ({ deadlines }) => deadlines.open),
  number('deadlines_overdue', ({ deadlines }) => deadlines.overdue),
  number('exceptions', ({ exceptionCount }) => exceptionCount),
  column('exception_kinds', (row) => kindsText(row)),
  column('exception_list', (row) => [...leftOut(row), ...row.exceptions.map(exceptionText)].join(' | ')),
  column('was_both', ({ both }) => both.map(bothText).join(' | ')),
  column('verdict', ({ verdict }) => verdict),
  column('findings', ({ findings }) => findings.join(', ')),
  column('source', ({ claimed }) => (claimed ? 'said by the exporter' : 'history')),
];

function actor(what: string, of: (row: RegisterRow) => Actor | null): Column[] {
  return [
    column(`${what}_by`, (row) => of(row)?.name),
    column(`${what}_role`, (row) => of(row)?.role),
    column(`${what}_proof`, (row) => of(row)?.how),
  ];
}

/** ISO 8601, UTC. */
export function instant(at: number | null): string | undefined {
  return at === null ? undefined : new Date(at).toISOString();
}

export function clockText({ clock, dueAt, outcome, stoppedAt, why }: RegisterClock): string {
  const due = dueAt === null ? '' : `, due ${instant(dueAt)}`;
  const stopped = stoppedAt === null ? '' : `, stopped ${instant(stoppedAt)}`;
  return `${clock}: ${outcome}${why === undefined ? '' : ` (${why})`}${due}${stopped}`;
}

export function exceptionText({ at, kind, seq, what }: RegisterException): string {
  return `${kind}${seq === undefined ? '' : ` #${seq}`}${at === undefined ? '' : ` ${instant(at)}`}: ${what}`;
}

/** Each kind, with how many there are where there are several. */
export function kindsText({ exceptionsByKind }: RegisterRow): string {
  return Object.entries(exceptionsByKind)
    .map(([kind, count]) => (count === 1 ? kind : `${kind} ×${count}`))
    .join(', ');
}

/** Where not all are listed: how many of them are. It stands first, since a cell may be cut. */
export function leftOut({ exceptionCount, exceptions }: RegisterRow): string[] {
  return exceptionCount === exceptions.length ? [] : [`${exceptions.length} of ${exceptionCount} are listed`];
}

export function bothText({ as, name }: Both): string {
  return `${name} (${as.join(' and ')})`;
}
