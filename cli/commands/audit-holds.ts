import { Command } from 'commander';
import { clean } from 'xstate-temporal/cli';
import type { LogEntry } from '../../audit/index.ts';
import { instantText } from '../../text/index.ts';
import { entriesIn, isWithin, NO_LOG, type PeriodOptions, periodOptions } from '../audit/operations.ts';
import { reliedOn } from '../audit/relied-on.ts';
import type { Context } from '../command.ts';
import { EXIT } from '../exit.ts';
import { withExample, withJson } from '../input/options.ts';

const events = ['HOLD_PLACED', 'HOLD_LIFTED', 'ARCHIVE_DELETED'];

/** Which cases were held, and what was deleted, by whom and when. */
export function auditHoldsCommand(context: Context, done: (code: number) => void): Command {
  const command = withJson(
    new Command('holds')
      .description('legal holds and deletions by whom, when and why, and which holds are in force')
      .argument('<bundle...>', 'folders of exports that have the log of operations'),
  );
  for (const option of periodOptions()) command.addOption(option);
  return withExample(command, 'audit holds evidence', 'audit holds evidence --since 2026-01-01 --json').action(
    async (bundles: string[], options: PeriodOptions) => {
      done(await holds(context, bundles, options));
    },
  );
}

async function holds(context: Context, bundles: readonly string[], options: PeriodOptions): Promise<number> {
  const { terminal } = context;
  const { entries, reliance } = await entriesIn(context, bundles, events, options);
  const found = entries.filter(({ at }) => isWithin(at, options));
  const inForce = holdsAfter(entries.filter(({ at }) => at < (options.until ?? Number.POSITIVE_INFINITY)));
  terminal.result({ entries: found, inForce, reliance }, () => {
    const { bold, dim } = terminal.colors;
    if (reliance.cases === 0) terminal.line(NO_LOG);
    for (const { at, by, event, fields, log, seq } of found) {
      terminal.line(`${bold(instantText(at))}  ${what(event, fields)}  ${dim(`${clean(log, 200)} #${seq}`)}`);
      terminal.line(dim(`  by ${clean(by.name, 200)} (${clean(by.role, 60)}), ${clean(by.how, 200)}`));
      if (typeof fields.reason === 'string') terminal.line(`  ${clean(fields.reason, 1_000)}`);
    }
    if (reliance.cases > 0)
      terminal.line(
        inForce.length === 0 ? 'No hold is in force.' : `In force: ${inForce.map((one) => clean(one, 300)).join(', ')}`,
      );
  });
  const relied = reliedOn(terminal, reliance);
  return reliance.cases === 0 && relied === EXIT.ok ? EXIT.notVerifiable : relied;
}

function what(event: string, fields: LogEntry['fields']): string {
  const pattern = clean(String(fields.pattern), 300);
  if (event === 'HOLD_PLACED') return `hold placed on ${pattern}`;
  if (event === 'HOLD_LIFTED') return `hold lifted from ${pattern}`;
  const seal = typeof fields.seal === 'string' ? `seal ${fields.seal}` : 'not sealed';
  return `archive of ${clean(String(fields.month), 20)} deleted, ${clean(String(fields.cases), 20)} cases, ${clean(seal, 100)}`;
}

/** A log that was begun again after its end begins without holds. */
function holdsAfter(entries: readonly LogEntry[]): string[] {
  const held = new Map<string, string>();
  for (const { event, fields, first, log } of entries) {
    const own = JSON.stringify([log, first, fields.pattern]);
    if (event === 'HOLD_PLACED') held.set(own, String(fields.pattern));
    if (event === 'HOLD_LIFTED') held.delete(own);
  }
  return [...held.values()];
}
