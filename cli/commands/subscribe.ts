import { Command, Option } from 'commander';
import { clean } from 'xstate-temporal/cli';
import { type Sender, WatchfloorError } from 'xstate-temporal/engine';
import { profileIds, profiles } from '../../machines/profiles/index.ts';
import type { Policies, Purchase } from '../../programme/index.ts';
import type { Context } from '../command.ts';
import { badInput } from '../exit.ts';
import { withExample } from '../input/options.ts';
import { findWay, requireNoClaim, type SenderOptions, senderBy, targetOptions, withSender } from '../input/person.ts';
import { picked } from '../input/request.ts';

/** With the fields of a purchase. */
type SubscribeOptions = SenderOptions;

const sellers = profileIds
  .map((id) => `${profiles[id].subscriptionContacts.map((one) => `"${one}"`).join(' or ')} (profile ${id})`)
  .join(', ');

/** A subscription to Experts on Demand. */
export function subscribeCommand(context: Context, done: (code: number) => void): Command {
  const command = withSender(
    new Command('subscribe')
      .description('buy Experts on Demand for a tenant: the tenant may consult experts from then on')
      .option('--tenant <id>', 'the tenant; a subscription each')
      .addOption(new Option('--profile <profile>', 'the flavour of the service').choices(profileIds))
      .option('--tenant-name <name>', "the tenant's name")
      .option('--docs-era <era>', 'the era of the documentation to follow, such as 2021-mid')
      .option('--via <seller>', `who sells it, until 2022: ${sellers}`),
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
  const { printWhere } = await import('../print/where.ts');
  const { target, way } = await findWay(options);
  const request = picked(options, ['tenant', 'profile', 'tenantName', 'docsEra', 'via']);
  if (way.kind === 'gateway') {
    requireNoClaim(options.as);
    const { subscribeThrough } = await import('../through/begin.ts');
    return subscribeThrough({ terminal, gateway: way.gateway, account: options.account, request });
  }
  const by = senderBy(way, options, ['account-team']);
  const purchase = await purchaseFrom(request, { policy: target.config.settings.policy, by });
  await withSession(targetOptions(options), async ({ programme }) => {
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
async function purchaseFrom(
  request: object,
  how: { readonly policy: Policies; readonly by: Sender },
): Promise<Purchase> {
  const { readPurchase } = await import('../../programme/index.ts');
  try {
    return readPurchase(request, how);
  } catch (error) {
    // A field that is an option is named as one.
    if (error instanceof WatchfloorError && error.details?.field === 'via') throw badInput(`--${error.message}`);
    throw error;
  }
}
