import { isName } from '../admission.ts';
import { RefusedError } from '../errors.ts';
import { MAX_NAME_LENGTH } from '../limits.ts';
import type { EventObject, Sender } from '../types.ts';

/** An event on its way to an instance, with its id and its sender. */
export interface Envelope {
  readonly id: string;
  readonly by: Sender;
  readonly event: EventObject;
  /** Chart time, UTC milliseconds; it counts only where the instance has an external clock. */
  readonly at?: number;
  /** A proof of who sends it (`xstate-temporal/proof`). */
  readonly proof?: string;
}

/**
 * Checks what is around an event; the event itself is the chart's to check. Hosts refuse with the same
 * words as an auditor who steps their history again.
 *
 * @throws RefusedError EVENT_MALFORMED
 */
export function checkEnvelope(envelope: unknown): asserts envelope is Envelope {
  const { id, by, at } = (envelope ?? {}) as { id?: unknown; by?: Partial<Sender> | null; at?: unknown };
  const named = [id, by?.role, by?.name].every(isName);
  if (named && id !== '' && (at === undefined || Number.isSafeInteger(at))) return;
  throw new RefusedError(
    'EVENT_MALFORMED',
    `Send { id, by: { role, name }, event: { type, … } }; id, role and name are texts of at most ${MAX_NAME_LENGTH} characters.`,
  );
}
