import { setup } from 'xstate';
import type { Definition } from '../../../src/engine/index.ts';

/** Carries, and has it signed, by a clock of its own and at anybody's word. */
export const porterMachine = setup({
  types: { events: {} as { type: 'GO' } | { type: 'NOTE' } },
  actions: { carry: () => {}, sign: () => {} },
}).createMachine({
  id: 'porter',
  initial: 'waiting',
  states: {
    waiting: { after: { 200: 'carrying' }, on: { NOTE: { actions: 'sign' } } },
    carrying: { entry: ['carry', 'sign'], on: { GO: 'done', NOTE: { actions: ['carry', 'sign'] } } },
    done: { type: 'final' },
  },
});

export const porter: Definition<typeof porterMachine> = { machine: porterMachine, version: '1.0.0' };
