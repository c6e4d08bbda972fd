/** Events as effects carry them. */
import type { Tell } from './effect.ts';
import { WatchfloorError } from './errors.ts';
import type { JsonObject } from './json.ts';
import { toJson } from './json-value.ts';
import { MAX_NAME_LENGTH } from './limits.ts';
import type { EventObject } from './types.ts';

/** An event for another instance, without what the engine added to the one that caused it. */
export function toTell(event: unknown, what: string): EventObject {
  const value = asEvent(event, what);
  if (!('at' in value) && !('sender' in value)) return value;
  const { at: _at, sender: _sender, ...own } = value;
  return asEvent(own, what);
}

export function asEvent(event: unknown, what: string): EventObject {
  const value = toJson(event, what);
  if (typeof value !== 'object' || value === null || typeof (value as JsonObject).type !== 'string') {
    throw new WatchfloorError('EVENT_MALFORMED', `${what}: an event is an object with a "type".`);
  }
  return value as unknown as EventObject;
}

export function asTell(params: unknown): Omit<Tell, 'key'> {
  const value = toJson(params ?? null, 'params of "tell"') as unknown as {
    to?: { machine?: unknown; key?: unknown };
    event?: unknown;
    start?: JsonObject;
    ref?: unknown;
  } | null;
  const { machine, key } = value?.to ?? {};
  if (typeof machine !== 'string' || typeof key !== 'string' || machine === '' || key === '') {
    throw new WatchfloorError(
      'TELL_MALFORMED',
      'The action "tell" needs params { to: { machine, key }, event, start?, ref? }.',
    );
  }
  const { ref, start } = value ?? {};
  if (ref !== undefined && (typeof ref !== 'string' || ref === '' || ref.length > MAX_NAME_LENGTH)) {
    throw new WatchfloorError(
      'TELL_MALFORMED',
      `The "ref" of a "tell" is a text of at most ${MAX_NAME_LENGTH} characters.`,
    );
  }
  return {
    kind: 'tell',
    to: { machine, key },
    event: toTell(value?.event, 'tell'),
    ...(start === undefined ? {} : { start }),
    ...(ref === undefined ? {} : { ref }),
  };
}
