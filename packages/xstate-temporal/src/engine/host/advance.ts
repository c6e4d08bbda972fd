import { type SizeCode, sizeReason, tooLarge } from '../bounds.ts';
import { WatchfloorError } from '../errors.ts';
import { MAX_FIRED } from '../limits.ts';
import type { Chart, Snapshot, Step } from '../types.ts';

/** Says what a step of the host's own making is too large in, if it is. */
export type IsOver = (step: Step, before: Snapshot) => SizeCode | undefined;

const isOver: IsOver = (step, before) => tooLarge(step, before)?.code as SizeCode | undefined;

/**
 * Fires every timer whose deadline is not after `at`: what the machine sent to itself first, then by
 * deadline, then by arming order. Hosts do this before they step an outside event or an actor's outcome.
 * Of one whose step would be too large only a record is left: nobody can refuse it, and it must not come again for ever.
 *
 * @returns the steps taken; empty when no timer was due
 * @throws ENDLESS_TIMERS when timers without delay re-arm each other for ever
 */
export function advance(chart: Chart, snapshot: Snapshot, at: number, over: IsOver = isOver): Step[] {
  const steps: Step[] = [];
  let current = snapshot;
  for (let timer = chart.due(current, at); timer !== undefined; timer = chart.due(current, at)) {
    let step = chart.fire(current, timer);
    const code = over(step, current);
    if (code !== undefined) step = chart.discard(current, step.record, sizeReason(code));
    steps.push(step);
    current = step.snapshot;
    if (steps.length > MAX_FIRED) {
      throw new WatchfloorError(
        'ENDLESS_TIMERS',
        `The machine "${chart.id}" re-arms "${timer.id}" at one instant for ever; give it a delay.`,
      );
    }
  }
  return steps;
}
