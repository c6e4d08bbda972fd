import { isOutcomeTooLarge, SIZE_CODES, type SizeCode, sizeReason, tooLarge } from '../bounds.ts';
import { WatchfloorError } from '../errors.ts';
import { errorToJson, toJson } from '../json-value.ts';
import type { Chart, Outcome, Snapshot, Step } from '../types.ts';
import { payloadUnreadable } from './envelope.ts';
import { sizeError, thrownOutside } from './failures.ts';
import type { ActorRef } from './names.ts';
import { isUnreadable } from './unreadable.ts';

/**
 * Decides what earlier engines did not look at; on replay as it was decided when the history was recorded.
 *
 * @param name of what is decided, the same on replay
 * @param codes what `check` may give, in an order that never changes
 */
export type Decide = <Code extends string>(
  name: string,
  codes: readonly Code[],
  check: () => Code | undefined,
) => Code | undefined;

const RESULT_CODES = ['OUTCOME_TOO_LARGE', ...SIZE_CODES] as const;

/**
 * The step of an actor's outcome; `undefined` where it comes too late. Nobody can refuse it: one that cannot be kept, or
 * makes the step too large, becomes an error, and if that is too large as well, only a record is left.
 */
export function settleWithin(
  chart: Chart,
  before: Snapshot,
  actor: ActorRef,
  outcome: Outcome,
  at: number,
  decide: Decide,
): Step | undefined {
  const given = keepable(outcome, actor);
  let step: Step | undefined;
  const name = `step-${before.seq + 1}`;
  const code = decide(name, RESULT_CODES, () => {
    if (isOutcomeTooLarge(given)) return 'OUTCOME_TOO_LARGE';
    step = chart.settle(before, actor, given, { at });
    return step && sizeCodeOf(step, before);
  });
  if (code === undefined) return step ?? chart.settle(before, actor, given, { at });
  const failed = chart.settle(before, actor, { ok: false, error: sizeError(code) }, { at });
  const again = failed && decide(`${name}/error`, SIZE_CODES, () => sizeCodeOf(failed, before));
  return again === undefined ? failed : failed && chart.discard(before, failed.record, sizeReason(again));
}

export function sizeCodeOf(step: Step, before: Snapshot): SizeCode | undefined {
  return tooLarge(step, before)?.code as SizeCode | undefined;
}

/** What an actor gives may be unreadable, or no JSON; then it has failed. */
export function keepable(outcome: Outcome, { id }: ActorRef): Outcome {
  if (isUnreadable(outcome.ok ? outcome.output : outcome.error)) {
    const { code, message } = payloadUnreadable();
    return { ok: false, error: thrownOutside(message, code) };
  }
  if (!outcome.ok) return { ok: false, error: errorToJson(outcome.error) };
  try {
    return outcome.output === undefined ? outcome : { ok: true, output: toJson(outcome.output, 'output of actor', id) };
  } catch (error) {
    if (!(error instanceof WatchfloorError)) throw error;
    return { ok: false, error: thrownOutside(error.message, error.code) };
  }
}
