import { assign, setup } from 'xstate';
import { z } from 'zod';
import type { Definition } from '../../../src/engine/index.ts';

/** Has schemas and roles, so that every refusal can be met. */
export const strictMachine = setup({
  types: {
    context: {} as { total: number },
    events: {} as { type: 'PAY'; amount: number } | { type: 'CLOSE' } | { type: 'BURN' },
    input: {} as { limit: number },
  },
}).createMachine({
  id: 'strict',
  context: { total: 0 },
  initial: 'open',
  states: {
    open: {
      on: {
        PAY: {
          guard: ({ event }) => event.amount <= 100,
          actions: assign({ total: ({ context, event }) => context.total + event.amount }),
        },
        BURN: {
          actions: assign(() => {
            throw new Error('It burns.');
          }),
        },
        CLOSE: 'closed',
      },
    },
    closed: { on: { PAY: { guard: () => false } } },
  },
});

export const strict = {
  machine: strictMachine,
  version: '1.0.0',
  schemas: {
    input: z.strictObject({ limit: z.int().default(1) }),
    events: {
      PAY: z.strictObject({ type: z.literal('PAY'), amount: z.number() }),
      CLOSE: z.strictObject({ type: z.literal('CLOSE') }),
      BURN: z.strictObject({ type: z.literal('BURN') }),
    },
  },
  roles: { PAY: ['clerk'], CLOSE: ['clerk', 'manager'], BURN: ['clerk'] },
} satisfies Definition<typeof strictMachine>;
