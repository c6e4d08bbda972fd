/** What did not go its way in a case. */
import { eventTitle, readCause } from 'xstate-temporal/engine';
import type { Trail } from '../trail/types.ts';
import type { CaseVerdict } from '../verify/findings.ts';
import type { Marked } from './milestones.ts';

export const exceptionKinds = [
  'refused',
  'gaveUp',
  'actorFailed',
  'terminated',
  'cancelled',
  'failed',
  'timedOut',
  'reset',
  'migrated',
  'reopened',
  'begunAgain',
  'duties',
] as const;

export interface RegisterException {
  /**
   * `refused`: an event that the ledger recorded as refused. `gaveUp`: an effect that was given up. `actorFailed`: what
   * an actor failed with, which the chart went on from. `terminated` to `timedOut`: how it ended. `reset`: steps were
   * undone. `migrated`: moved to another version. `reopened`: after its decision. `begunAgain`: after its end, under
   * the same workflow id. `duties`: somebody did what the definition keeps whoever did the other from.
   */
  readonly kind: (typeof exceptionKinds)[number];
  /** The step that it is about, and when, UTC ms, where there is one. */
  readonly seq?: number;
  readonly at?: number;
  readonly what: string;
}

const ends = ['terminated', 'cancelled', 'failed', 'timedOut'] as const;

/** @param lives how many executions of its workflow id came before it */
export function exceptionsOf(
  trail: Trail,
  verdict: CaseVerdict,
  { reopened }: Pick<Marked, 'reopened'>,
  lives: number,
): RegisterException[] {
  const found: RegisterException[] = [];
  for (const { at, cause, claimed, effects, event, refused, seq } of trail.lines) {
    const { kind } = readCause(cause);
    if (refused !== undefined) {
      const isGiveUp = kind === 'effect';
      const what = isGiveUp
        ? refused.code
        : `${eventTitle(event.type)} of ${claimed.role} ${claimed.name}: ${refused.code}`;
      found.push({ kind: isGiveUp ? 'gaveUp' : 'refused', seq, at, what });
    }
    if (kind === 'migrate') found.push({ kind: 'migrated', seq, at, what: `by ${claimed.role} ${claimed.name}` });
    for (const { error, kind: effect, name, outcome } of effects)
      if (effect === 'invokeActor' && (outcome === 'failed' || outcome === 'timedOut'))
        found.push({ kind: 'actorFailed', seq, at, what: `${name}: ${error?.code ?? outcome}` });
  }
  for (const { at, claimed, event, seq } of reopened)
    found.push({ kind: 'reopened', seq, at, what: `${eventTitle(event.type)} of ${claimed.role} ${claimed.name}` });
  for (const { abandoned, lost = [], run } of trail.runs)
    if (abandoned === 'reset')
      found.push({ kind: 'reset', what: `run ${run} was left, and ${lost.length} steps with it` });
  const ended = ends.find((status) => status === trail.status);
  if (ended !== undefined)
    found.push({ kind: ended, what: `its workflow ${ended === 'timedOut' ? 'timed out' : `was ${ended}`}` });
  if (lives > 0) found.push({ kind: 'begunAgain', what: `${lives} before it under the same workflow id` });
  for (const { code, message, seq } of [...verdict.findings, ...(verdict.remarks ?? [])])
    if (code === 'DUTIES_NOT_SEGREGATED')
      found.push({ kind: 'duties', ...(seq === undefined ? {} : { seq }), what: message });
  return found;
}
