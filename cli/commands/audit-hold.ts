import { Command } from 'commander';
import { clean } from 'xstate-temporal/cli';
import type { Context } from '../command.ts';
import { withExample, withTarget } from '../input/options.ts';
import { directWay, senderBy } from '../input/person.ts';
import type { TargetOptions } from '../input/target.ts';

interface HoldOptions extends TargetOptions {
  readonly reason: string;
  readonly as?: string;
  readonly lift?: boolean;
}

/** Cases that must not be deleted. */
export function auditHoldCommand(context: Context, done: (code: number) => void): Command {
  const command = withTarget(
    new Command('hold')
      .description('keep cases in the archive from deletion, on record: by whom, since when and why')
      .argument('<cases>', 'a workflow id, all that begin alike such as "eod-case/contoso*", or tenant:contoso')
      .requiredOption('--reason <text>', 'why')
      .option('--lift', 'lift this hold')
      .option('--as <role:name>', 'who does so, where workers trust no key; else the key in --keys says it'),
  );
  return withExample(
    command,
    'audit hold tenant:contoso --reason "Case 17 of the court"',
    'audit hold tenant:contoso --lift --reason "The court has closed it"',
  ).action(async (pattern: string, options: HoldOptions) => {
    await hold(context, pattern, options);
    done(0);
  });
}

async function hold({ terminal }: Context, pattern: string, { as, lift = false, reason, ...target }: HoldOptions) {
  const { recordOperation } = await import('../../programme/index.ts');
  const { withSession } = await import('../input/session.ts');
  const type = lift ? 'HOLD_LIFTED' : 'HOLD_PLACED';
  await withSession(target, async ({ programme: { durable }, target: found }) => {
    const { taskQueue } = found;
    const by = senderBy(await directWay(found), as === undefined ? {} : { as }, ['operator']);
    const receipt = await recordOperation({ durable, taskQueue }, { type, pattern, reason }, by);
    terminal.result({ pattern, type, by, receipt }, () => {
      const { bold, green } = terminal.colors;
      terminal.line(`${green(lift ? 'lifted' : 'held')}  ${bold(clean(pattern, 300))}, on record as #${receipt.seq}`);
    });
  });
}
