import { setup } from 'xstate';
import { meets } from '../condition.ts';
import type { MailParams } from '../ports/mail.ts';
import type { StaffNoticeParams } from '../ports/staff.ts';
import { isFrom } from '../profiles/era.ts';
import type { TellParams } from '../tell.ts';
import { subscriptionConditions } from './conditions.ts';
import type { SubscriptionContext, SubscriptionInput } from './context.ts';
import type { SubscriptionEvent } from './events.ts';
import { notificationOf } from './messages.ts';

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
    sendMail: (_, _params: MailParams) => {},
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
    /** It waits for an answer, which a person has at once. */
    isFromNotification: ({ context, event }: Given) =>
      event.type === 'CONSULT' && notificationOf(context, event) !== null,
    /** That a notification did not hear of a refusal: whoever asked has the letter all the same. */
    isOfNotification: ({ event }: Given) => event.type === 'TELL_FAILED' && event.to.machine === 'attack-notification',
    hasTroubles: ({ context }: Given) => context.troubles.length > 0,
    isSunset: ({ context }: Given) => context.sunsetAt !== null || isFrom(context.docsEra, '2022'),
    isNews: ({ context }: Given) => context.sunsetAt === null,
  },
  delays: {
    tellReminder: ({ context }) => context.policy.tellReminder,
    trialLength: ({ context }) => context.policy.trialLength,
  },
});
