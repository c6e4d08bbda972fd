import { assign, setup } from 'xstate';
import type { Definition } from '../../../src/engine/index.ts';

const vault = (version: string) =>
  ({
    machine: setup({
      types: {
        context: {} as { total: number },
        events: {} as { type: 'PAY'; amount: number } | { type: 'CLOSE' },
        input: {} as { tenantId?: string },
      },
    }).createMachine({
      id: 'vault',
      context: { total: 0 },
      initial: 'open',
      states: {
        open: {
          on: {
            PAY: { actions: assign({ total: ({ context, event }) => context.total + event.amount }) },
            CLOSE: 'closed',
          },
        },
        closed: {},
      },
    }),
    version,
    roles: { PAY: ['clerk'], CLOSE: ['clerk', 'manager'] },
    operators: ['clerk', 'operator'],
  }) satisfies Definition;

/** Belongs to a tenant, and knows who may do what. */
export const vault1 = vault('1.0.0');
export const vault2 = vault('2.0.0');
