import { assign, setup } from 'xstate';
import type { Definition } from '../../../src/engine/index.ts';

/** Has its say in being cancelled: it sweeps, waits a moment and ends of its own accord. */
export const cleanerMachine = setup({
  types: { context: {} as { swept: boolean }, events: {} as { type: 'CANCEL' } | { type: 'WAX' } },
  actions: { sweep: (_, _params: { room: string }) => {} },
}).createMachine({
  id: 'cleaner',
  context: { swept: false },
  initial: 'working',
  states: {
    working: { on: { CANCEL: 'cleaning' } },
    cleaning: {
      entry: { type: 'sweep', params: { room: 'hall' } },
      after: { 200: { target: 'clean', actions: assign({ swept: true }) } },
    },
    clean: { type: 'final' },
  },
  output: ({ context }) => context,
});

export const cleaner: Definition<typeof cleanerMachine> = { machine: cleanerMachine, version: '1.0.0' };
