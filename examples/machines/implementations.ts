/** What carries the effects of the examples out. Each takes its data and a context with the idempotency key. */
import { compile, type Definition, type EffectContext, type Implemented, implement } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { checkout } from './checkout.ts';
import { deviceProvisioning } from './device-provisioning.ts';
import { invoiceDunning } from './invoice-dunning.ts';
import { leaveRequest } from './leave-request.ts';
import { meter } from './meter.ts';
import { order } from './order.ts';
import { payment } from './payment.ts';
import { shipmentBatch } from './shipment-batch.ts';

/** What was done in the world, by idempotency key: a second attempt finds the first. */
export class Journal {
  readonly entries = new Map<string, { readonly name: string; readonly data: unknown }>();

  note(name: string, data: unknown, { idempotencyKey }: EffectContext): void {
    if (!this.entries.has(idempotencyKey)) this.entries.set(idempotencyKey, { name, data });
  }
}

/** What trying again cannot cure. Any other error is tried again, as the policy says. */
function permanent(code: string, message: string): Error {
  return Object.assign(new Error(message), { code, retryable: false });
}

/** The actors of the examples: promises in, answers out. */
export const actors = {
  issueCertificate: async ({ serial }: { serial: string }) => {
    if (serial.startsWith('X')) throw permanent('FOREIGN_DEVICE', `The serial number ${serial} is not ours.`);
    return { certificate: `CN=${serial}` };
  },
  holdAmount: async ({ card }: { cents: number; card: string }) => {
    if (card === 'declined') throw permanent('DECLINED', 'The bank declined.');
    return { reference: `hold-${card}` };
  },
};

const definitions: readonly Definition[] = [
  checkout,
  deviceProvisioning,
  invoiceDunning,
  leaveRequest,
  meter,
  order,
  payment,
  shipmentBatch,
];

/** Every machine with what carries it out; each action only makes a note. */
export function implementExamples(journal: Journal): Implemented[] {
  const notes = new Map<string, (data: never, context: EffectContext) => Promise<void>>();
  const note = (name: string) => {
    const known = notes.get(name) ?? (async (data: never, context: EffectContext) => journal.note(name, data, context));
    notes.set(name, known);
    return known;
  };
  return definitions.map((definition) => {
    const chart = compile(definition, { sha256: nodeSha256 });
    return implement(chart, {
      actors,
      actions: Object.fromEntries(chart.names.actions.map((name) => [name, note(name)])),
    });
  });
}
