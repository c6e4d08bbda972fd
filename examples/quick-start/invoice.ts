import { assign, fromPromise, setup } from 'xstate';
import type { Definition } from 'xstate-temporal';

const day = 86_400_000;

const machine = setup({
  types: {
    input: {} as { email: string },
    context: {} as { email: string; number: string | null },
    events: {} as { type: 'PAY' } | { type: 'CANCEL' },
    output: {} as { number: string | null },
  },
  // Names and types. What they do is in implementations.ts, outside Temporal's sandbox.
  actors: {
    sendInvoice: fromPromise<{ number: string }, { email: string }>(async () => ({ number: '' })),
  },
  actions: { remind: (_, _params: { email: string }) => {} },
}).createMachine({
  id: 'invoice',
  context: ({ input }) => ({ email: input.email, number: null }),
  initial: 'sending',
  states: {
    sending: {
      invoke: {
        src: 'sendInvoice',
        input: ({ context }) => ({ email: context.email }),
        onDone: { target: 'due', actions: assign({ number: ({ event }) => event.output.number }) },
      },
    },
    due: {
      on: { PAY: 'paid', CANCEL: 'cancelled' },
      after: { [14 * day]: 'reminded' },
    },
    reminded: {
      entry: { type: 'remind', params: ({ context }) => ({ email: context.email }) },
      on: { PAY: 'paid', CANCEL: 'cancelled' },
    },
    paid: { type: 'final' },
    cancelled: { type: 'final' },
  },
  output: ({ context }) => ({ number: context.number }),
});

export const invoice = { machine, version: '1.0.0' } satisfies Definition<typeof machine>;
