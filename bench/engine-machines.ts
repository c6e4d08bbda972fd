/** The machines that bench/engine.ts steps. */
import { type ActorLogic, type AnyActorRef, assign, fromPromise, setup } from 'xstate';

/** A desk that is worked on for ever: nested states, guards, two named delays, actions with params. */
export const desk = setup({
  types: {} as {
    context: { reports: number; analyst: string; notes: readonly string[]; late: boolean };
    events:
      | { type: 'TRIAGE'; analyst: string }
      | { type: 'REPORT'; text: string }
      | { type: 'CLOSE' }
      | { type: 'REOPEN' };
  },
  actions: { notify: (_, _params: { to: string; reports: number }) => undefined },
  guards: { hasReports: ({ context }) => context.reports > 0 },
  delays: { firstReport: 172_800_000, reminder: 86_400_000 },
}).createMachine({
  id: 'desk',
  context: { reports: 0, analyst: '', notes: [], late: false },
  initial: 'work',
  states: {
    work: {
      initial: 'opened',
      after: { firstReport: { actions: assign({ late: true }) } },
      states: {
        opened: {
          tags: ['waiting'],
          on: { TRIAGE: { target: 'triaged', actions: assign({ analyst: ({ event }) => event.analyst }) } },
        },
        triaged: {
          entry: { type: 'notify', params: ({ context }) => ({ to: context.analyst, reports: context.reports }) },
          after: { reminder: { actions: assign({ late: false }) } },
          on: {
            REPORT: {
              actions: assign({
                reports: ({ context }) => context.reports + 1,
                notes: ({ event }) => [event.text],
              }),
            },
          },
        },
      },
      on: { CLOSE: { target: 'closed', guard: 'hasReports' } },
    },
    closed: {
      entry: { type: 'notify', params: ({ context }) => ({ to: context.analyst, reports: context.reports }) },
      on: { REOPEN: 'work' },
    },
  },
});

export const deskScript = [
  { type: 'TRIAGE', analyst: 'kim' },
  { type: 'REPORT', text: 'first findings' },
  { type: 'REPORT', text: 'second findings' },
  { type: 'CLOSE' },
  { type: 'REOPEN' },
] as const;

/** A case from its application to its end: an invoked check, a review with two clocks, an output. */
export const caseMachine = setup({
  types: {} as {
    input: { contact: string };
    context: { contact: string; tenant: string; eligible: boolean; approvedBy: string; reminders: number };
    events: { type: 'APPLY'; tenant: string } | { type: 'REVIEW' } | { type: 'APPROVE'; by: string };
    output: { tenant: string; approvedBy: string };
  },
  actors: { check: fromPromise<{ eligible: boolean }, { tenant: string }>(() => new Promise(() => undefined)) },
  actions: { mail: (_, _params: { to: string; text: string }) => undefined },
  guards: { isEligible: ({ context }) => context.eligible },
  delays: { reminder: 86_400_000, expiry: 1_209_600_000 },
}).createMachine({
  id: 'case',
  context: ({ input }) => ({ contact: input.contact, tenant: '', eligible: false, approvedBy: '', reminders: 0 }),
  initial: 'created',
  states: {
    created: {
      on: { APPLY: { target: 'checking', actions: assign({ tenant: ({ event }) => event.tenant }) } },
    },
    checking: {
      invoke: {
        id: 'check',
        src: 'check',
        input: ({ context }) => ({ tenant: context.tenant }),
        onDone: { target: 'waiting', actions: assign({ eligible: ({ event }) => event.output.eligible }) },
        onError: 'rejected',
      },
    },
    waiting: {
      entry: { type: 'mail', params: ({ context }) => ({ to: context.contact, text: 'We have your application.' }) },
      after: { reminder: { actions: assign({ reminders: ({ context }) => context.reminders + 1 }) } },
      on: { REVIEW: { target: 'review', guard: 'isEligible' } },
    },
    review: {
      after: { expiry: 'rejected' },
      on: { APPROVE: { target: 'approved', actions: assign({ approvedBy: ({ event }) => event.by }) } },
    },
    approved: {
      type: 'final',
      entry: { type: 'mail', params: ({ context }) => ({ to: context.contact, text: 'You are in.' }) },
    },
    rejected: { type: 'final' },
  },
  output: ({ context }) => ({ tenant: context.tenant, approvedBy: context.approvedBy }),
});

/** The same machine with a check that ends when it is told to, for a live actor. */
export function withChecks(started: (actor: AnyActorRef) => void) {
  // biome-ignore lint/suspicious/noExplicitAny: actor logic written out by hand
  const check: ActorLogic<any, any, any> = {
    getInitialSnapshot: (_, input) => ({ status: 'active', output: undefined, error: undefined, input }),
    getPersistedSnapshot: (snapshot) => snapshot,
    start: (_, { self }) => started(self),
    transition: (snapshot, event) =>
      event.type === 'finish' ? { ...snapshot, status: 'done', output: event.output } : snapshot,
  };
  return caseMachine.provide({ actors: { check: check as never } });
}
