import { WorkflowNotFoundError } from '@temporalio/client';
import { type Description, type Instance, unread } from 'xstate-temporal/client';
import { codeOf, RefusedError, type Sender, WatchfloorError } from 'xstate-temporal/engine';
import { z } from 'zod';
import {
  keyOf,
  type Market,
  type ProfileId,
  profiles,
  sellersOf,
  subscriptionEvents,
  subscriptionInput,
  type TanContext,
} from '../machines/index.ts';
import { clean } from '../text/index.ts';
import { type Access, own, requireWorker } from './access.ts';
import { check } from './check.ts';
import { requireNamed } from './named.ts';
import type { Policies } from './policies.ts';
import { rehearse } from './rehearse.ts';
import { type Standing, standingOf } from './standing.ts';
import { isOperator, requireTermsAllowed } from './terms.ts';
import { withUnmet } from './unmet.ts';

/** What a subscription is bought with. */
export interface PurchaseRequest {
  readonly tenant: string;
  readonly profile: ProfileId;
  readonly tenantName?: string;
  readonly docsEra?: string;
  /** Who sells it, as the profile names them; the first of them where nothing is said. */
  readonly via?: string;
}

/** Which fields there are; what they may hold, the machine's own schema says. */
const anything = z.unknown().optional();
const purchaseFields = z.strictObject({
  tenant: anything,
  profile: anything,
  tenantName: anything,
  docsEra: anything,
  via: anything,
});

/** A purchase, checked: nothing in it will be refused for what it is. */
export interface Purchase {
  readonly input: z.input<typeof subscriptionInput>;
  readonly by: Sender;
  /** Where an operator only starts it: nothing. */
  readonly event: z.output<typeof subscriptionEvents.PURCHASED> | undefined;
}

/**
 * Checks a purchase. Nothing is started.
 *
 * @param request a `PurchaseRequest`, from wherever it comes
 * @param options the configured policy, and who notes the purchase
 * @throws INPUT_INVALID; with a seller that the profile does not have, `details` are `{ field: 'via', choices }`
 */
export function readPurchase(
  request: unknown,
  { policy: configured = {}, by }: { readonly policy?: Policies; readonly by: Sender },
): Purchase {
  const said = 'The subscription is not valid';
  const { tenant, profile, tenantName, docsEra, via: seller } = check(purchaseFields, request, said);
  const cases = configured['eod-case'];
  const input = {
    tenantId: tenant,
    profile,
    ...(tenantName === undefined ? {} : { tenantName }),
    ...(docsEra === undefined ? {} : { docsEra }),
    policy: { ...configured['eod-subscription'] },
    ...(cases === undefined ? {} : { partnerPolicy: { 'eod-case': { ...cases } } }),
  } as z.input<typeof subscriptionInput>;
  const market = check(subscriptionInput, input, said);
  const sellers = sellersOf({ ...market, docsEra: market.docsEra ?? undefined });
  const [first] = profiles[market.profile].subscriptionContacts;
  // Where nothing is sold any more the chart says so, and nobody is named.
  const via = sellers.length === 0 ? first : (seller ?? first);
  if (sellers.length > 0 && !sellers.includes(via as string))
    throw new WatchfloorError(
      'INPUT_INVALID',
      `via: with profile ${profile} subscriptions are sold by the ${sellers.map((name) => `"${name}"`).join(' or ')}.`,
      { details: { field: 'via', choices: sellers } },
    );
  requireTermsAllowed(request, ['docsEra'], by);
  if (isOperator(by)) {
    rehearse('eod-subscription', input, by, []);
    return { input, by, event: undefined };
  }
  const event = check(subscriptionEvents.PURCHASED, { type: 'PURCHASED', via }, said);
  rehearse('eod-subscription', input, by, [event]);
  return { input, by, event };
}

