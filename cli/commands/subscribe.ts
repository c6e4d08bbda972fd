import { Command, Option } from 'commander';
import { clean } from 'xstate-temporal/cli';
import { WatchfloorError } from 'xstate-temporal/engine';
import { profileIds, profiles } from '../../machines/profiles/index.ts';
import type { Policies, Purchase } from '../../programme/index.ts';
import type { Context } from '../command.ts';
import { badInput } from '../exit.ts';
import { parseSender, userName } from '../input/names.ts';
import { withExample, withTarget } from '../input/options.ts';
import { picked } from '../input/request.ts';
import type { TargetOptions } from '../input/target.ts';

/** With the fields of a purchase. */
interface SubscribeOptions extends TargetOptions {
  readonly as?: string;
}

const sellers = profileIds
  .map((id) => `${profiles[id].subscriptionContacts.map((one) => `"${one}"`).join(' or ')} (profile ${id})`)
  .join(', ');

/** A subscription to Experts on Demand. */
export function subscribeCommand(context: Context, done: (code: number) => void): Command {
  const command = withTarget(
    new Command('subscribe')
      .description('buy Experts on Demand for a tenant: the tenant may consult experts from then on')
      .option('--tenant <id>', 'the tenant; a subscription each')
      .addOption(new Option('--profile <profile>', 'the flavour of the service').choices(profileIds))
      .option('--tenant-name <name>', "the tenant's name")
      .option('--docs-era <era>', 'the era of the documentation to follow, such as 2021-mid')
      .option('--via <seller>', `who sells it, until 2022: ${sellers}`)
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
  const { withSession } = await import('../input/session.ts');
  const { findTarget } = await import('../input/target.ts');
  const { printWhere } = await import('../print/where.ts');
  const { settings } = (await findTarget(options)).config;
  const purchase = await purchaseFrom(options, settings.policy);
  await withSession(options, async ({ programme }) => {
    const { instance, now } = await programme.subscribe(purchase);
    terminal.result({ instance, now }, () => {
      const { bold, green } = terminal.colors;
      terminal.line(`${green('subscribed')}  ${bold(clean(instance))}`);
      printWhere(terminal, now);
      terminal.line();
      terminal.line('Consult an expert: watchfloor case open --help');
    });
  });
}

/** @throws INPUT_INVALID */
async function purchaseFrom(options: SubscribeOptions, policy: Policies): Promise<Purchase> {
  const { readPurchase } = await import('../../programme/index.ts');
  const by = options.as === undefined ? { role: 'account-team', name: userName() } : parseSender(options.as);
  const request = picked(options, ['tenant', 'profile', 'tenantName', 'docsEra', 'via']);
  try {
    return readPurchase(request, { policy, by });
  } catch (error) {
    // A field that is an option is named as one.
    if (error instanceof WatchfloorError && error.details?.field === 'via') throw badInput(`--${error.message}`);
    throw error;
  }
}
