import { clean, shortStates, type Terminal, wrap } from 'xstate-temporal/cli';
import type { Description } from 'xstate-temporal/client';
import { timerTitle } from 'xstate-temporal/engine';
import { type Offer, offersOf } from '../../programme/index.ts';
import { fromNow, instantText } from '../../text/index.ts';

/** Prints where an instance stands: state, what can happen next and by whom, deadlines, attention. */
export function printWhere(terminal: Terminal, now: Description, at: number = Date.now()): void {
  const { bold, dim, yellow } = terminal.colors;
  const { status, states, tags } = now;
  const label = (text: string) => dim(text.padEnd(10));
  const first = status === 'active' ? '' : ` (${status === 'done' ? 'ended' : status})`;
  for (const [index, line] of wrap(clean(shortStates(states) + first, 500), terminal.columns - 10).entries()) {
    terminal.line(`${index === 0 ? label('State') : ' '.repeat(10)}${bold(line)}`);
  }
  if (tags.length > 0) terminal.line(`${label('Tags')}${clean(tags.join(', '), 300)}`);
  if (now.offers.length > 0) printOffers(terminal, offersOf(now));
  if (now.timers.length > 0) {
    terminal.line(dim('Deadlines'));
    for (const timer of [...now.timers].sort((a, b) => a.deadline - b.deadline)) {
      const when = fromNow(timer.deadline, at);
      const style = timer.deadline < at ? yellow : (text: string) => text;
      terminal.line(`  ${style(when.padEnd(14))}  ${instantText(timer.deadline)}  ${clean(timerTitle(timer), 60)}`);
    }
  }
  for (const { seq, name, code, message } of now.attention) {
    terminal.line(yellow(`Attention  #${seq} ${clean(name, 60)} was given up: ${clean(code, 60)}`));
    for (const line of wrap(clean(message, 400), terminal.columns - 11)) terminal.line(`           ${line}`);
  }
}

/** What may come next. Whether it is taken then is for the payload and the guards to say. */
function printOffers({ columns, colors, line }: Terminal, offers: readonly Offer[]): void {
  line(colors.dim('Can happen next'));
  const inner = offers.filter(({ isInternal }) => isInternal);
  const others = offers.filter(({ isInternal }) => !isInternal);
  const wide = Math.max(...others.map(({ event }) => clean(event, 60).length));
  for (const { barred, event, fields, roles = [] } of others) {
    const name = clean(event, 60);
    const text = [
      roles.join(', '),
      fields.length === 0 ? '' : `(${fields.join(', ')})`,
      ...barred.map(
        ({ as = [], people }) => `not ${people.join(', ')}${as.length === 0 ? '' : ` as ${as.join(' or ')}`}`,
      ),
    ].filter((part) => part !== '');
    for (const [row, part] of wrap(clean(text.join('  '), 300), Math.max(20, columns - wide - 4)).entries()) {
      line(`  ${row === 0 ? name.padEnd(wide) : ' '.repeat(wide)}  ${part}`.trimEnd());
    }
  }
  if (inner.length === 0) return;
  const internal = `by the service itself: ${inner.map(({ event }) => clean(event, 60)).join(', ')}`;
  for (const part of wrap(clean(internal, 300), columns - 2)) line(colors.dim(`  ${part}`));
}
