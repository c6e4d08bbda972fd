import { setup } from 'xstate';
import type { StaffNoticeParams } from '../ports/staff.ts';
import { isFrom } from '../profiles/era.ts';
import { profiles } from '../profiles/index.ts';
import type { TellParams } from '../tell.ts';
import type { SubscriptionContext, SubscriptionInput, SubscriptionOutput } from './context.ts';
import type { SubscriptionEvent } from './events.ts';

type Given = { readonly context: SubscriptionContext; readonly event: SubscriptionEvent };

/** The chart's names. The action is a placeholder: a host carries it out. */
export const subscription = setup({
  types: {
    context: {} as SubscriptionContext,
    events: {} as SubscriptionEvent,
    input: {} as SubscriptionInput,
    output: {} as SubscriptionOutput,
    tags: {} as 'mayConsult' | 'noSubscription',
  },
  actions: {
    notifyStaff: (_, _params: StaffNoticeParams) => {},
    tell: (_, _params: TellParams) => {},
  },
  guards: {
    /** Acceptance started a trial in 2020 only. */
    isTrialEra: ({ context }: Given) => context.docsEra === '2020',
    /** Sales ended in August 2022; each profile names who sells. */
    isSold: ({ context, event }: Given) =>
      event.type === 'PURCHASED' &&
      context.sunsetAt === null &&
      !isFrom(context.docsEra, '2022') &&
      profiles[context.profile].subscriptionContacts.includes(event.via),
    hasContract: ({ context }: Given) => context.contract !== null,
    isEntryPoint: ({ context, event }: Given) =>
      event.type === 'CONSULT' && profiles[context.profile].entryPoints.includes(event.entryPoint),
    hasTroubles: ({ context }: Given) => context.troubles.length > 0,
    isSunset: ({ context }: Given) => context.sunsetAt !== null || isFrom(context.docsEra, '2022'),
    isNews: ({ context }: Given) => context.sunsetAt === null,
  },
  delays: { trialLength: ({ context }) => context.policy.trialLength },
});
