import { assign, fromPromise, setup } from 'xstate';
import type { Definition } from 'xstate-temporal/engine';

type Event = { type: 'APPLY'; tenant: string } | { type: 'APPROVE'; by: string };

/** The shortest case of interest: create, APPLY, an actor that checks, review, APPROVE, the end. */
const machine = setup({
  types: {} as {
    context: { tenant?: string; eligible?: boolean; approvedBy?: string };
    events: Event;
    output: { approvedBy: string };
  },
  actors: {
    check: fromPromise<{ eligible: boolean }, { tenant: string }>(() => Promise.reject(new Error('A host has it.'))),
  },
}).createMachine({
  id: 'review',
  context: {},
  initial: 'draft',
  states: {
    draft: { on: { APPLY: { target: 'checking', actions: assign({ tenant: ({ event }) => event.tenant }) } } },
    checking: {
      invoke: {
        id: 'check',
        src: 'check',
        input: ({ context }) => ({ tenant: context.tenant ?? '' }),
        onDone: { target: 'review', actions: assign({ eligible: ({ event }) => event.output.eligible }) },
      },
    },
    review: {
      tags: ['awaitsReviewer'],
      on: { APPROVE: { target: 'approved', actions: assign({ approvedBy: ({ event }) => event.by }) } },
    },
    approved: { type: 'final' },
  },
  output: ({ context }) => ({ approvedBy: context.approvedBy ?? '' }),
});

export const review: Definition<typeof machine> = { machine, version: '1.0.0' };
