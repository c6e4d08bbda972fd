import { hoard } from '../support/machines/hoard.ts';
import type { Behaviour } from './behaviour.ts';

const add = (at: number) => ({ at, send: { type: 'ADD', text: 'x'.repeat(200_000) } });
const ADD = 'ADD';

export const bounds: readonly Behaviour[] = [
  {
    title: 'a context that would become too large is refused, and a timer that makes it so is gone',
    defect: 'an instance whose context had outgrown the server was stuck for good',
    definitions: [hoard],
    script: [
      { at: 0, start: null },
      ...[1, 2, 3, 4, 5].map(add),
      { ...add(6), refused: 'CONTEXT_TOO_LARGE' },
      { at: 7, send: 'EMPTY' },
      ...[8, 9, 10, 11].map(add),
      { at: 12, send: 'WATCH' },
      { at: 14, send: 'EMPTY' },
    ],
    until: 20,
    expected: {
      events: [
        ['xstate.init', 0],
        ...[1, 2, 3, 4, 5].map((at) => [ADD, at] as const),
        ['EMPTY', 7],
        ...[8, 9, 10, 11].map((at) => [ADD, at] as const),
        ['WATCH', 12],
        ['xstate.after.1000.hoard.watching', 13],
        ['EMPTY', 14],
      ],
      states: ['open'],
      codes: ['CONTEXT_TOO_LARGE'],
    },
  },
  {
    title: 'an outcome that is too large is an error to the machine',
    defect: 'what nobody can refuse came again for ever',
    definitions: [hoard],
    world: { actors: { fetch: () => 'x'.repeat(1_100_000) } },
    script: [
      { at: 0, start: null },
      { at: 1, send: 'FETCH' },
    ],
    until: 5,
    expected: {
      events: [
        ['xstate.init', 0],
        ['FETCH', 1],
        ['xstate.error.actor.fetch', 1],
      ],
      states: ['open'],
    },
  },
];
