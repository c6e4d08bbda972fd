import { WatchfloorError } from '../errors.ts';
import { MAX_FIRED } from '../limits.ts';
import type { Chart, Snapshot, Step } from '../types.ts';

/**
 * Fires every timer whose deadline is not after `at`: what the machine sent to itself first, then by
 * deadline, then by arming order. Hosts do this before they step an outside event or an actor's outcome.
 *
 * @returns the steps taken; empty when no timer was due
 * @throws ENDLESS_TIMERS when timers without delay re-arm each other for ever
 */
export function advance(chart: Chart, snapshot: Snapshot, at: number): Step[] {
  const steps: Step[] = [];
  let current = snapshot;
  for (let timer = chart.due(current, at); timer !== undefined; timer = chart.due(current, at)) {
    const step = chart.fire(current, timer);
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
