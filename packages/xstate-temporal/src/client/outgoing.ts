/** What is looked at before anything is sent: a server, and its SDK, would refuse it with words of their own. */
import {
  checkEnvelope,
  checkEvent,
  checkInputSize,
  isVersion,
  type Json,
  messageOf,
  type Sender,
  toJson,
  WatchfloorError,
} from '../engine/index.ts';
import type { Envelope } from '../workflow/protocol.ts';

/**
 * An event on its way, as the instance would check it. What JSON would change in silence, such as a `Date`, is refused.
 *
 * @throws RefusedError EVENT_MALFORMED, EVENT_RESERVED, EVENT_TOO_LARGE
 */
export function envelopeOf(id: string, by: Sender, event: unknown): Envelope {
  checkEnvelope({ id, by });
  return { id, by, event: checkEvent(event) };
}

/** What is started: input, sender, id and version. @throws INPUT_INVALID, INPUT_TOO_LARGE, START_MALFORMED; RefusedError EVENT_MALFORMED */
export function startOf(input: unknown, by: Sender, id: string, version: string | undefined) {
  checkEnvelope({ id, by });
  if (version !== undefined && !isVersion(version))
    throw new WatchfloorError('START_MALFORMED', 'A version is a text of 1 to 50 letters, digits, ".", "+" or "-".');
  checkInputSize(input);
  return { input: jsonOf(input), by, id, ...(version === undefined ? {} : { version }) };
}

function jsonOf(input: unknown): Json {
  try {
    return toJson(input ?? null, 'input');
  } catch (error) {
    throw new WatchfloorError('INPUT_INVALID', messageOf(error), { cause: error });
  }
}
