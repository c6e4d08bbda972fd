import { and, assign, enqueueActions, not } from 'xstate';
import { nameOf, timeOf } from '../stamp.ts';
import { messageOf, tame } from '../text.ts';
import type { TanContext } from './context.ts';
import { factsFrom, failedGates, warnedGates } from './gates.ts';
import { aboutApplication } from './messages.ts';
import { tan } from './setup.ts';

const armTalkReminder = tan.raise({ type: 'TALK_REMINDER_DUE' }, { delay: 'talkReminder', id: 'talkReminder' });

/** T02: the talks before applying (G4), in any order. Talks that were had are not asked for again. */
const consultation = tan.createStateConfig({
  initial: 'pendingTalk',
  entry: armTalkReminder,
  exit: tan.cancel('talkReminder'),
  on: {
    TALK_REMINDER_DUE: {
      guard: not(and(['talkedToTsp', 'talkedToAccountTeam'])),
      actions: [
        {
          type: 'notifyStaff',
          params: ({ context, event }) =>
            aboutApplication(context, {
              desk: 'account-team',
              notice: 'talkReminder',
              at: timeOf(event),
              number: 1,
              text: null,
            }),
        },
        armTalkReminder,
      ],
    },
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
            actions: assign(({ context, event }) => known(context, event.output)),
          },
          {
            guard: { type: 'isUsable', params: answerOf },
            target: 'failed',
            actions: assign(({ context, event }) => known(context, event.output)),
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
        // It is asked again without an end: the account team hears of the first failure, and now and then of later ones.
        enqueueActions(({ context: { factsFailures, policy }, context, event, enqueue }) => {
          if (factsFailures !== 1 && factsFailures % policy.directoryReport !== 0) return;
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
      after: { directoryRetry: 'checking' },
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

function known(context: TanContext, answer: unknown): Partial<TanContext> {
  const facts = factsFrom(answer, context) ?? null;
  return {
    facts,
    failedGates: facts === null ? [] : failedGates(facts, context),
    warnings: facts === null ? [] : warnedGates(facts, context),
    factsProblem: null,
    factsFailures: 0,
  };
}

function answerOf({ event }: { event: { output: unknown } }): unknown {
  return event.output;
}
