/**
 * What instances count, for whoever watches the workers. Temporal's SDK hands it to the runtime's exporter, and counts
 * nothing while it replays. Labels have few values: machines, kinds of causes, codes; never keys, tenants or text.
 */
import { metricMeter } from '@temporalio/workflow';
import type { CauseKind } from '../engine/index.ts';

/** A step that was taken, by what brought it. */
export function countStep(machine: string, cause: CauseKind): void {
  counter('xstate_temporal_steps', 'Steps that instances took').add(1, { machine, cause });
}

/** What was refused, by its code: an update before it came into the history, or a signal into the ledger. */
export function countRefusal(machine: string, code: string): void {
  counter('xstate_temporal_refusals', 'What instances refused').add(1, { machine, code });
}

/** An effect that is not tried again. */
export function countGivenUp(machine: string, effect: string): void {
  counter('xstate_temporal_effects_given_up', 'Effects that are not tried again').add(1, { machine, effect });
}

const counter = (name: string, description: string) => metricMeter.createCounter(name, undefined, description);
