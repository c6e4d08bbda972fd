import { assign, sendParent, sendTo, setup } from 'xstate';
import type { Definition } from '../../../src/engine/index.ts';

/** Says when it has begun and what it hears, until it is done. */
const choreMachine = setup({
  types: {
    context: {} as { heard: number },
    events: {} as { type: 'HEAR' } | { type: 'DO' },
    input: {} as { what: string },
  },
}).createMachine({
  id: 'chore',
  context: { heard: 0 },
  initial: 'open',
  entry: sendParent({ type: 'BEGUN' }),
  states: {
    open: {
      on: {
        HEAR: { actions: [assign({ heard: ({ context }) => context.heard + 1 }), sendParent({ type: 'HEARD' })] },
        DO: 'done',
      },
    },
    done: { type: 'final' },
  },
  output: ({ context }) => context,
});

/** Has a machine among its actors, and hears from it. */
export const householdMachine = setup({
  types: {
    context: {} as { said: string[]; output: unknown },
    events: {} as
      | { type: 'ASK' }
      | { type: 'TELL' }
      | { type: 'FINISH' }
      | { type: 'LEAVE' }
      | { type: 'BEGUN' }
      | { type: 'HEARD' },
  },
  actors: { chore: choreMachine },
}).createMachine({
  id: 'household',
  context: { said: [], output: null },
  initial: 'quiet',
  on: {
    '*': { actions: assign({ said: ({ context, event }) => [...context.said, event.type] }) },
  },
  states: {
    quiet: { on: { ASK: 'busy' } },
    busy: {
      invoke: {
        id: 'washing',
        src: 'chore',
        input: { what: 'washing' },
        onDone: { target: 'clean', actions: assign({ output: ({ event }) => event.output }) },
      },
      on: {
        TELL: { actions: sendTo('washing', { type: 'HEAR' }) },
        FINISH: { actions: sendTo('washing', { type: 'DO' }) },
        LEAVE: 'quiet',
      },
    },
    clean: {},
  },
});

export const household: Definition<typeof householdMachine> = { machine: householdMachine, version: '1.0.0' };
