/** A batch of parcels, each followed by a machine of its own. A machine that spawns. */
import { assign, enqueueActions, sendParent, sendTo, setup } from 'xstate';
import type { Definition } from 'xstate-temporal/engine';

const parcelMachine = setup({
  types: {
    input: {} as { parcel: string },
    context: {} as { parcel: string; scans: number },
    events: {} as { type: 'SCAN'; delivered: boolean },
  },
  delays: { patience: 10 * 86_400_000 },
}).createMachine({
  id: 'parcel',
  context: ({ input }) => ({ parcel: input.parcel, scans: 0 }),
  initial: 'underway',
  states: {
    underway: {
      after: { patience: 'lost' },
      on: {
        SCAN: [
          { guard: ({ event }) => event.delivered, target: 'delivered' },
          { target: 'underway', reenter: true, actions: assign({ scans: ({ context }) => context.scans + 1 }) },
        ],
      },
    },
    delivered: {
      type: 'final',
      entry: sendParent(({ context }) => ({ type: 'PARCEL_ENDED', parcel: context.parcel, delivered: true })),
    },
    lost: {
      type: 'final',
      entry: sendParent(({ context }) => ({ type: 'PARCEL_ENDED', parcel: context.parcel, delivered: false })),
    },
  },
});

type Event =
  | { type: 'DISPATCH'; parcels: string[] }
  | { type: 'SCANNED'; parcel: string; delivered: boolean }
  | { type: 'PARCEL_ENDED'; parcel: string; delivered: boolean };

const machine = setup({
  types: {
    context: {} as { open: string[]; delivered: string[]; lost: string[] },
    events: {} as Event,
    output: {} as { delivered: string[]; lost: string[] },
  },
  actors: { parcel: parcelMachine },
  actions: { claimLoss: (_, _params: { parcel: string }) => {} },
  guards: {
    known: ({ context, event }) => event.type === 'SCANNED' && context.open.includes(event.parcel),
    pending: ({ context, event }) => event.type === 'PARCEL_ENDED' && context.open.includes(event.parcel),
  },
}).createMachine({
  id: 'shipment-batch',
  context: { open: [], delivered: [], lost: [] },
  initial: 'collecting',
  states: {
    collecting: {
      on: {
        DISPATCH: {
          target: 'underway',
          actions: enqueueActions(({ enqueue, event }) => {
            enqueue.assign({ open: event.parcels });
            for (const parcel of event.parcels)
              enqueue.spawnChild('parcel', { id: `parcel-${parcel}`, input: { parcel } });
          }),
        },
      },
    },
    underway: {
      always: { guard: ({ context }) => context.open.length === 0, target: 'done' },
      on: {
        SCANNED: {
          guard: 'known',
          actions: sendTo(
            ({ event }) => `parcel-${event.parcel}`,
            ({ event }) => ({ type: 'SCAN', delivered: event.delivered }),
          ),
        },
        PARCEL_ENDED: {
          guard: 'pending',
          actions: enqueueActions(({ enqueue, event, context }) => {
            const { parcel, delivered } = event;
            enqueue.assign({
              open: context.open.filter((one) => one !== parcel),
              delivered: delivered ? [...context.delivered, parcel] : context.delivered,
              lost: delivered ? context.lost : [...context.lost, parcel],
            });
            if (!delivered) enqueue({ type: 'claimLoss', params: { parcel } });
          }),
        },
      },
    },
    done: { type: 'final' },
  },
  output: ({ context }) => ({ delivered: context.delivered, lost: context.lost }),
});

export const shipmentBatch = { machine, version: '1.0.0' } satisfies Definition<typeof machine>;
