import type { LedgerRecord } from '../../engine/index.ts';
import type { Life, Surprise, Told } from '../../simulator/index.ts';
import type { Terminal } from '../terminal.ts';
import { clean } from '../text.ts';

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** Prints each step as it is taken: scenario time, instance, event, and where it led. */
export function stepPrinter(terminal: Terminal): (told: Told) => void {
  const { colors } = terminal;
  return ({ instance, record }) => {
    const date = new Date(record.at);
    const time = `${DAYS[date.getUTCDay()]} ${date.toISOString().slice(11, 16)}`;
    const to = changed(record).join(', ');
    const line = [
      colors.dim(time),
      clean(instance).padEnd(24),
      nameOf(record).padEnd(22),
      to === '' ? colors.dim('·') : colors.cyan(to),
    ];
    terminal.line(`  ${line.join(' ')}`);
  };
}

/** The atomic states that the step entered. */
function changed({ from, to }: LedgerRecord): string[] {
  return to.filter((state) => !from.includes(state));
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
export function printLives(terminal: Terminal, lives: readonly Life[]): void {
  const { colors } = terminal;
  for (const life of lives) {
    const { outcome } = (life.output ?? {}) as { outcome?: string };
    const end =
      life.status === 'active'
        ? life.states.join(', ')
        : `${life.states.join(', ')}${outcome === undefined ? '' : ` (${outcome})`}`;
    const steps = `${life.ledger.length} steps`.padStart(9);
    terminal.line(`  ${life.instance.padEnd(26)} ${steps}  ${colors.dim(life.digest.slice(0, 12))}  ${clean(end)}`);
  }
}
