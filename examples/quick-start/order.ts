import { assign, fromPromise, setup } from 'xstate';

const day = 86_400_000;

export const orderMachine = setup({
  types: {
    input: {} as { sku: string },
    context: {} as { sku: string; receipt: string | null },
    events: {} as { type: 'PAY' } | { type: 'CANCEL' },
    output: {} as { receipt: string | null },
  },
  actors: {
    charge: fromPromise(async ({ input }: { input: { sku: string } }) => ({ receipt: `R-${input.sku}` })),
  },
  actions: { remind: ({ context }) => console.log(`Nobody has paid for ${context.sku} yet.`) },
}).createMachine({
  id: 'order',
  context: ({ input }) => ({ sku: input.sku, receipt: null }),
  initial: 'open',
  states: {
    open: { on: { PAY: 'charging', CANCEL: 'cancelled' }, after: { [14 * day]: 'reminded' } },
    reminded: { entry: 'remind', on: { PAY: 'charging', CANCEL: 'cancelled' } },
    charging: {
      invoke: {
        src: 'charge',
        input: ({ context }) => ({ sku: context.sku }),
        onDone: { target: 'paid', actions: assign({ receipt: ({ event }) => event.output.receipt }) },
        onError: 'open',
      },
    },
    paid: { type: 'final' },
    cancelled: { type: 'final' },
  },
  output: ({ context }) => ({ receipt: context.receipt }),
});
