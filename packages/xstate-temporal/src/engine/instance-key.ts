/** What instances may be called by. */
import { WatchfloorError } from './errors.ts';
import { jsonSize } from './json-size.ts';
import { MAX_KEY_SIZE } from './limits.ts';
import { hasUnseen, printable } from './text.ts';

/** Whether a value can be the key of an instance: a text that people can read and a server takes. */
export function isKey(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && jsonSize(value) - 2 <= MAX_KEY_SIZE && !hasUnseen(value);
}

/** Whether it is that of a machine among the actors of another instance, such as `17/kid#1`: `<key>/<id>#<generation>`. */
export function isActorKey(key: string): boolean {
  return /\/.*#\d+$/s.test(key);
}

/** @throws INSTANCE_KEY_INVALID */
export function checkKey(key: unknown): asserts key is string {
  if (!isKey(key)) throw invalid(key, `is a text of 1 to ${MAX_KEY_SIZE} bytes without characters that nobody sees`);
}

/**
 * The same of an instance that is to be started. Names of machines among the actors can be foreseen: whoever took one
 * would keep the machine from being invoked.
 *
 * @throws INSTANCE_KEY_INVALID
 */
export function checkNewKey(key: unknown): asserts key is string {
  checkKey(key);
  if (isActorKey(key))
    throw invalid(key, 'does not end like "/kid#1", which names a machine among the actors of another instance');
}

function invalid(key: unknown, rule: string): WatchfloorError {
  const given = typeof key === 'string' ? `"${printable(key)}"` : `A value of the type ${typeof key}`;
  return new WatchfloorError('INSTANCE_KEY_INVALID', `${given} is no key of an instance: a key ${rule}.`, {
    details: { given: typeof key === 'string' ? printable(key) : typeof key },
    todo: 'Call it by what you find it by, such as the number of an order.',
  });
}
