import { fromPromise, setup } from 'xstate';
import type { Definition } from '../../../src/engine/index.ts';

/**
 * Its states nest so deep that the ids which XState gives to actors and timers in them are longer than the line for
 * people that a history has for each.
 */
export const orderMachine = setup({
  types: { events: {} as { type: 'PLACE' } | { type: 'CLOSE' } },
  actors: {
    authorisePayment: fromPromise<unknown, undefined>(() => Promise.reject(new Error('A host implements this.'))),
  },
  actions: { remind: (_, _params: { text: string }) => {} },
  delays: { providerTimeout: 60_000, firstReminder: 500, secondReminder: 90_000 },
}).createMachine({
  id: 'order-fulfilment-process',
  initial: 'open',
  states: {
    open: { on: { PLACE: 'processing' } },
    processing: {
      initial: 'payment',
      on: { CLOSE: 'closed' },
      states: {
        payment: {
          initial: 'waitingForProvider',
          states: {
            waitingForProvider: {
              invoke: { src: 'authorisePayment', onDone: 'waitingForCustomerConfirmation' },
              after: { providerTimeout: { actions: { type: 'remind', params: { text: 'provider' } } } },
            },
            waitingForCustomerConfirmation: {
              after: {
                firstReminder: { target: 'reminded', actions: { type: 'remind', params: { text: 'first' } } },
                secondReminder: { actions: { type: 'remind', params: { text: 'second' } } },
              },
            },
            reminded: {},
          },
        },
      },
    },
    closed: { type: 'final' },
  },
});

export const order: Definition<typeof orderMachine> = { machine: orderMachine, version: '1.0.0' };
