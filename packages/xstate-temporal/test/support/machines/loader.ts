import { assign, fromPromise, setup } from 'xstate';
import type { Definition } from '../../../src/engine/index.ts';

/** Carries for as long as it likes while it loads, and goes on only once it has loaded. */
export const loaderMachine = setup({
  types: { context: {} as { notes: number }, events: {} as { type: 'LOAD' } | { type: 'GO_ON' } | { type: 'NOTE' } },
  actors: { load: fromPromise(() => Promise.reject(new Error('A host implements this.'))) },
  actions: { carry: () => {} },
}).createMachine({
  id: 'loader',
  context: { notes: 0 },
  initial: 'empty',
  on: { NOTE: { actions: assign({ notes: ({ context }) => context.notes + 1 }) } },
  states: {
    empty: { on: { LOAD: 'loading' } },
    loading: { entry: 'carry', invoke: { src: 'load', onDone: 'laden' } },
    laden: { on: { GO_ON: 'unloading' } },
    unloading: { invoke: { src: 'load', onDone: 'empty' } },
  },
});

export const loader: Definition<typeof loaderMachine> = { machine: loaderMachine, version: '1.0.0' };
