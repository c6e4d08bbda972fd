import type { Change, Diff } from '../../engine/index.ts';
import type { Terminal } from './terminal.ts';
import { clean, wrap } from './text.ts';

/**
 * Prints what a new version does to instances in flight.
 *
 * @param told what else is known about a change that breaks, such as how many stand there
 */
export function printDifference(terminal: Terminal, difference: Diff, told?: (change: Change) => string): void {
  const { bold, green, red, yellow } = terminal.colors;
  terminal.line(`${bold(clean(difference.machine))}  ${clean(difference.from)} → ${clean(difference.to)}`);
  for (const change of difference.changes) {
    const { where, machine, message, breaks, kind } = change;
    const place = [machine === difference.machine ? '' : machine, where].filter(Boolean).join(' ') || '(all)';
    const count = breaks && told !== undefined ? `, ${told(change)}` : '';
    const [first = '', ...others] = wrap(clean(`${place}  ${message} [${kind}${count}]`, 1_000), terminal.columns - 9);
    terminal.line(`${breaks ? red('breaks ') : yellow('changes')}  ${first}`);
    for (const line of others) terminal.line(`         ${line}`);
  }
  if (difference.changes.length === 0) terminal.line(green('Nothing differs.'));
  else if (!difference.breaks) terminal.line(green('Instances in flight can go on.'));
}
