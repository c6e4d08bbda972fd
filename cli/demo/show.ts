import { clean, type Terminal } from 'xstate-temporal/cli';
import type { LedgerRecord } from 'xstate-temporal/engine';
import type { InstanceRun, RecordedStep, Surprise } from '../../simulator/index.ts';

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

const WEEK = 7 * 86_400_000;
/** Columns of the names of instances: the longest one of the example week. */
const NAMES = 'attack-notification/contoso~notification-1'.length;

/**
 * Prints each step as it is taken: scenario time, instance, event, and where it led.
 *
 * @param horizon how long the run lasts, ms: in one of more than a week a weekday alone does not say when it was
 */
export function stepPrinter(terminal: Terminal, horizon: number): (step: RecordedStep) => void {
  const { colors } = terminal;
  return ({ instance, record }) => {
    const date = new Date(record.at);
    const day = horizon > WEEK ? `${date.toISOString().slice(0, 10)} ` : '';
    const time = `${day}${DAYS[date.getUTCDay()]} ${date.toISOString().slice(11, 16)}`;
    const entered = enteredStates(record);
    const to = entered === '' ? colors.dim('(stays)') : colors.cyan(entered);
    terminal.line(`${colors.dim(time)} ${clean(instance).padEnd(NAMES)} ${nameOf(record).padEnd(22)} ${to}`);
  };
}

/** The atomic states that the step entered; those of one parallel state are told by their last names. */
function enteredStates({ from, to }: LedgerRecord): string {
  const entered = to.filter((state) => !from.includes(state));
  const [first = ''] = entered;
  if (entered.length < 2) return first;
  const top = first.split('.')[0] ?? '';
  if (!entered.every((state) => state.startsWith(`${top}.`))) return entered.join(', ');
  return `${top}: ${entered.map((state) => state.split('.').at(-1)).join(', ')}`;
}

/** The event in as few words as will do: XState's own names are long. */
function nameOf({ event: { type } }: LedgerRecord): string {
  if (type === 'xstate.init') return '(start)';
  const after = /^xstate\.after\.([^.]+)\./.exec(type);
  if (after) return `(after ${after[1]})`;
  const actor = /^xstate\.(done|error)\.actor\.(.+)$/.exec(type);
  return actor ? `(${actor[2]} ${actor[1] === 'done' ? 'answered' : 'failed'})` : clean(type);
}

export function printSurprises(terminal: Terminal, surprises: readonly Surprise[]): void {
  for (const { step, what, expected, got } of surprises) {
    terminal.note(`script[${step}] ${clean(what)}: expected ${expected}, got ${clean(got)}`);
  }
}

/** A line for each instance: where it stands, or how it ended. */
export function printInstances(terminal: Terminal, runs: readonly InstanceRun[]): void {
  const { colors } = terminal;
  const width = Math.max(...runs.map(({ instance }) => instance.length));
  for (const run of runs) {
    const { outcome } = (run.output ?? {}) as { outcome?: string };
    const record = { from: [], to: run.states } as unknown as LedgerRecord;
    const ended = outcome === undefined || run.states.includes(outcome) ? '' : ` (${outcome})`;
    const steps = `${run.ledger.length}`.padStart(3);
    terminal.line(
      `  ${clean(run.instance).padEnd(width)} ${steps} steps  ${colors.dim(run.digest.slice(0, 8))}  ${clean(enteredStates(record))}${ended}`,
    );
  }
}

/** What was done in all. */
export function countsLine(
  runs: readonly InstanceRun[],
  { alerts, mails }: { readonly alerts: number; readonly mails: number },
): string {
  const steps = runs.reduce((sum, { ledger }) => sum + ledger.length, 0);
  return `  ${steps} steps in ${runs.length} instances; ${mails} mails, ${alerts} alert${alerts === 1 ? '' : 's'}.`;
}
