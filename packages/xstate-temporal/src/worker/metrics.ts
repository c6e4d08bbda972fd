/** What a worker counts of the effects that it carries out. Labels have few values: names of a chart, never what is in it. */
import { Context } from '@temporalio/activity';

/** How one attempt at an effect ended. */
export type AttemptOutcome = 'done' | 'failed' | 'cancelled';

/** Must be called in the activity. */
export function countAttempt(machine: string, effect: string, outcome: AttemptOutcome): void {
  Context.current()
    .metricMeter.createCounter('xstate_temporal_effect_attempts', undefined, 'Attempts at effects, by how they ended')
    .add(1, { machine, effect, outcome });
}
