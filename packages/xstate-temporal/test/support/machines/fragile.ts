import { assign, setup } from 'xstate';
import type { Definition } from '../../../src/engine/index.ts';

function fail(): never {
  throw new Error('The machine itself throws.');
}

/** Breaks when told to: at once, or when a timer fires. */
export const fragileMachine = setup({
  types: { context: {} as { n: number }, events: {} as { type: 'THROW' } | { type: 'ARM' } | { type: 'REACH' } },
}).createMachine({
  id: 'fragile',
  context: { n: 0 },
  initial: 'whole',
  states: {
    whole: {
      on: {
        THROW: { target: 'armed', actions: assign({ n: fail }) },
        ARM: 'armed',
        REACH: { actions: assign({ n: () => Number(process.env.UID) }) },
      },
    },
    armed: { after: { 300: { target: 'whole', actions: assign({ n: fail }) } } },
  },
});

export const fragile: Definition<typeof fragileMachine> = { machine: fragileMachine, version: '1.0.0' };
