import { assign, fromPromise, setup } from 'xstate';
import type { Definition } from '../../../src/engine/index.ts';

const regions = Object.fromEntries(
  Array.from({ length: 40 }, (_, n) => [
    `r${n}`,
    {
      initial: 'working',
      states: {
        working: {
          invoke: { id: `fetch-${n}`, src: 'fetch', input: ({ context }: { context: Hoard }) => context.parcel },
        },
      },
    },
  ]),
);

interface Hoard {
  readonly items: readonly string[];
  readonly parcel: string;
}

/** Keeps what it is given, in its context, in timers, and in what it leaves to be done. */
export const hoardMachine = setup({
  types: {
    context: {} as Hoard,
    events: {} as
      | { type: 'ADD'; text: string }
      | { type: 'EMPTY' }
      | { type: 'WATCH' }
      | { type: 'FETCH' }
      | { type: 'MAIL'; text: string; times: number }
      | { type: 'SPREAD'; text: string },
  },
  actions: { mail: (_, _params: { text: string }) => {} },
  actors: { fetch: fromPromise<string, string>(() => Promise.reject(new Error('Its host runs it.'))) },
}).createMachine({
  id: 'hoard',
  context: { items: [], parcel: '' },
  initial: 'open',
  on: {
    ADD: { actions: assign({ items: ({ context, event }) => [...context.items, event.text] }) },
    EMPTY: { actions: assign({ items: [] }), target: '.open' },
  },
  states: {
    open: {
      on: {
        WATCH: 'watching',
        FETCH: 'fetching',
        MAIL: {
          actions: Array.from({ length: 8 }, (_, n) => ({
            type: 'mail' as const,
            // biome-ignore lint/suspicious/noExplicitAny: the event of this transition
            params: ({ event }: any) => ({ text: n < event.times ? event.text : '' }),
          })),
        },
        SPREAD: { target: 'spread', actions: assign({ parcel: ({ event }) => event.text }) },
      },
    },
    watching: {
      after: {
        1000: { target: 'open', actions: assign({ items: ({ context }) => [...context.items, ...context.items] }) },
      },
    },
    fetching: {
      invoke: {
        id: 'fetch',
        src: 'fetch',
        onDone: {
          target: 'open',
          actions: assign({ items: ({ context, event }) => [...context.items, event.output as string] }),
        },
        onError: { target: 'open', actions: assign({ parcel: ({ event }) => String((event.error as Error).message) }) },
      },
    },
    spread: { type: 'parallel', states: regions },
  },
} as never);

export const hoard = { machine: hoardMachine, version: '1.0.0' } as unknown as Definition;
