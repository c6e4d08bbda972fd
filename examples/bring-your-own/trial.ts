import { assign, fromPromise, setup } from 'xstate';
import type { Definition } from 'xstate-temporal/engine';

const day = 86_400_000;

const machine = setup({
  types: {
    input: {} as { email: string },
    context: {} as { email: string; account: string | null; failure: string | null },
    events: {} as { type: 'SUBSCRIBE'; plan: 'small' | 'large' } | { type: 'DECLINE' },
    output: {} as { account: string | null },
  },
  // Names and types; who carries them out is said elsewhere.
  actors: {
    openAccount: fromPromise<{ account: string }, { email: string; plan: string }>(async () => ({ account: '' })),
  },
  actions: { mailReminder: (_, _params: { email: string }) => {} },
  delays: { reminder: 10 * day, trialPeriod: 14 * day },
}).createMachine({
  id: 'trial',
  context: ({ input }) => ({ email: input.email, account: null, failure: null }),
  initial: 'running',
  states: {
    running: {
      initial: 'fresh',
      after: { trialPeriod: 'expired' },
      on: { SUBSCRIBE: 'opening', DECLINE: 'expired' },
      states: {
        fresh: { after: { reminder: 'reminded' } },
        reminded: { entry: { type: 'mailReminder', params: ({ context }) => ({ email: context.email }) } },
      },
    },
    opening: {
      invoke: {
        src: 'openAccount',
        input: ({ context, event }) => ({
          email: context.email,
          plan: event.type === 'SUBSCRIBE' ? event.plan : 'small',
        }),
        onDone: { target: 'subscribed', actions: assign({ account: ({ event }) => event.output.account }) },
        onError: { target: 'running', actions: assign({ failure: ({ event }) => String(event.error) }) },
      },
    },
    subscribed: { type: 'final' },
    expired: { type: 'final' },
  },
  output: ({ context }) => ({ account: context.account }),
});

export const trial = { machine, version: '1.0.0' } satisfies Definition<typeof machine>;
