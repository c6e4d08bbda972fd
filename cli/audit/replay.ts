import type { Replay } from '../../audit/index.ts';
import { isMachine } from '../../machines/index.ts';

/**
 * Temporal's own replayer over the programme's workflows, bundled once, when it is first asked. It says what it cannot
 * say: `undefined` for a workflow that is none of the programme's.
 */
export async function programmeReplay(): Promise<Replay> {
  const { bundleProgramme } = await import('../../programme/worker/index.ts');
  const { Replayer } = await import('xstate-temporal/worker');
  let replayer: Promise<InstanceType<typeof Replayer>> | undefined;
  return async (_workflowId, histories) => {
    // In a process of its own: a history that was tampered with can make the replayer panic.
    replayer ??= bundleProgramme().then((bundle) => new Replayer(bundle));
    return (await replayer).replay(histories);
  };
}

/** Whether the replayer has code for a machine's workflow. */
export function isReplayable(machine: string): boolean {
  return isMachine(machine);
}
