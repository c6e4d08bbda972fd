import { change, clean, json, shortStates, type Terminal, wrap } from 'xstate-temporal/cli';
import type { Answer } from '../../gateway/client/index.ts';
import { fromNow, instantText } from '../../text/index.ts';

type Seen = Answer<'instances.read'>;

/** Prints where an instance stands, as whoever has signed in sees it. */
export function printSeen(terminal: Terminal, seen: Seen, at: number = Date.now()): void {
  const { bold, dim, yellow } = terminal.colors;
  const label = (text: string) => dim(text.padEnd(10));
  const ended = seen.status === 'running' ? '' : ` (${seen.status})`;
  for (const [index, line] of wrap(clean(shortStates(seen.states) + ended, 500), terminal.columns - 10).entries())
    terminal.line(`${index === 0 ? label('State') : ' '.repeat(10)}${bold(line)}`);
  if (seen.offers.length > 0) terminal.line(dim('You can send'));
  const wide = Math.max(0, ...seen.offers.map(({ event }) => clean(event, 60).length));
  for (const { as, event, fields } of seen.offers) {
    const text = `${as.join(', ')}${fields.length === 0 ? '' : `  (${fields.join(', ')})`}`;
    terminal.line(`  ${clean(event, 60).padEnd(wide)}  ${clean(text, 300)}`.trimEnd());
  }
  if (seen.deadlines.length > 0) terminal.line(dim('Deadlines'));
  for (const { at: due, event } of [...seen.deadlines].sort((a, b) => a.at - b.at)) {
    const style = due < at ? yellow : (text: string) => text;
    terminal.line(`  ${style(fromNow(due, at).padEnd(14))}  ${instantText(due)}  ${clean(event, 60)}`);
  }
  for (const { effect, message, seq } of seen.attention ?? []) {
    terminal.line(yellow(`Attention  #${seq} ${clean(effect, 60)} was given up`));
    for (const line of wrap(clean(message, 400), terminal.columns - 11)) terminal.line(`           ${line}`);
  }
  if ((seen.deviating ?? []).length > 0)
    terminal.line(yellow(`Deviating  from the configured policy: ${clean((seen.deviating ?? []).join(', '), 300)}`));
}

/** Prints the steps that whoever has signed in sees. */
export function printSteps(terminal: Terminal, steps: Answer<'instances.timeline'>['steps']): void {
  const { bold, dim, red } = terminal.colors;
  const digits = Math.max(3, String(steps.at(-1)?.seq ?? 0).length);
  const indent = ' '.repeat(digits + 2);
  terminal.line(dim('Timeline'));
  for (const { at, by, event, from, proof, refused, seq, to } of steps) {
    const who = by.name === undefined ? by.role : `${by.role}: ${by.name}`;
    const proven = proof === undefined ? '' : dim(`  for ${clean(proof.subject, 100)}`);
    terminal.line(
      `${String(seq).padStart(digits)}  ${dim(instantText(at))}  ${bold(clean(event, 50))}  ${clean(who, 200)}${proven}`,
    );
    if (refused !== undefined) terminal.line(`${indent}${red(`refused: ${clean(refused.code, 60)}`)}`);
    else
      for (const line of wrap(clean(change(from, to), 400), terminal.columns - indent.length))
        terminal.line(`${indent}${line}`);
  }
}

export function printContext(terminal: Terminal, context: unknown): void {
  terminal.line(terminal.colors.dim('Context'));
  for (const line of json(context).split('\n')) terminal.line(`  ${line}`);
}
