/** An order, which has its payment made by a machine of its own. A machine that invokes another machine. */
import { assign, sendTo, setup } from 'xstate';
import type { Definition } from 'xstate-temporal/engine';
import { payment } from './payment.ts';

const machine = setup({
  types: {
    input: {} as { order: string; cents: number; card: string },
    context: {} as { order: string; cents: number; card: string; reference: string | null },
    events: {} as { type: 'PACKED' } | { type: 'CANCEL_ORDER' },
    output: {} as { order: string; reference: string | null },
    children: {} as { payment: 'payment' },
  },
  // docs:child
  actors: { payment: payment.machine },
  // docs:end
  actions: { ship: (_, _params: { order: string }) => {} },
}).createMachine({
  id: 'order',
  context: ({ input }) => ({ ...input, reference: null }),
  initial: 'open',
  states: {
    open: {
      initial: 'packing',
      invoke: {
        id: 'payment',
        src: 'payment',
        input: ({ context }) => ({ cents: context.cents, card: context.card }),
        onDone: [
          {
            guard: ({ event }) => event.output.captured,
            target: 'shipped',
            actions: assign({ reference: ({ event }) => event.output.reference }),
          },
          { target: 'unpaid' },
        ],
        onError: 'unpaid',
      },
      states: {
        packing: {
          on: {
            PACKED: { target: 'capturing', actions: sendTo('payment', { type: 'CAPTURE' }) },
            CANCEL_ORDER: { target: 'releasing', actions: sendTo('payment', { type: 'RELEASE' }) },
          },
        },
        capturing: {},
        releasing: {},
      },
    },
    shipped: {
      type: 'final',
      entry: { type: 'ship', params: ({ context }) => ({ order: context.order }) },
    },
    unpaid: { type: 'final' },
  },
  output: ({ context }) => ({ order: context.order, reference: context.reference }),
});

export const order = { machine, version: '1.0.0' } satisfies Definition<typeof machine>;
