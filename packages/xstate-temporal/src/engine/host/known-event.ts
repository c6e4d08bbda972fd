/** What comes again under the id of an event that was taken, and why a signal is refused that a chart would take. */
import { checkEvent } from '../admission.ts';
import { SIZE_CODES, sizeReason } from '../bounds.ts';
import { RefusedError } from '../errors.ts';
import { type Envelope, tooMuchPending } from './envelope.ts';
import { envelopeMeta } from './inputs.ts';
import type { Receipts, Sent } from './receipts.ts';

/** What hosts refuse a signal with that the chart would take. Histories record these. */
export const SIGNAL_CODES = ['EVENT_ID_REUSED', 'TOO_MUCH_PENDING', ...SIZE_CODES] as const;
export type SignalCode = (typeof SIGNAL_CODES)[number];

export function signalReason(code: Exclude<SignalCode, 'EVENT_ID_REUSED'>): RefusedError {
  return code === 'TOO_MUCH_PENDING' ? tooMuchPending() : new RefusedError(code, sizeReason(code).message);
}

/** What is compared under an id that is known: the sender as it is believed, and the event. */
export function sentIn({ id, by, event, proof }: Envelope): Sent {
  return { by: envelopeMeta({ id, by, ...(proof === undefined ? {} : { proof }) }, 0).by, event };
}

/** Whether a signal brings something else under an id that is known. It may be anything. */
export function isAnother(receipts: Receipts, id: string, envelope: unknown): boolean {
  const sent = sentIn(envelope as Envelope);
  try {
    return receipts.isAnother(id, { ...sent, event: checkEvent(sent.event) });
  } catch {
    // What is no event, or too large a one, was never taken.
    return true;
  }
}
