/** What a host may have done instead of a step that was too large, came while too much was under way, or asked for time. */
import {
  isOutcomeTooLarge,
  olderRefusal,
  type Reason,
  RefusedError,
  type Step,
  sizeError,
  sizeReason,
  tooLarge,
  tooMuchPending,
} from 'xstate-temporal/engine';
import type { Stimulus, Walk } from './walk.ts';

type Taken = Exclude<Stimulus, { kind: 'migration' }>;

/** An engine without time and chance of the chart's own. */
const older = () => olderRefusal(() => false);

/** Other ways in which the step can have come about, each only where the sizes, or what it asked for, say so. */
export function* otherwise(stimulus: Taken, walk: Walk): Generator<Taken> {
  const { snapshot } = walk;
  if (snapshot === undefined) return;
  const over = (step: Step | undefined) => step && tooLarge(step, snapshot)?.code;
  switch (stimulus.kind) {
    case 'envelope': {
      if (!stimulus.refusable || stimulus.refused !== undefined) return;
      const code = over(walk.wouldTake(stimulus));
      const refused = older();
      if (code !== undefined) yield { ...stimulus, refused: refusalOf(sizeReason(code as never)) };
      if (refused !== undefined) yield { ...stimulus, refused };
      yield { ...stimulus, refused: tooMuchPending() };
      return;
    }
    case 'timer': {
      const step = walk.wouldTake(stimulus);
      const code = over(step);
      if (step !== undefined && code !== undefined)
        yield { kind: 'discard', record: step.record, reason: sizeReason(code as never) };
      return;
    }
    case 'outcome': {
      const code = isOutcomeTooLarge(stimulus.outcome) ? 'OUTCOME_TOO_LARGE' : over(walk.wouldTake(stimulus));
      if (code === undefined) return;
      const failed = { ...stimulus, outcome: { ok: false as const, error: sizeError(code as never) } };
      yield failed;
      const step = walk.wouldTake(failed);
      const again = over(step);
      if (step !== undefined && again !== undefined)
        yield { kind: 'discard', record: step.record, reason: sizeReason(again as never) };
      return;
    }
    case 'gaveUp': {
      const { tell: _tell, ...bare } = stimulus;
      if (stimulus.tell === undefined) return;
      if (over(walk.wouldTake(stimulus)) !== undefined || older() !== undefined) yield bare;
    }
  }
}

const refusalOf = ({ code, message }: Reason) => new RefusedError(code, message);
