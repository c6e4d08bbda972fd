import { assign, setup } from 'xstate';
import type { Definition } from '../../../src/engine/index.ts';

type Call = { type: 'CALL'; key: string; word: string; start: boolean; machine?: string; ref?: string };

type Failure = { code: string; event: string; ref?: string };

/** Tells another instance something, and notes when that fails. */
export const callerMachine = setup({
  types: {
    context: {} as { failures: Failure[] },
    events: {} as Call | ({ type: 'TELL_FAILED' } & Failure) | { type: 'FINISH' },
  },
  actions: { tell: (_, _params: unknown) => {} },
}).createMachine({
  id: 'caller',
  context: { failures: [] },
  initial: 'calling',
  states: {
    calling: {
      on: {
        CALL: {
          actions: {
            type: 'tell',
            params: ({ event: { key, machine = 'listener', ref, word, start } }: { event: Call }) => ({
              to: { machine, key },
              event: { type: 'HEAR', word },
              ...(start ? { start: { first: word } } : {}),
              ...(ref === undefined ? {} : { ref }),
            }),
          },
        },
        TELL_FAILED: {
          actions: assign({
            failures: ({ context, event: { code, event, ref } }) => [
              ...context.failures,
              { code, event, ...(ref === undefined ? {} : { ref }) },
            ],
          }),
        },
        FINISH: 'done',
      },
    },
    done: { type: 'final' },
  },
  output: ({ context }) => context.failures.map(({ code, ref }) => (ref === undefined ? code : `${ref} ${code}`)),
});

/** Hears words until it has heard "stop"; does not listen to "noise". */
export const listenerMachine = setup({
  types: {
    context: {} as { heard: string[]; first: string | null },
    events: {} as { type: 'HEAR'; word: string },
    input: {} as { first?: string },
  },
  guards: {
    isStop: ({ event }) => event.word === 'stop',
  },
}).createMachine({
  id: 'listener',
  context: ({ input }) => ({ heard: [], first: input.first ?? null }),
  initial: 'listening',
  states: {
    listening: {
      on: {
        HEAR: [
          { guard: 'isStop', target: 'deaf' },
          {
            guard: ({ event }) => event.word !== 'noise',
            actions: assign({ heard: ({ context, event }) => [...context.heard, event.word] }),
          },
        ],
      },
    },
    deaf: { type: 'final' },
  },
  output: ({ context }) => context,
});

export const caller: Definition<typeof callerMachine> = { machine: callerMachine, version: '1.0.0' };
export const listener: Definition<typeof listenerMachine> = { machine: listenerMachine, version: '1.0.0' };
