/** What comes again under the id of an event that was taken, and why a signal is refused that a chart would take. */
import { checkEvent } from '../admission.ts';
import { SIZE_CODES, sizeReason } from '../bounds.ts';
import { RefusedError } from '../errors.ts';
import { checkEnvelope, type Envelope, tooMuchPending } from './envelope.ts';
import { envelopeMeta } from './inputs.ts';
import type { Receipts, Sent } from './receipts.ts';

/** What hosts refuse a signal with that the chart would take. Histories record these. */
export const SIGNAL_CODES = ['EVENT_ID_REUSED', 'TOO_MUCH_PENDING', ...SIZE_CODES] as const;
export type SignalCode = (typeof SIGNAL_CODES)[number];

export function signalReason(code: Exclude<SignalCode, 'EVENT_ID_REUSED'>): RefusedError {
  return code === 'TOO_MUCH_PENDING' ? tooMuchPending() : new RefusedError(code, sizeReason(code).message);
}

/** The id of an envelope, where an event is remembered under it. It may be anything. */
export function knownId(receipts: Receipts, envelope: unknown): string | undefined {
  try {
    checkEnvelope(envelope);
    return receipts.has(envelope.id) ? envelope.id : undefined;
  } catch {
    return undefined;
  }
}

/** What is compared under an id that is known: the sender as it is believed, and the event. */
export function sentIn({ id, by, event, proof }: Envelope): Sent {
  return { by: envelopeMeta({ id, by, ...(proof === undefined ? {} : { proof }) }, 0).by, event };
}

/** Whether an envelope, whose id `knownId` gave, brings another event than the one that was taken; the event may be anything. */
export function isAnotherEvent(receipts: Receipts, id: string, envelope: unknown): boolean {
  const sent = sentIn(envelope as Envelope);
  try {
    return receipts.isAnother(id, { ...sent, event: checkEvent(sent.event) });
  } catch {
    // What is no event, or too large a one, was never taken.
    return true;
  }
}
