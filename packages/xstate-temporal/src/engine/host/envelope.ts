import { isName } from '../admission.ts';
import { RefusedError } from '../errors.ts';
import { MAX_NAME_LENGTH } from '../limits.ts';
import { recordable } from '../text.ts';
import type { EventObject, Sender } from '../types.ts';
import { handedOn } from './signal-name.ts';
import { isUnreadable } from './unreadable.ts';

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
 * @throws RefusedError EVENT_MALFORMED, PAYLOAD_UNREADABLE
 */
export function checkEnvelope(envelope: unknown): asserts envelope is Envelope {
  if (isUnreadable(envelope)) throw payloadUnreadable();
  const { id, by, at } = (envelope ?? {}) as { id?: unknown; by?: Partial<Sender> | null; at?: unknown };
  const named = [id, by?.role, by?.name].every(isName);
  if (named && id !== '' && (at === undefined || Number.isSafeInteger(at))) return;
  throw new RefusedError(
    'EVENT_MALFORMED',
    `Send { id, by: { role, name }, event: { type, … } }; id, role and name are texts of at most ${MAX_NAME_LENGTH} characters.`,
  );
}

export function payloadUnreadable(): RefusedError {
  return new RefusedError(
    'PAYLOAD_UNREADABLE',
    'What was sent cannot be read: it is no JSON, or of another encoding.',
    {
      todo: 'Send it as json/plain, by the codec that the worker has.',
    },
  );
}

/** What is said to an id under which another event was taken. */
export function idReused(id: string): RefusedError {
  return new RefusedError('EVENT_ID_REUSED', `Another event was taken under the id "${recordable(id)}".`, {
    todo: 'Give each event an id of its own; repeat an id only with the same event, by the same sender.',
  });
}

/** What is said while too much is under way, whatever the event. */
export function tooMuchPending(): RefusedError {
  return new RefusedError('TOO_MUCH_PENDING', 'Too much of what the instance has to do is not done yet.', {
    todo: 'Send again when its actions and tells are carried out.',
  });
}

/** What is said of signals that were refused and are not told apart. */
export function signalsRefused(count: number): RefusedError {
  return new RefusedError('SIGNALS_REFUSED', `${count} more signals were refused.`);
}

/** What is said to a signal of a name that no instance knows. */
export function signalUnknown(name: string): RefusedError {
  const shown = recordable(handedOn(name));
  return new RefusedError('SIGNAL_UNKNOWN', `"${shown}" is no signal of a durable instance.`, {
    todo: 'Send events by the update "send", or by the signal "notify".',
  });
}
