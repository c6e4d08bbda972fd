import { and, assign, enqueueActions } from 'xstate';
import { nameOf, timeOf } from '../stamp.ts';
import { messageOf, tame } from '../text.ts';
import { factsFrom, failedGates } from './gates.ts';
import { aboutApplication } from './messages.ts';
import { tan } from './setup.ts';

/** T02: the talks before applying (G4), in any order. Talks that were had are not asked for again. */
const consultation = tan.createStateConfig({
  initial: 'pendingTalk',
  on: {
    TALKED_TO_TSP: {
      target: '.pendingTalk',
      actions: assign({
        talks: ({ context, event }) => ({
          ...context.talks,
          technicalServiceProvider: { with: event.with ?? nameOf(event), at: event.at },
        }),
      }),
    },
    TALKED_TO_ACCOUNT_TEAM: {
      target: '.pendingTalk',
      actions: assign({
        talks: ({ context, event }) => ({
          ...context.talks,
          accountTeam: { with: event.with ?? nameOf(event), at: event.at },
        }),
      }),
    },
  },
  states: {
    pendingTalk: {
      tags: 'awaitsApplicant',
      always: [
        { guard: and(['talkedToTsp', 'talkedToAccountTeam']), target: 'done' },
        { guard: 'talkedToTsp', target: 'talkedToTsp' },
        { guard: 'talkedToAccountTeam', target: 'talkedToAccountTeam' },
      ],
    },
    talkedToTsp: { tags: 'awaitsApplicant' },
    talkedToAccountTeam: { tags: 'awaitsApplicant' },
    done: { type: 'final' },
  },
});

/** T03, T04: what the tenant directory says. Where it says nothing usable, it is asked again, and a person can see why. */
const environment = tan.createStateConfig({
  initial: 'checking',
  states: {
    checking: {
      tags: 'awaitsDirectory',
      invoke: {
        id: 'tenantFacts',
        src: 'readTenantFacts',
        input: ({ context }) => ({ tenantId: context.tenantId }),
        onDone: [
          {
            guard: { type: 'isEligible', params: answerOf },
            target: 'ok',
            actions: assign(({ context, event }) => ({
              facts: factsFrom(event.output, context) ?? null,
              failedGates: [],
              factsProblem: null,
              factsFailures: 0,
            })),
          },
          {
            guard: { type: 'isUsable', params: answerOf },
            target: 'failed',
            actions: assign(({ context, event }) => {
              const facts = factsFrom(event.output, context) ?? null;
              return {
                facts,
                failedGates: facts === null ? [] : failedGates(facts, context),
                factsProblem: null,
                factsFailures: 0,
              };
            }),
          },
          {
            target: 'unavailable',
            actions: assign({
              facts: null,
              factsProblem: 'The tenant directory gave an answer that is not the facts of this tenant.',
            }),
          },
        ],
        onError: {
          target: 'unavailable',
          actions: assign({ facts: null, factsProblem: ({ event }) => tame(messageOf(event.error), 500) }),
        },
      },
    },
    unavailable: {
      tags: 'awaitsDirectory',
      entry: [
        assign({ factsFailures: ({ context }) => context.factsFailures + 1 }),
        // The account team hears of the first failure, and when the last automatic attempt has failed too.
        enqueueActions(({ context, event, enqueue }) => {
          const last = context.policy.directoryRetriesMax + 1;
          if (context.factsFailures !== 1 && context.factsFailures !== last) return;
          enqueue({
            type: 'notifyStaff',
            params: aboutApplication(context, {
              desk: 'account-team',
              notice: 'tenantFactsUnavailable',
              at: timeOf(event),
              number: context.factsFailures,
              text: context.factsProblem,
            }),
          });
        }),
      ],
      after: { directoryRetry: { guard: 'retriesLeft', target: 'checking' } },
      on: { RETRY: { target: 'checking', actions: assign({ factsFailures: 0 }) } },
    },
    ok: { type: 'final' },
    failed: { type: 'final' },
  },
});

/** T01 to T06: both regions must finish. */
export const eligibilityCheck = tan.createStateConfig({
  type: 'parallel',
  states: { consultation, environment },
  // A done event carries no chart time: nothing is noted here.
  onDone: [{ guard: 'environmentOk', target: 'applying' }, { target: 'notEligible' }],
});

function answerOf({ event }: { event: { output: unknown } }): unknown {
  return event.output;
}
