import { Command } from 'commander';
import type { Context } from '../command.ts';
import { wholeNumber, withExample } from '../input/options.ts';
import { findWay, type PersonOptions, targetOptions, withPerson } from '../input/person.ts';
import { picked } from '../input/request.ts';
import { printInstances } from '../print/instance-table.ts';

interface ListOptions extends PersonOptions {
  readonly machine?: string;
  readonly state?: string;
  readonly tenant?: string;
  readonly overdue?: boolean;
  readonly attention?: boolean;
  readonly deviating?: boolean;
  readonly all?: boolean;
  readonly limit: number;
}

/** The instances that are there. */
export function listCommand(context: Context, done: (code: number) => void): Command {
  const command = withPerson(
    new Command('list')
      .description('list instances, the latest first')
      .option('--machine <machine>', 'only instances of this machine')
      .option('--state <state>', 'only instances in this state or one below it, such as triaged')
      .option('--tenant <tenant>', 'only instances of this tenant')
      .option('--overdue', 'only instances whose first report is late, or whose deadline has passed without a step')
      .option('--attention', 'only instances with an effect that was given up')
      .option('--deviating', 'only instances that live by another policy than the configured one')
      .option('--all', 'ended instances too')
      .option('--limit <number>', 'how many to list at most', wholeNumber, 100),
  );
  return withExample(command, 'list --machine eod-case --state triaged', 'list --overdue').action(
    async (options: ListOptions) => {
      await list(context, options);
      done(0);
    },
  );
}

async function list({ terminal }: Context, options: ListOptions): Promise<void> {
  const { withSession } = await import('../input/session.ts');
  const { check, listFilter, queryFor } = await import('../../programme/index.ts');
  // Before a connection is made: a wrong filter is no matter of the server.
  const filter = check(listFilter, picked(options, Object.keys(listFilter.shape)), 'The filter is not valid');
  queryFor(filter);
  const { way } = await findWay(options);
  if (way.kind === 'gateway') {
    const { listThrough } = await import('../through/look.ts');
    const { all = false, limit: _, ...rest } = filter;
    const asked = { account: options.account, all, filter: rest as never, limit: options.limit };
    return listThrough(terminal, way.gateway, asked);
  }
  await withSession(targetOptions(options), async ({ programme }) => {
    const { instances, more } = await programme.list(filter);
    terminal.result({ instances, more }, () => {
      if (instances.length === 0)
        return terminal.line(`No instances.${options.all ? '' : ' --all shows ended ones too.'}`);
      printInstances(terminal, instances, Date.now());
      if (more)
        terminal.line(terminal.colors.dim(`There are more than ${instances.length}; --limit shows more of them.`));
    });
  });
}
