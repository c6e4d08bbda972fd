import { Command, Option } from 'commander';
import { profileIds } from '../../machines/profiles/index.ts';
import type { Context } from '../command.ts';
import { withExample, withTarget } from '../input/options.ts';
import type { TargetOptions } from '../input/target.ts';
import { clean } from '../print/text.ts';
import type { SubscribeFlags } from '../subscription.ts';

interface SubscribeOptions extends TargetOptions, SubscribeFlags {}

/** A subscription to Experts on Demand. */
export function subscribeCommand(context: Context, done: (code: number) => void): Command {
  const command = withTarget(
    new Command('subscribe')
      .description('buy Experts on Demand for a tenant: the tenant may consult experts from then on')
      .option('--tenant <id>', 'the tenant; a subscription each')
      .addOption(new Option('--profile <profile>', 'the flavour of the service').choices(profileIds))
      .option('--tenant-name <name>', "the tenant's name")
      .option('--docs-era <era>', 'the era of the documentation to follow, such as 2021-mid')
      .option('--via <seller>', '"account team" (profile mde) or "Microsoft representative"')
      .option('--as <role:name>', 'who notes the purchase; account-team, if nothing is said'),
  );
  return withExample(command, 'subscribe --tenant contoso --profile mde --via "account team"').action(
    async (options: SubscribeOptions) => {
      await subscribe(context, options);
      done(0);
    },
  );
}

async function subscribe({ terminal }: Context, options: SubscribeOptions): Promise<void> {
  const { purchaseFrom, subscribe: buy } = await import('../subscription.ts');
  const { answered, requireWorker, withSession } = await import('../input/session.ts');
  const { findTarget } = await import('../input/target.ts');
  const { printWhere } = await import('../print/where.ts');
  const { withoutRefused } = await import('../offers.ts');
  const { settings } = (await findTarget(options)).config;
  const purchase = purchaseFrom(options, settings.policy);
  await withSession(options, async (session) => {
    await requireWorker(session);
    const instance = await buy(session, purchase);
    const [described, snapshot] = await answered(session, Promise.all([instance.describe(), instance.snapshot()]));
    const now = withoutRefused(described, snapshot);
    terminal.result({ instance: instance.workflowId, now }, () => {
      const { bold, green } = terminal.colors;
      terminal.line(`${green('subscribed')}  ${bold(clean(instance.workflowId))}`);
      printWhere(terminal, now);
      terminal.line();
      terminal.line('Consult an expert: watchfloor case open --help');
    });
  });
}
