import { createMachine } from 'xstate';
import type { Behaviour } from './behaviour.ts';

type Any = { type: string; [field: string]: unknown };

const unnamed = createMachine({
  types: { events: {} as Any },
  initial: 'on',
  states: { on: { after: { 2000: 'off' }, on: { END: 'off' } }, off: { type: 'final' } },
});

/** What machines hold as people write them for XState. */
export const asWritten: readonly Behaviour[] = [
  {
    title: 'a machine without an id is called "machine"',
    defect: 'Two hosts call it by different names, or none takes it (XState calls it "(machine)")',
    definitions: [{ machine: unnamed, version: '1' }],
    script: [{ at: 0, start: {} }],
    until: 3,
    expected: {
      events: [
        ['xstate.init', 0],
        ['xstate.after.2000.machine.on', 2],
      ],
      states: ['off'],
      status: 'done',
    },
  },
];
