import type { Client } from '@temporalio/client';
import { workflowType } from 'xstate-temporal/client';
import type { Change } from 'xstate-temporal/engine';
import { quoted } from './query.ts';

/** Running instances on one version of a machine. */
export interface Running {
  readonly all: number;
  /** By machine (one among its actors has instances of its own) and path of an atomic state. */
  readonly byState: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** Asks the server how many instances stand in each state that something breaks for. */
export async function running(
  client: Client,
  machine: string,
  version: string,
  changes: readonly Change[],
): Promise<Running> {
  const on = (id: string) =>
    // A machine among its actors runs as its workflow type too.
    `WorkflowType = ${quoted(workflowType(machine))} AND WatchfloorMachine = ${quoted(id)} AND WatchfloorVersion = ${quoted(version)} AND ExecutionStatus = 'Running'`;
  const byState: Record<string, Record<string, number>> = {};
  for (const { machine: id, states, breaks } of changes) {
    if (!breaks) continue;
    byState[id] ??= {};
    const counts = byState[id];
    for (const state of states) {
      if (Object.hasOwn(counts, state)) continue;
      const { count } = await client.workflow.count(`${on(id)} AND WatchfloorState = ${quoted(state)}`);
      counts[state] = count;
    }
  }
  return { all: (await client.workflow.count(on(machine))).count, byState };
}
