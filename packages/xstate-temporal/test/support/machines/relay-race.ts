import { fromPromise, setup } from 'xstate';
import type { Definition } from '../../../src/engine/index.ts';

/** An actor, then a deadline, then an action: what each step begins, the next one follows from. */
export const relayRaceMachine = setup({
  types: { events: {} as { type: 'GO'; word: string } },
  actors: { first: fromPromise<string, { word: string }>(({ input }) => Promise.resolve(input.word)) },
  actions: { last: (_, _params: { word: string }) => {} },
}).createMachine({
  id: 'relay-race',
  initial: 'ready',
  states: {
    ready: { on: { GO: 'running' } },
    running: {
      invoke: { src: 'first', input: ({ event }) => ({ word: (event as { word: string }).word }), onDone: 'waiting' },
    },
    waiting: { after: { 50: { target: 'over', actions: { type: 'last', params: { word: 'over' } } } } },
    over: { type: 'final' },
  },
});

export const relayRace: Definition<typeof relayRaceMachine> = { machine: relayRaceMachine, version: '1.0.0' };
