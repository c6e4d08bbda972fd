import { and, assign, not } from 'xstate';
import { settle } from '../policy/assumption.ts';
import { eodSubscriptionAssumptions } from '../policy/eod-subscription.ts';
import { profiles } from '../profiles/index.ts';
import { timeOf } from '../stamp.ts';
import { consult, notOpened, refuseUnmet, refuseUnsubscribed, remindOfUnopened, tellAgain } from './actions.ts';
import type { SubscriptionContext, SubscriptionInput } from './context.ts';
import { aboutSubscription, header } from './messages.ts';
import { subscription } from './setup.ts';

/** U02. */
const purchase = subscription.createStateConfig({
  on: {
    PURCHASED: {
      guard: 'isSold',
      target: 'full',
      actions: assign({ contract: ({ event }) => ({ via: event.via, since: event.at }) }),
    },
  },
}).on;

/** A trial or a subscription lets the tenant's people consult an expert. */
const mayConsult = subscription.createStateConfig({
  tags: 'mayConsult',
  on: {
    // The same inquiry again is the case that is there.
    CONSULT: [
      { guard: 'isKnown', actions: assign({}) },
      { guard: 'isEntryPoint', actions: consult },
      { guard: 'isFromNotification', actions: refuseUnmet },
    ],
  },
});

/** A person who consults is refused at once; a notification is told, and whoever asked there gets a letter. */
const mayNotConsult = subscription.createStateConfig({
  tags: 'noSubscription',
  on: { CONSULT: { guard: 'isFromNotification', actions: refuseUnsubscribed } },
});

const accepted = subscription.assign({ acceptances: ({ context }) => context.acceptances + 1 });

const sunset = subscription.assign({
  sunsetAt: ({ event }) => timeOf(event),
  // A form that is open names nobody any more.
  header: ({ context }) => (context.header === null ? null : { ...context.header, contacts: [] }),
});

/** A tenant's access to Experts on Demand. One instance per tenant. Open cases do not hang on it. */
export const eodSubscriptionMachine = subscription.createMachine({
  id: 'eod-subscription',
  context: ({ input }) => initialContext(input),
  initial: 'none',
  on: {
    TELL_FAILED: [{ guard: 'isOfNotification', actions: assign({}) }, { actions: notOpened }],
    TELL_REMINDER_DUE: { actions: remindOfUnopened },
    // What was asked while somebody might is served, also when the subscription has ended since.
    RETRY_TELL: { guard: 'hasTroubles', actions: tellAgain },
    // Only the first acceptance of its era starts a trial; others are counted.
    MTE_ACCEPTED: { actions: accepted },
    // U07: what was begun is served to its end.
    SUNSET: { guard: 'isNews', actions: sunset },
  },
  states: {
    none: {
      ...mayNotConsult,
      always: { guard: 'hasContract', target: 'full' },
      on: {
        ...mayNotConsult.on,
        ...purchase,
        MTE_ACCEPTED: { guard: and(['isTrialEra', not('isSunset')]), target: 'trial', actions: accepted },
        SUNSET: { guard: 'isNews', target: 'ended', actions: sunset },
      },
    },
    trial: {
      ...mayConsult,
      entry: assign({
        trial: ({ context, event }) => {
          const since = timeOf(event);
          return { since, until: since + context.policy.trialLength };
        },
      }),
      exit: assign({ header: null }),
      // U03
      after: {
        trialLength: [
          { guard: 'isSunset', target: 'ended' },
          {
            target: 'expired',
            actions: {
              type: 'notifyStaff',
              params: ({ context, event }) =>
                aboutSubscription(context, { notice: 'trialEnded', at: timeOf(event), number: 1, text: null }),
            },
          },
        ],
      },
      on: {
        ...mayConsult.on,
        ...purchase,
        OPEN_FORM: { actions: assign({ header: ({ context, event }) => header(context, event.at) }) },
      },
    },
    full: {
      ...mayConsult,
      on: {
        ...mayConsult.on,
        // The form is the same without the header of the trial.
        OPEN_FORM: { actions: assign({ header: null }) },
        // U05, U06
        CONTRACT_END: [
          { guard: 'isSunset', target: 'ended' },
          { target: 'expired', actions: assign({ contract: null }) },
        ],
      },
    },
    expired: {
      ...mayNotConsult,
      on: {
        ...mayNotConsult.on,
        ...purchase,
        SUNSET: { guard: 'isNews', target: 'ended', actions: sunset },
      },
    },
    // Not a final state: the tenant's subscription stays there to say that nothing is sold any more.
    ended: { ...mayNotConsult, entry: assign({ contract: null, endedAt: ({ event }) => timeOf(event) }) },
  },
});

function initialContext({ docsEra, policy, ...input }: SubscriptionInput): SubscriptionContext {
  return {
    ...input,
    docsEra: docsEra ?? profiles[input.profile].docsEra,
    policy: settle(eodSubscriptionAssumptions, input.profile, policy),
    acceptances: 0,
    trial: null,
    sunsetAt: null,
    header: null,
    consultations: 0,
    recent: [],
    troubles: [],
    endedAt: null,
  };
}