/** Buys the subscription: of the instance that is there (a trial, one that ran out), else of a new one. */
export async function subscribe(access: Access, { input, by, event }: Purchase): Promise<Standing> {
  await requireWorker(access);
  const { durable } = access;
  const instance = durable.get('eod-subscription', input.tenantId);
  if (event === undefined)
    return standingOf(await durable.start(own('eod-subscription'), input.tenantId, input, { by }));
  try {
    await durable.startAndSend(own('eod-subscription'), input.tenantId, input, event, { by });
  } catch (error) {
    if (codeOf(error) !== 'ALREADY_STARTED') throw error;
    await instance.send(event, by);
  }
  return standingOf(instance);
}

/** The tenant's subscription. @throws NO_SUBSCRIPTION, which says who sells one */
export async function subscriptionOf(access: Access, tenantId: string, profile: ProfileId): Promise<Instance> {
  const { client, durable } = access;
  const instance = durable.get('eod-subscription', tenantId);
  const existing = await unread(client)
    .workflow.getHandle(instance.workflowId)
    .describe()
    .catch((error: unknown) => {
      if (error instanceof WorkflowNotFoundError) return undefined;
      throw error;
    });
  if (existing?.status.name === 'RUNNING') return instance;
  const market = await marketOf(access, tenantId, profile);
  throw noSubscription(`${clean(tenantId, 100)} has no subscription to Experts on Demand`, market, { tenantId });
}

/** What is known of a tenant without a subscription: its application has the era, the configuration whether one is sold. */
async function marketOf({ durable, policy = {} }: Access, tenantId: string, profile: ProfileId): Promise<Market> {
  const own = { profile, policy: { sold: policy['eod-subscription']?.sold !== false } };
  try {
    const { context } = await durable.get('tan-application', tenantId).snapshot();
    return { ...own, docsEra: (context as unknown as TanContext).docsEra };
  } catch {
    return own;
  }
}

function noSubscription(what: string, market: Market, details: Readonly<Record<string, unknown>>): WatchfloorError {
  const contacts = sellersOf(market);
  return new WatchfloorError('NO_SUBSCRIPTION', `${what}, so no expert can be consulted.`, {
    details: { ...details, contacts },
    todo: contacts.length > 0 ? `Ask your ${contacts.join(' or your ')} for a subscription.` : 'It is no longer sold.',
  });
}

/** How long a case may take to be there after the subscription was asked for it, in ms. */
const OPENING_LIMIT = 15_000;

/**
 * Asks the tenant's subscription for a case, and waits until the case is there.
 *
 * @throws NO_SUBSCRIPTION, CASE_NOT_OPENED, CASE_NOT_CLOSED, INSTANCE_NOT_FOUND, and what the subscription refuses with
 */
export async function consult(
  access: Access,
  subscription: Instance,
  inquiry: Omit<z.input<typeof subscriptionEvents.CONSULT>, 'type'>,
  by: Sender,
): Promise<Instance> {
  const details = { subscription: subscription.workflowId };
  const event = { type: 'CONSULT', ...inquiry };
  await requireNamed(access, inquiry.tenantId, inquiry);
  try {
    await subscription.send(event as never, by);
  } catch (error) {
    if (!(error instanceof RefusedError) || error.code !== 'EVENT_NOT_ACCEPTED') throw error;
    const { states, tags } = await subscription.describe();
    const { context } = await subscription.snapshot();
    if (tags.includes('mayConsult')) throw withUnmet(error, 'eod-subscription', context, event, by);
    throw noSubscription(`${subscription.workflowId} is in "${states.join(', ')}"`, context as Market, {
      ...details,
      states,
    });
  }
  const instance = access.durable.get('eod-case', keyOf(inquiry.tenantId, inquiry.request));
  const deadline = Date.now() + OPENING_LIMIT;
  for (;;) {
    const now: Description | undefined = await instance.describe().catch((error: unknown) => {
      if (codeOf(error) !== 'INSTANCE_NOT_FOUND') throw error;
      return undefined;
    });
    if (now !== undefined) return instance;
    if (Date.now() > deadline) {
      throw new WatchfloorError(
        'CASE_NOT_OPENED',
        `${subscription.workflowId} was asked for the case, which is not there yet.`,
        { details },
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
