import { readDeviating } from 'xstate-temporal/client';
import type { LedgerRecord } from 'xstate-temporal/engine';
import { type Access, type InstanceName, requireInstance, requireWorker } from './access.ts';
import { type Standing, standingOf } from './standing.ts';
import { type UnderWay, underWay } from './under-way.ts';

/** Everything about one instance. Times are UTC milliseconds. */
export interface Shown extends Standing {
  readonly execution: {
    /** `running`, or how it ended, as the server has it. */
    readonly status: string;
    readonly startedAt: number;
    readonly closedAt: number | undefined;
    /** In what its policy differs from the one that its worker had; empty where it does not. */
    readonly deviating: readonly string[];
  };
  /** Effects that are being carried out, or wait for their next try. */
  readonly underWay: readonly UnderWay[];
  /** All of it, where it was asked for. */
  readonly ledger?: readonly LedgerRecord[];
}

/** Shows an instance that is there, running or ended. */
export async function show(
  access: Access,
  name: InstanceName,
  { ledger: withLedger = false }: { readonly ledger?: boolean } = {},
): Promise<Shown> {
  const execution = await requireInstance(access, name);
  await requireWorker(access, execution.taskQueue);
  const instance = access.durable.get(name.machine, name.key);
  const [standing, ledger] = await Promise.all([standingOf(instance), withLedger ? instance.ledger() : undefined]);
  const { status, startTime, closeTime, searchAttributes } = execution;
  const deviating = readDeviating(searchAttributes.WatchfloorDeviating);
  return {
    ...standing,
    execution: {
      status: status.name.toLowerCase(),
      startedAt: startTime.getTime(),
      closedAt: closeTime?.getTime(),
      deviating,
    },
    underWay: underWay(execution),
    ...(ledger === undefined ? {} : { ledger }),
  };
}
