import type { Description, Instance } from 'xstate-temporal/client';
import { codeOf, RefusedError, type Sender, WatchfloorError } from 'xstate-temporal/engine';
import type { z } from 'zod';
import { type ProfileId, profiles, subscriptionEvents, subscriptionInput } from '../machines/index.ts';
import type { Policies } from './application.ts';
import { badInput } from './exit.ts';
import { check } from './input/check.ts';
import { answered, type Session } from './input/session.ts';
import { parseSender, userName } from './names.ts';
import { rehearse } from './programme.ts';

/** What can be said on the command line. */
export interface SubscribeFlags {
  readonly tenant?: string;
  readonly profile?: string;
  readonly tenantName?: string;
  readonly docsEra?: string;
  readonly via?: string;
  readonly as?: string;
}

/** A purchase, checked: nothing in it will be refused for what it is. */
export interface Purchase {
  readonly input: z.input<typeof subscriptionInput>;
  readonly by: Sender;
  readonly event: z.output<typeof subscriptionEvents.PURCHASED>;
}

/** @throws INPUT_INVALID */
export function purchaseFrom(flags: SubscribeFlags, configured: Policies = {}): Purchase {
  const cases = configured['eod-case'];
  const given = {
    tenantId: flags.tenant,
    profile: flags.profile,
    ...(flags.tenantName === undefined ? {} : { tenantName: flags.tenantName }),
    ...(flags.docsEra === undefined ? {} : { docsEra: flags.docsEra }),
    policy: { ...configured['eod-subscription'] },
    ...(cases === undefined ? {} : { partnerPolicy: { 'eod-case': { ...cases } } }),
  };
  check(subscriptionInput, given, 'The subscription is not valid');
  const input = given as z.input<typeof subscriptionInput>;
  const { subscriptionContacts } = profiles[flags.profile as ProfileId];
  const via = flags.via ?? subscriptionContacts[0];
  if (!subscriptionContacts.includes(via ?? '')) {
    const sellers = subscriptionContacts.map((name) => `"${name}"`).join(' or ');
    throw badInput(`--via: with profile ${flags.profile} subscriptions are sold by the ${sellers}.`);
  }
  const by = flags.as === undefined ? { role: 'account-team', name: userName() } : parseSender(flags.as);
  const event = check(subscriptionEvents.PURCHASED, { type: 'PURCHASED', via }, 'The subscription is not valid');
  rehearse('eod-subscription', input, by, [event]);
  return { input, by, event };
}

/** Buys the subscription: of the instance that is there (a trial, one that ran out), else of a new one. */
export async function subscribe(session: Session, { input, by, event }: Purchase): Promise<Instance> {
  const { durable } = session;
  try {
    const started = durable.startAndSend('eod-subscription', input.tenantId, input, event, { by });
    return (await answered(session, started)).instance;
  } catch (error) {
    if (codeOf(error) !== 'ALREADY_STARTED') throw error;
    const instance = durable.get('eod-subscription', input.tenantId);
    await answered(session, instance.send(event, by));
    return instance;
  }
}

/** The tenant's subscription, where one runs. */
export async function subscriptionOf(session: Session, tenantId: string): Promise<Instance | undefined> {
  const instance = session.durable.get('eod-subscription', tenantId);
  const found = await instance.handle.describe().catch(() => undefined);
  return found?.status.name === 'RUNNING' ? instance : undefined;
}

/** How long a case may take to be there after the subscription was asked for it, in ms. */
const OPENING_LIMIT = 15_000;

/**
 * Asks the tenant's subscription for a case, and waits until the case's form is open.
 *
 * @throws NO_SUBSCRIPTION, and what the subscription refuses with
 */
export async function consult(
  session: Session,
  subscription: Instance,
  inquiry: Omit<z.input<typeof subscriptionEvents.CONSULT>, 'type'>,
  by: Sender,
): Promise<Instance> {
  try {
    await answered(session, subscription.send({ type: 'CONSULT', ...inquiry } as never, by));
  } catch (error) {
    if (!(error instanceof RefusedError) || error.code !== 'EVENT_NOT_ACCEPTED') throw error;
    const { states, tags } = await answered(session, subscription.describe());
    if (tags.includes('mayConsult')) throw error;
    throw new WatchfloorError(
      'NO_SUBSCRIPTION',
      `${subscription.workflowId} is in "${states.join(', ')}", so no expert can be consulted. "watchfloor subscribe" buys a subscription.`,
    );
  }
  const instance = session.durable.get('eod-case', inquiry.caseId);
  const deadline = Date.now() + OPENING_LIMIT;
  for (;;) {
    const now: Description | undefined = await answered(session, instance.describe()).catch((error: unknown) => {
      if (codeOf(error) !== 'INSTANCE_NOT_FOUND') throw error;
      return undefined;
    });
    if (now !== undefined) return instance;
    if (Date.now() > deadline) {
      throw new WatchfloorError(
        'CASE_NOT_OPENED',
        `${subscription.workflowId} was asked for the case, which is not there yet; "watchfloor show ${subscription.workflowId}" shows why.`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
