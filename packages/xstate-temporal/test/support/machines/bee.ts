import { assign, fromPromise, setup } from 'xstate';
import type { Definition } from '../../../src/engine/index.ts';

/** Sends an actor out and takes what it brings. */
export const beeMachine = setup({
  types: {
    context: {} as { flights: number; ticks: number; brought: unknown; problem: unknown },
    events: {} as { type: 'GO' } | { type: 'LEAVE' } | { type: 'AGAIN' } | { type: 'TICK' } | { type: 'FINISH' },
  },
  actors: {
    fly: fromPromise<unknown, { flight: number }>(() => Promise.reject(new Error('A host implements this.'))),
  },
}).createMachine({
  id: 'bee',
  context: { flights: 0, ticks: 0, brought: null, problem: null },
  initial: 'home',
  on: { FINISH: '.finished', TICK: { actions: assign({ ticks: ({ context }) => context.ticks + 1 }) } },
  states: {
    home: { on: { GO: 'away' } },
    away: {
      entry: assign({ flights: ({ context }) => context.flights + 1 }),
      invoke: {
        id: 'flight',
        src: 'fly',
        input: ({ context }) => ({ flight: context.flights }),
        onDone: { target: 'laden', actions: assign({ brought: ({ event }) => event.output }) },
        onError: { target: 'lost', actions: assign({ problem: ({ event }) => event.error }) },
      },
      on: { LEAVE: 'home', AGAIN: { target: 'away', reenter: true } },
    },
    laden: { on: { GO: 'away' } },
    lost: { on: { GO: 'away' } },
    finished: { type: 'final' },
  },
  output: ({ context }) => ({ flights: context.flights, brought: context.brought }),
});

export const bee: Definition<typeof beeMachine> = { machine: beeMachine, version: '1.0.0' };
