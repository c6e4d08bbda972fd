/** A checkout that a customer may leave and come back to, at the very step that was left. A machine with history. */
import { assign, setup } from 'xstate';
import type { Definition } from 'xstate-temporal/engine';

type Event =
  | { type: 'ADDRESS_GIVEN'; street: string }
  | { type: 'METHOD_CHOSEN'; method: 'card' | 'invoice' }
  | { type: 'BACK' }
  | { type: 'LEAVE' }
  | { type: 'RETURN' }
  | { type: 'PLACE_ORDER' };

const day = 86_400_000;

const machine = setup({
  types: {
    input: {} as { cart: string },
    context: {} as { cart: string; street: string | null; method: string | null },
    events: {} as Event,
    output: {} as { cart: string; placed: boolean },
  },
  actions: {
    mailCartReminder: (_, _params: { cart: string }) => {},
    placeOrder: (_, _params: { cart: string; method: string | null }) => {},
  },
  delays: { reminder: day, shelfLife: 30 * day },
}).createMachine({
  id: 'checkout',
  context: ({ input }) => ({ cart: input.cart, street: null, method: null }),
  initial: 'open',
  states: {
    open: {
      initial: 'shipping',
      on: { LEAVE: 'left' },
      states: {
        shipping: {
          on: {
            ADDRESS_GIVEN: { target: 'payment', actions: assign({ street: ({ event }) => event.street }) },
          },
        },
        payment: {
          initial: 'choosing',
          on: { BACK: 'shipping' },
          states: {
            choosing: {
              on: { METHOD_CHOSEN: { target: 'chosen', actions: assign({ method: ({ event }) => event.method }) } },
            },
            chosen: { on: { PLACE_ORDER: '#placed' } },
          },
        },
        resumed: { type: 'history', history: 'deep' },
      },
    },
    left: {
      initial: 'quiet',
      after: { shelfLife: 'abandoned' },
      on: { RETURN: 'open.resumed' },
      states: {
        quiet: {
          after: {
            reminder: {
              target: 'reminded',
              actions: { type: 'mailCartReminder', params: ({ context }) => ({ cart: context.cart }) },
            },
          },
        },
        reminded: {},
      },
    },
    placed: {
      id: 'placed',
      type: 'final',
      entry: { type: 'placeOrder', params: ({ context }) => ({ cart: context.cart, method: context.method }) },
      output: true,
    },
    abandoned: { type: 'final', output: false },
  },
  output: ({ context, event }) => ({ cart: context.cart, placed: 'output' in event && event.output === true }),
});

export const checkout = { machine, version: '1.0.0' } satisfies Definition<typeof machine>;
