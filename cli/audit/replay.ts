import type { Replay } from '../../audit/index.ts';
import { isMachine } from '../programme.ts';

/**
 * Temporal's own replayer over the programme's workflows, bundled once, when it is first asked. It says what it cannot
 * say: `undefined` for a workflow that is none of the programme's.
 */
export async function programmeReplay(): Promise<Replay> {
  const { Runtime, Worker } = await import('@temporalio/worker');
  const { bundleProgramme } = await import('../../worker/programme.ts');
  const silent = () => undefined;
  Runtime.install({
    logger: { log: silent, trace: silent, debug: silent, info: silent, warn: silent, error: silent },
    telemetryOptions: { logging: { forward: {}, filter: 'OFF' } },
    shutdownSignals: [],
  });
  let bundle: Promise<{ code: string }> | undefined;
  return async (workflowId, histories) => {
    bundle ??= bundleProgramme();
    const workflowBundle = await bundle;
    const inputs = histories.map((history) => ({ workflowId: workflowId || 'replayed', history }));
    for await (const { error } of Worker.runReplayHistories({ workflowBundle }, inputs))
      if (error !== undefined) return error.message;
    return undefined;
  };
}

/** Whether the replayer has code for a machine's workflow. */
export function isReplayable(machine: string): boolean {
  return isMachine(machine);
}
