import { assign, setup } from 'xstate';
import type { Definition } from '../../../src/engine/index.ts';

/** Counts, keeps a clock, and calls one action: the plainest machine that shows most of what a host does. */
export const counterMachine = setup({
  types: {
    context: {} as { count: number; limit: number; fired: number },
    events: {} as { type: 'ADD' } | { type: 'MARK' } | { type: 'START' } | { type: 'STOP' } | { type: 'FINISH' },
    input: {} as { limit?: number; tenantId?: string },
    tags: {} as 'quiet' | 'ticking',
  },
  actions: { mark: (_, _params: { n: number }) => {} },
  delays: { limit: ({ context }) => context.limit },
}).createMachine({
  id: 'counter',
  context: ({ input }) => ({ count: 0, limit: input.limit ?? 3_600_000, fired: 0 }),
  initial: 'idle',
  on: {
    ADD: { actions: assign({ count: ({ context }) => context.count + 1 }) },
    MARK: {
      actions: [
        assign({ count: ({ context }) => context.count + 1 }),
        { type: 'mark', params: ({ context }) => ({ n: context.count }) },
      ],
    },
    FINISH: '.finished',
  },
  states: {
    idle: { tags: 'quiet', on: { START: 'timed' } },
    timed: {
      tags: 'ticking',
      after: { limit: { target: 'late', actions: assign({ fired: ({ context }) => context.fired + 1 }) } },
      on: { STOP: 'idle' },
    },
    late: { on: { START: 'timed' } },
    finished: { type: 'final' },
  },
  output: ({ context }) => ({ count: context.count, fired: context.fired }),
});

export const counter: Definition<typeof counterMachine> = { machine: counterMachine, version: '1.0.0' };
