import { Worker } from '@temporalio/worker';
import { hasBegun } from '../../src/worker/replay-message.ts';
import { bundleOf } from './bundles.ts';
import type { historiesOf } from './histories.ts';
import { workflowsPath } from './stage.ts';

/**
 * What Temporal's own replayer finds wrong with histories.
 *
 * @param workflowId matters where an instance has machines among its actors, which are called after it
 */
export async function replayErrors(
  workflows: string,
  histories: Awaited<ReturnType<typeof historiesOf>>,
  workflowId = 'replayed',
): Promise<unknown[]> {
  const workflowBundle = await bundleOf(workflowsPath(workflows));
  const errors: unknown[] = [];
  const inputs = histories.filter(hasBegun).map((history) => ({ workflowId, history }));
  for await (const { error } of Worker.runReplayHistories({ workflowBundle }, inputs)) if (error) errors.push(error);
  return errors;
}
