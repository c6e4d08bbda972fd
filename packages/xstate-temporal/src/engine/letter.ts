import { RefusedError } from './errors.ts';
import type { EventObject, Sender } from './types.ts';

/** Characters of an event's id, and of its sender's role and name. */
const MAX_NAME = 200;

/** An event on its way to an instance: with its id, its sender and, where time is told, its time. */
export interface Letter {
  readonly id: string;
  readonly by: Sender;
  readonly event: EventObject;
  readonly at?: number;
}

/**
 * Checks what is around an event; the event itself is the chart's to check. Hosts refuse with the same
 * words as an auditor does who steps their history again.
 *
 * @throws RefusedError EVENT_MALFORMED
 */
export function checkLetter(letter: unknown): asserts letter is Letter {
  const { id, by, at } = (letter ?? {}) as { id?: unknown; by?: Partial<Sender> | null; at?: unknown };
  const texts: readonly unknown[] = [id, by?.role, by?.name];
  const named = texts.every((text) => typeof text === 'string' && text.length <= MAX_NAME && text.isWellFormed());
  if (named && id !== '' && (at === undefined || Number.isSafeInteger(at))) return;
  throw new RefusedError(
    'EVENT_MALFORMED',
    `Send { id, by: { role, name }, event: { type, … } }; id, role and name are texts of at most ${MAX_NAME} characters.`,
  );
}
