/**
 * What instances count beside their steps, which `worker/observe.ts` counts. Temporal's SDK hands it to the runtime's exporter, and counts
 * nothing while it replays. Labels have few values: machines, kinds of causes, codes; never keys, tenants or text.
 */
import { metricMeter } from '@temporalio/workflow';

/** An effect that is not tried again. */
export function countGivenUp(machine: string, effect: string): void {
  counter('xstate_temporal_effects_given_up', 'Effects that are not tried again').add(1, { machine, effect });
}

const counter = (name: string, description: string) => metricMeter.createCounter(name, undefined, description);
