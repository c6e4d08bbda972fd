/** Whether a step leaves more than an instance can keep, hand on and show. */
import { RefusedError } from './errors.ts';
import { jsonSize } from './json-size.ts';
import { MAX_CONTEXT_SIZE, MAX_EFFECT_SIZE, MAX_EFFECTS_SIZE, MAX_OUTCOME_SIZE, MAX_STATE_SIZE } from './limits.ts';
import type { Outcome, Reason, Snapshot, Step } from './types.ts';

/** What a step can be too large in, in the order in which it is looked for. Histories record these. */
export const SIZE_CODES = ['CONTEXT_TOO_LARGE', 'EFFECT_TOO_LARGE', 'EFFECTS_TOO_LARGE', 'STATE_TOO_LARGE'] as const;
export type SizeCode = (typeof SIZE_CODES)[number];

const whats: Readonly<Record<SizeCode | 'OUTCOME_TOO_LARGE', readonly [what: string, limit: number]>> = {
  CONTEXT_TOO_LARGE: ['The context would become', MAX_CONTEXT_SIZE],
  EFFECT_TOO_LARGE: ['An effect would be', MAX_EFFECT_SIZE],
  EFFECTS_TOO_LARGE: ['The effects of the step together would be', MAX_EFFECTS_SIZE],
  STATE_TOO_LARGE: ['Context, timers and inputs of actors together would become', MAX_STATE_SIZE],
  OUTCOME_TOO_LARGE: ['What the actor gives is', MAX_OUTCOME_SIZE],
};

/** What is said of a size, always in the same words: ledgers keep them. */
export function sizeReason(code: SizeCode | 'OUTCOME_TOO_LARGE'): Reason {
  return { code, message: `${whats[code][0]} too large.` };
}

/**
 * What a step is too large in, if it is. One that makes smaller what is too large already is none.
 *
 * @param before absent of a first step
 */
export function tooLarge({ effects, snapshot }: Step, before?: Snapshot): RefusedError | undefined {
  const context = jsonSize(snapshot.context);
  if (context > MAX_CONTEXT_SIZE && context > sizeOr0(before?.context)) return refusal('CONTEXT_TOO_LARGE', context);
  let all = 0;
  for (const effect of effects) {
    const size = jsonSize(effect);
    if (size > MAX_EFFECT_SIZE) return refusal('EFFECT_TOO_LARGE', size);
    all += size;
  }
  if (all > MAX_EFFECTS_SIZE) return refusal('EFFECTS_TOO_LARGE', all);
  const state = context + besideContext(snapshot);
  if (state > MAX_STATE_SIZE && (before === undefined || state > jsonSize(before.context) + besideContext(before)))
    return refusal('STATE_TOO_LARGE', state);
  return undefined;
}

/** Whether what an actor gives is larger than a step is given. */
export function isOutcomeTooLarge(outcome: Outcome): boolean {
  return jsonSize(outcome.ok ? outcome.output : outcome.error) > MAX_OUTCOME_SIZE;
}

function besideContext({ acted, children, error, generations, history, nodes, output, timers }: Snapshot): number {
  const sizes = jsonSize(children) + jsonSize(timers) + jsonSize(generations) + jsonSize(history);
  return sizes + sizeOr0(acted) + sizeOr0(nodes) + sizeOr0(output) + sizeOr0(error);
}

const sizeOr0 = (value: unknown): number => (value === undefined ? 0 : jsonSize(value));

function refusal(code: SizeCode, size: number): RefusedError {
  const limit = whats[code][1];
  return new RefusedError(code, sizeReason(code).message, {
    details: { size, limit },
    todo: `The limit is ${limit / 1024} KiB; keep large things elsewhere and give a reference.`,
  });
}
