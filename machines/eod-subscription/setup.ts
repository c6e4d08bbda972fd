import { setup } from 'xstate';
import { meets } from '../condition.ts';
import type { StaffNoticeParams } from '../ports/staff.ts';
import { isFrom } from '../profiles/era.ts';
import type { TellParams } from '../tell.ts';
import { subscriptionConditions } from './conditions.ts';
import type { SubscriptionContext, SubscriptionInput } from './context.ts';
import type { SubscriptionEvent } from './events.ts';

type Given = { readonly context: SubscriptionContext; readonly event: SubscriptionEvent };

/** The chart's names. The action is a placeholder: a host carries it out. */
export const subscription = setup({
  types: {
    context: {} as SubscriptionContext,
    events: {} as SubscriptionEvent,
    input: {} as SubscriptionInput,
    tags: {} as 'mayConsult' | 'noSubscription',
  },
  actions: {
    notifyStaff: (_, _params: StaffNoticeParams) => {},
    tell: (_, _params: TellParams) => {},
  },
  guards: {
    /** Acceptance started a trial in 2020 only. */
    isTrialEra: ({ context }: Given) => context.docsEra === '2020',
    isSold: ({ context, event }: Given) =>
      event.type === 'PURCHASED' && meets(subscriptionConditions.PURCHASED, context, event),
    isKnown: ({ context, event }: Given) =>
      event.type === 'CONSULT' && context.recent.some(({ request }) => request === event.request),
    hasContract: ({ context }: Given) => context.contract !== null,
    isEntryPoint: ({ context, event }: Given) =>
      event.type === 'CONSULT' && meets(subscriptionConditions.CONSULT, context, event),
    hasTroubles: ({ context }: Given) => context.troubles.length > 0,
    isSunset: ({ context }: Given) => context.sunsetAt !== null || isFrom(context.docsEra, '2022'),
    isNews: ({ context }: Given) => context.sunsetAt === null,
  },
  delays: {
    tellReminder: ({ context }) => context.policy.tellReminder,
    trialLength: ({ context }) => context.policy.trialLength,
  },
});
