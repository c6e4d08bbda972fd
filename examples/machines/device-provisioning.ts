/** A device comes into service: its firmware and its identity are seen to side by side. A parallel machine. */
import { assign, fromPromise, setup } from 'xstate';
import type { Definition } from 'xstate-temporal/engine';

type Event =
  | { type: 'DOWNLOADED'; checksum: string }
  | { type: 'INSTALLED'; version: string }
  | { type: 'DEVICE_LOST' };

const machine = setup({
  types: {
    input: {} as { serial: string; checksum: string },
    context: {} as { serial: string; checksum: string; firmware: string | null; certificate: string | null },
    events: {} as Event,
    output: {} as { ready: boolean; firmware: string | null },
  },
  actors: {
    issueCertificate: fromPromise<{ certificate: string }, { serial: string }>(async () => ({ certificate: '' })),
  },
  actions: {
    pushFirmware: (_, _params: { serial: string }) => {},
    alarmOperator: (_, _params: { serial: string; reason: string }) => {},
  },
  guards: {
    intact: ({ context, event }) => event.type === 'DOWNLOADED' && event.checksum === context.checksum,
  },
  delays: { patience: 30 * 60_000 },
}).createMachine({
  id: 'device-provisioning',
  context: ({ input }) => ({ serial: input.serial, checksum: input.checksum, firmware: null, certificate: null }),
  initial: 'provisioning',
  states: {
    provisioning: {
      type: 'parallel',
      states: {
        firmware: {
          initial: 'downloading',
          states: {
            downloading: {
              entry: { type: 'pushFirmware', params: ({ context }) => ({ serial: context.serial }) },
              on: {
                DOWNLOADED: [
                  { guard: 'intact', target: 'installing' },
                  { target: 'downloading', reenter: true },
                ],
              },
            },
            installing: {
              on: { INSTALLED: { target: 'installed', actions: assign({ firmware: ({ event }) => event.version }) } },
            },
            installed: { type: 'final' },
          },
        },
        identity: {
          initial: 'issuing',
          states: {
            issuing: {
              invoke: {
                src: 'issueCertificate',
                input: ({ context }) => ({ serial: context.serial }),
                onDone: {
                  target: 'issued',
                  actions: assign({ certificate: ({ event }) => event.output.certificate }),
                },
                onError: '#failed',
              },
            },
            issued: { type: 'final' },
          },
        },
      },
      onDone: 'ready',
      after: { patience: '#failed' },
      on: { DEVICE_LOST: '#failed' },
    },
    ready: { type: 'final' },
    failed: {
      id: 'failed',
      type: 'final',
      entry: {
        type: 'alarmOperator',
        params: ({ context }) => ({ serial: context.serial, reason: 'not provisioned' }),
      },
    },
  },
  output: ({ context }) => ({
    ready: context.firmware !== null && context.certificate !== null,
    firmware: context.firmware,
  }),
});

export const deviceProvisioning = { machine, version: '1.0.0' } satisfies Definition<typeof machine>;
