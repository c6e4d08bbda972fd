/** A request for leave that a manager decides on: schemas for what comes in, and roles for who may send it. */
import { assign, setup } from 'xstate';
import type { Definition } from 'xstate-temporal/engine';
import { z } from 'zod';

// docs:schemas
const input = z.object({ employee: z.string().min(1).max(100), days: z.int().min(1).max(60) });
const submit = z.object({ type: z.literal('SUBMIT'), from: z.iso.date() });
const approve = z.object({ type: z.literal('APPROVE') });
const decline = z.object({ type: z.literal('DECLINE'), reason: z.string().min(1).max(500) });
const withdraw = z.object({ type: z.literal('WITHDRAW') });
// docs:end

type Sent = z.infer<typeof submit> | z.infer<typeof approve> | z.infer<typeof decline> | z.infer<typeof withdraw>;
/** What the engine adds to an event. */
type Stamp = { at: number; sender: { role: string; name: string } };

const machine = setup({
  types: {
    input: {} as z.infer<typeof input>,
    context: {} as z.infer<typeof input> & { from: string | null; decidedBy: string | null; reason: string | null },
    events: {} as Sent & Stamp,
    output: {} as { granted: boolean },
  },
  actions: {
    askManager: (_, _params: { employee: string; days: number }) => {},
    tellEmployee: (_, _params: { employee: string; granted: boolean; reason: string | null }) => {},
  },
  delays: { patience: 5 * 86_400_000 },
}).createMachine({
  id: 'leave-request',
  context: ({ input }) => ({ ...input, from: null, decidedBy: null, reason: null }),
  initial: 'draft',
  states: {
    draft: {
      on: {
        SUBMIT: { target: 'submitted', actions: assign({ from: ({ event }) => event.from }) },
        WITHDRAW: 'withdrawn',
      },
    },
    submitted: {
      entry: {
        type: 'askManager',
        params: ({ context }) => ({ employee: context.employee, days: context.days }),
      },
      after: { patience: { target: 'submitted', reenter: true } },
      on: {
        APPROVE: { target: 'granted', actions: assign({ decidedBy: ({ event }) => event.sender.name }) },
        DECLINE: {
          target: 'declined',
          actions: assign({ decidedBy: ({ event }) => event.sender.name, reason: ({ event }) => event.reason }),
        },
        WITHDRAW: 'withdrawn',
      },
    },
    granted: {
      type: 'final',
      entry: {
        type: 'tellEmployee',
        params: ({ context }) => ({ employee: context.employee, granted: true, reason: context.reason }),
      },
      output: true,
    },
    declined: {
      type: 'final',
      entry: {
        type: 'tellEmployee',
        params: ({ context }) => ({ employee: context.employee, granted: false, reason: context.reason }),
      },
      output: false,
    },
    withdrawn: { type: 'final', output: false },
  },
  output: ({ event }) => ({ granted: 'output' in event && event.output === true }),
});

// docs:roles
export const leaveRequest = {
  machine,
  version: '1.0.0',
  schemas: { input, events: { SUBMIT: submit, APPROVE: approve, DECLINE: decline, WITHDRAW: withdraw } },
  roles: { SUBMIT: ['employee'], WITHDRAW: ['employee'], APPROVE: ['manager'], DECLINE: ['manager'] },
} satisfies Definition<typeof machine>;
// docs:end
