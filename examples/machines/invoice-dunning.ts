/** An invoice that is reminded of more and more often, until it is paid or handed on. A machine with computed delays. */
import { assign, setup } from 'xstate';
import type { Definition } from 'xstate-temporal/engine';

// The engine adds the chart time, in UTC milliseconds, to every event: a machine has no clock of its own.
type Event =
  | { type: 'PAYMENT_RECEIVED'; cents: number; at: number }
  | { type: 'DISPUTED'; reason: string }
  | { type: 'DISPUTE_SETTLED' };

const day = 86_400_000;

const machine = setup({
  types: {
    input: {} as { invoice: string; cents: number; termDays: number },
    context: {} as {
      invoice: string;
      open: number;
      termDays: number;
      reminders: number;
      paidAt: number | null;
      dispute: string | null;
    },
    events: {} as Event,
    output: {} as { open: number; reminders: number; paidAt: number | null },
  },
  actions: {
    mailReminder: (_, _params: { invoice: string; number: number; open: number }) => {},
    handToCollections: (_, _params: { invoice: string; open: number }) => {},
  },
  guards: {
    settles: ({ context, event }) => event.type === 'PAYMENT_RECEIVED' && event.cents >= context.open,
    exhausted: ({ context }) => context.reminders >= 3,
  },
  // docs:delays
  delays: {
    term: ({ context }) => context.termDays * day,
    // 14, 7, 4 days: later reminders follow sooner.
    untilNext: ({ context }) => Math.ceil(28 / 2 ** context.reminders) * day,
  },
  // docs:end
}).createMachine({
  id: 'invoice-dunning',
  context: ({ input }) => ({
    invoice: input.invoice,
    open: input.cents,
    termDays: input.termDays,
    reminders: 0,
    paidAt: null,
    dispute: null,
  }),
  initial: 'issued',
  on: {
    PAYMENT_RECEIVED: [
      {
        guard: 'settles',
        target: '.paid',
        actions: assign({ open: 0, paidAt: ({ event }) => event.at }),
      },
      { actions: assign({ open: ({ context, event }) => context.open - event.cents }) },
    ],
  },
  states: {
    issued: { tags: 'open', after: { term: 'overdue' }, on: { DISPUTED: 'disputed' } },
    overdue: {
      tags: ['open', 'late'],
      entry: [
        assign({ reminders: ({ context }) => context.reminders + 1 }),
        {
          type: 'mailReminder',
          params: ({ context }) => ({ invoice: context.invoice, number: context.reminders, open: context.open }),
        },
      ],
      after: {
        untilNext: [
          { guard: 'exhausted', target: 'collections' },
          { target: 'overdue', reenter: true },
        ],
      },
      on: { DISPUTED: 'disputed' },
    },
    disputed: {
      entry: assign({ dispute: ({ event }) => (event.type === 'DISPUTED' ? event.reason : null) }),
      exit: assign({ dispute: null }),
      on: { DISPUTE_SETTLED: 'issued' },
    },
    paid: { type: 'final' },
    collections: {
      type: 'final',
      entry: { type: 'handToCollections', params: ({ context }) => ({ invoice: context.invoice, open: context.open }) },
    },
  },
  output: ({ context }) => ({ open: context.open, reminders: context.reminders, paidAt: context.paidAt }),
});

export const invoiceDunning = { machine, version: '1.0.0' } satisfies Definition<typeof machine>;
