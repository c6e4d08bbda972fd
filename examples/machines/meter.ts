/** A meter that is read for years, and billed by the month. A long loop: its instances continue as new. */
import { assign, setup } from 'xstate';
import type { Definition } from 'xstate-temporal/engine';

type Event = { type: 'READING'; units: number } | { type: 'RETIRE' };

const machine = setup({
  types: {
    input: {} as { meter: string; billEvery?: number },
    context: {} as { meter: string; billEvery: number; units: number; readings: number; bills: number },
    events: {} as Event,
    output: {} as { bills: number; readings: number },
  },
  actions: { bill: (_, _params: { meter: string; number: number; units: number }) => {} },
  guards: { full: ({ context }) => context.readings % context.billEvery === 0 },
}).createMachine({
  id: 'meter',
  context: ({ input }) => ({ meter: input.meter, billEvery: input.billEvery ?? 30, units: 0, readings: 0, bills: 0 }),
  initial: 'reading',
  states: {
    reading: {
      on: {
        READING: {
          target: 'read',
          actions: assign({
            units: ({ context, event }) => context.units + event.units,
            readings: ({ context }) => context.readings + 1,
          }),
        },
        RETIRE: 'retired',
      },
    },
    read: {
      always: [
        {
          guard: 'full',
          target: 'reading',
          actions: [
            assign({ bills: ({ context }) => context.bills + 1 }),
            {
              type: 'bill',
              params: ({ context }) => ({ meter: context.meter, number: context.bills, units: context.units }),
            },
            assign({ units: 0 }),
          ],
        },
        'reading',
      ],
    },
    retired: { type: 'final' },
  },
  output: ({ context }) => ({ bills: context.bills, readings: context.readings }),
});

export const meter = { machine, version: '1.0.0' } satisfies Definition<typeof machine>;
