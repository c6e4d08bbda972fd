/** A payment: held on the card, then taken or let go. `order` invokes it. */
import { assign, fromPromise, setup } from 'xstate';
import type { Definition } from 'xstate-temporal/engine';

export type PaymentResult = { captured: boolean; reference: string | null };

const machine = setup({
  types: {
    input: {} as { cents: number; card: string },
    context: {} as { cents: number; card: string; reference: string | null; captured: boolean },
    events: {} as { type: 'CAPTURE' } | { type: 'RELEASE' },
    output: {} as PaymentResult,
  },
  actors: {
    holdAmount: fromPromise<{ reference: string }, { cents: number; card: string }>(async () => ({ reference: '' })),
  },
  actions: {
    captureAmount: (_, _params: { reference: string | null }) => {},
    releaseAmount: (_, _params: { reference: string | null }) => {},
  },
  delays: { holdTime: 7 * 86_400_000 },
}).createMachine({
  id: 'payment',
  context: ({ input }) => ({ ...input, reference: null, captured: false }),
  initial: 'holding',
  states: {
    holding: {
      invoke: {
        src: 'holdAmount',
        input: ({ context }) => ({ cents: context.cents, card: context.card }),
        onDone: { target: 'held', actions: assign({ reference: ({ event }) => event.output.reference }) },
        onError: 'declined',
      },
    },
    held: {
      on: { CAPTURE: 'captured', RELEASE: 'released' },
      after: { holdTime: 'released' },
    },
    captured: {
      type: 'final',
      entry: [
        assign({ captured: true }),
        { type: 'captureAmount', params: ({ context }) => ({ reference: context.reference }) },
      ],
    },
    released: {
      type: 'final',
      entry: { type: 'releaseAmount', params: ({ context }) => ({ reference: context.reference }) },
    },
    declined: { type: 'final' },
  },
  output: ({ context }) => ({ captured: context.captured, reference: context.reference }),
});

export const payment = { machine, version: '1.0.0' } satisfies Definition<typeof machine>;
