import { assign, fromPromise, setup } from 'xstate';
import type { Definition } from 'xstate-temporal/engine';

type Event =
  | { type: 'ADD'; n: number }
  | { type: 'WORK'; n: number }
  | { type: 'WAIT'; ms: number }
  | { type: 'FINISH' };

/** A machine with a bit of everything that can go wrong: actions in order, an actor, a timer, refusals. */
const base = setup({
  types: {} as { context: { sum: number; done: number; failed: number; waits: number; ms: number }; events: Event },
  actors: { compute: fromPromise<number, { n: number }>(() => Promise.reject(new Error('placeholder'))) },
  actions: { deliver: (_, _params: { n: number; nth: number }) => undefined },
  delays: { pause: ({ context }) => context.ms, late: ({ context }) => context.ms * 2 },
});

function machine(delay: 'pause' | 'late') {
  return base.createMachine({
    id: 'chaos',
    context: { sum: 0, done: 0, failed: 0, waits: 0, ms: 0 },
    initial: 'open',
    on: {
      ADD: {
        actions: [
          assign({ sum: ({ context, event }) => context.sum + event.n }),
          { type: 'deliver', params: ({ event }) => ({ n: event.n, nth: 1 }) },
          { type: 'deliver', params: ({ event }) => ({ n: event.n, nth: 2 }) },
        ],
      },
    },
    states: {
      open: {
        on: {
          WORK: { target: 'working', actions: assign({ ms: ({ event }) => event.n }) },
          WAIT: { target: 'waiting', actions: assign({ ms: ({ event }) => event.ms }) },
          FINISH: 'finished',
        },
      },
      working: {
        invoke: {
          id: 'job',
          src: 'compute',
          input: ({ context }) => ({ n: context.ms }),
          onDone: { target: 'open', actions: assign({ done: ({ context, event }) => context.done + event.output }) },
          onError: { target: 'open', actions: assign({ failed: ({ context }) => context.failed + 1 }) },
        },
      },
      waiting: {
        after: {
          [delay as 'pause']: { target: 'open', actions: assign({ waits: ({ context }) => context.waits + 1 }) },
        },
      },
      finished: { type: 'final' },
    },
    output: ({ context }) => context,
  });
}

export const chaos = { machine: machine('pause'), version: '1.0.0' } as unknown as Definition;

/** The planted bug `diverged`: another delay under the same version, which replay alone does not see. */
export const chaosWithOtherDelay = { machine: machine('late'), version: '1.0.0' } as unknown as Definition;
