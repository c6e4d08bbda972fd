import { clean, type Terminal, wrap } from 'xstate-temporal/cli';
import type { UnderWay } from '../../programme/index.ts';
import { fromNow } from '../../text/index.ts';

/** A first try is not worth a line: it is over in no time, or it fails and then is. */
export function printUnderWay(terminal: Terminal, all: readonly UnderWay[], now: number = Date.now()): void {
  const failing = all.filter(({ message }) => message !== undefined);
  if (failing.length === 0) return;
  const { dim, yellow } = terminal.colors;
  terminal.line(dim('Tried again'));
  for (const { name, attempt, nextAt, code, message } of failing) {
    const when = nextAt === undefined || nextAt <= now ? 'now' : fromNow(nextAt, now);
    terminal.line(`  ${clean(name, 60)}  ${yellow(`try ${attempt} ${when}`)}`);
    const why = code === undefined ? clean(message ?? '', 400) : `${clean(code, 60)}: ${clean(message ?? '', 400)}`;
    for (const line of wrap(why, terminal.columns - 4)) terminal.line(`    ${line}`);
  }
}
