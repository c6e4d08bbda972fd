import { messageOf, RefusedError } from '../errors.ts';
import { checkNewKey } from '../instance-key.ts';
import type { Json } from '../json.ts';
import type { Chart, Sender, StartVerdict, Step } from '../types.ts';

/** A start from outside. */
export interface OutsideStart {
  readonly key: string;
  readonly by: Sender;
  /** What the host was given for the definitions' `start`. */
  readonly settings?: Json | undefined;
}

/**
 * Holds the key, and a definition's `start`, against a start from outside, which the chart itself has taken.
 *
 * @param first the step that it would make
 * @returns in what the instance deviates from the settings
 * @throws INSTANCE_KEY_INVALID; RefusedError with the definition's code; START_REFUSED where it threw
 */
export function holdStart({ definition }: Chart, first: Step, { key, by, settings }: OutsideStart): readonly string[] {
  checkNewKey(key);
  const input = first.record.event.payload?.input ?? null;
  let verdict: StartVerdict | undefined;
  try {
    verdict = definition.start?.({ key, input, by, settings });
  } catch (error) {
    // The input may be anything; nobody is to wait for it for ever.
    const reason = messageOf(error).slice(0, 500);
    throw new RefusedError('START_REFUSED', `The definition's "start" threw: ${reason}`, { cause: error });
  }
  const { refused, deviating = [] } = verdict ?? {};
  if (refused === undefined) return deviating;
  const { code, message, details, todo } = refused;
  throw new RefusedError(code, message, { details, todo });
}
