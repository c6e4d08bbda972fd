import { fromPromise, setup } from 'xstate';
import type { Definition, Migrations } from '../../../src/engine/index.ts';

const weigh = fromPromise<'light' | 'heavy'>(() => Promise.reject(new Error('A host implements this.')));

/** A parcel that is weighed as long as its test wants; what is heavy is put where the second version has no place. */
const first = setup({
  types: { events: {} as { type: 'WEIGH' } | { type: 'FETCH' } | { type: 'SEND' } },
  actors: { weigh },
}).createMachine({
  id: 'parcel',
  initial: 'shelf',
  states: {
    shelf: { on: { WEIGH: 'weighing', SEND: 'sending' } },
    weighing: {
      invoke: {
        id: 'scales',
        src: 'weigh',
        onDone: [{ guard: ({ event }) => event.output === 'heavy', target: 'cellar' }, { target: 'shelf' }],
      },
    },
    cellar: { on: { FETCH: 'shelf' } },
    sending: { invoke: { id: 'scales', src: 'weigh', onDone: 'sent' } },
    sent: { type: 'final' },
  },
});

const second = setup({
  types: { events: {} as { type: 'WEIGH' } | { type: 'SEND' } },
  actors: { weigh },
}).createMachine({
  id: 'parcel',
  initial: 'shelf',
  states: {
    shelf: { on: { WEIGH: 'weighing', SEND: 'sending' } },
    weighing: { invoke: { id: 'scales', src: 'weigh', onDone: 'shelf' } },
    sending: { invoke: { id: 'scales', src: 'weigh', onDone: 'sent' } },
    sent: { type: 'final' },
  },
});

export const parcelOne: Definition<typeof first> = { machine: first, version: '1.0.0' };
export const parcelTwo: Definition<typeof second> = { machine: second, version: '2.0.0' };

export const parcelMigrations: Migrations = { '1.0.0->2.0.0': (parcel) => parcel };
