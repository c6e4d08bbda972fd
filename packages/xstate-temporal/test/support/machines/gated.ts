import { assign, setup } from 'xstate';
import type { Definition } from '../../../src/engine/index.ts';

/** Says which starts it takes: its key is that of its owner, and a limit above the worker's is marked. */
export const gatedMachine = setup({
  types: {
    context: {} as { count: number },
    events: {} as { type: 'ADD' },
    input: {} as { owner: string; limit: number },
  },
}).createMachine({
  id: 'gated',
  context: { count: 0 },
  initial: 'open',
  states: { open: { on: { ADD: { actions: assign({ count: ({ context }) => context.count + 1 }) } } } },
});

export const gated: Definition<typeof gatedMachine> = {
  machine: gatedMachine,
  version: '1.0.0',
  start({ key, input, by, settings }) {
    const { owner, limit } = input as { owner: string; limit: number };
    const { most = 0 } = (settings ?? {}) as { most?: number };
    if (key !== owner)
      return {
        refused: {
          code: 'START_KEY_MISMATCH',
          message: `The key is not that of ${owner}.`,
          details: { owner },
          todo: `Use the key ${owner}.`,
        },
      };
    if (limit <= most) return undefined;
    if (by.role !== 'operator') return { refused: { code: 'LIMIT_NOT_ALLOWED', message: 'Only an operator may.' } };
    return { deviating: ['limit'] };
  },
};
