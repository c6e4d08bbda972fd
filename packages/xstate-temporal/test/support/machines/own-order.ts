import { assign, fromPromise, sendParent, setup } from 'xstate';

/** What the functions of the machine did, in the process that they ran in. */
export const done: object[] = [];

const parcel = setup({
  actors: { weigh: fromPromise<number, { sku: string }>(async ({ input }) => input.sku.length) },
}).createMachine({
  id: 'own-parcel',
  context: ({ input }) => ({ sku: (input as { sku: string }).sku }),
  initial: 'weighing',
  states: {
    weighing: {
      invoke: {
        src: 'weigh',
        input: ({ context }) => ({ sku: context.sku }),
        onDone: { target: 'weighed', actions: sendParent(({ event }) => ({ type: 'WEIGHED', grams: event.output })) },
      },
    },
    weighed: { type: 'final' },
  },
});

/** An ordinary machine: what its actors and actions do stands in it, and nowhere else. */
export const ownOrder = setup({
  types: {
    input: {} as { sku: string },
    context: {} as { sku: string; charge: string | null; failure: string | null; grams: number | null },
    events: {} as { type: 'PAY'; cents: number } | { type: 'WEIGHED'; grams: number },
    output: {} as { charge: string | null; grams: number | null },
  },
  actors: {
    parcel,
    charge: fromPromise<{ charge: string }, { cents: number }>(async ({ input, signal }) => {
      done.push({ charge: input.cents, aborted: signal.aborted });
      if (input.cents > 1_000) throw Object.assign(new Error('too dear'), { code: 'DECLINED' });
      return { charge: `c-${input.cents}` };
    }),
  },
  actions: {
    // As the actor is called, too.
    charge: ({ context }) => void done.push({ asked: context.sku }),
    note: ({ context, event }, params: { about: string }) => {
      done.push({ note: params.about, sku: context.sku, event: event.type });
    },
    bare: ({ context, event }, params: unknown) => {
      done.push({ bare: context.failure, event: event.type, isError: isError(event), params });
    },
  },
}).createMachine({
  id: 'own-order',
  context: ({ input }) => ({ sku: input.sku, charge: null, failure: null, grams: null }),
  initial: 'open',
  states: {
    open: { on: { PAY: { target: 'paying', actions: { type: 'note', params: { about: 'paying' } } } } },
    paying: {
      entry: 'charge',
      invoke: {
        src: 'charge',
        input: ({ event }) => ({ cents: event.type === 'PAY' ? event.cents : 0 }),
        onDone: { target: 'packing', actions: assign({ charge: ({ event }) => event.output.charge }) },
        onError: {
          target: 'reaching',
          actions: [assign({ failure: ({ event }) => String(event.error) }), 'bare'],
        },
      },
    },
    reaching: {
      invoke: {
        // Inline, as the action below: both are known by their place.
        src: fromPromise(async ({ self }) => self.getSnapshot().status) as never,
        onError: {
          target: 'open',
          actions: assign({ failure: ({ event }) => (event.error as { code: string }).code }),
        },
      },
    },
    packing: {
      invoke: { src: 'parcel', input: ({ context }) => ({ sku: context.sku }), onDone: 'sent' },
      on: { WEIGHED: { actions: assign({ grams: ({ event }) => event.grams }) } },
    },
    sent: { type: 'final', entry: ({ context }) => void done.push({ inline: context.charge }) },
  },
  output: ({ context }) => ({ charge: context.charge, grams: context.grams }),
});

function isError(event: object): boolean {
  return 'error' in event && event.error instanceof Error;
}
