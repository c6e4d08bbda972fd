import { assign, fromPromise, setup } from 'xstate';
import type { Definition, Migrations } from '../../../src/engine/index.ts';

const stamp = fromPromise<string, { pages: number }>(() => Promise.reject(new Error('A host implements this.')));

/** A letter that is written and sent. */
const first = setup({
  types: { context: {} as { pages: number }, events: {} as { type: 'WRITE' } | { type: 'SEND' } | { type: 'ROT' } },
  actors: { stamp },
  delays: { patience: 6_000 },
}).createMachine({
  id: 'letter',
  context: { pages: 0 },
  initial: 'draft',
  states: {
    draft: {
      on: {
        WRITE: { actions: assign({ pages: ({ context }) => context.pages + 1 }) },
        SEND: 'stamping',
        ROT: 'rotten',
      },
      after: { patience: 'rotten' },
    },
    stamping: { invoke: { id: 'stamp', src: 'stamp', input: ({ context }) => context, onDone: 'sent' } },
    rotten: {},
    sent: { type: 'final' },
  },
  output: ({ context }) => context,
});

/** The second version counts words, calls a draft a sketch, has letters read over, and knows no rot. */
const second = setup({
  types: { context: {} as { words: number }, events: {} as { type: 'WRITE' } | { type: 'SEND' } | { type: 'READ' } },
  actors: { stamp },
  delays: { patience: 6_000 },
}).createMachine({
  id: 'letter',
  context: { words: 0 },
  initial: 'sketch',
  states: {
    sketch: {
      on: { WRITE: { actions: assign({ words: ({ context }) => context.words + 300 }) }, SEND: 'reading' },
      after: { patience: 'forgotten' },
    },
    reading: { on: { READ: 'stamping' } },
    stamping: { invoke: { id: 'stamp', src: 'stamp', input: { pages: 1 }, onDone: 'sent' } },
    forgotten: {},
    sent: { type: 'final' },
  },
  output: ({ context }) => context,
});

export const letterOne: Definition<typeof first> = { machine: first, version: '1.0.0' };
export const letterTwo: Definition<typeof second> = { machine: second, version: '2.0.0' };

export const letterMigrations: Migrations = {
  '1.0.0->2.0.0': ({ value, context, timers, children, ...rest }) => {
    const words = (context.pages as number) * 300;
    // A draft of many pages is done: it is stamped at once.
    if (value === 'draft' && words > 600)
      return { ...rest, value: 'stamping', context: { words }, timers: [], children: [{ id: 'stamp', src: 'stamp' }] };
    return {
      ...rest,
      children,
      value: value === 'draft' ? 'sketch' : value,
      context: { words },
      timers: timers.map((timer) => ({
        ...timer,
        event: { ...timer.event, type: timer.event.type.replace('.draft', '.sketch') },
      })),
    };
  },
};
