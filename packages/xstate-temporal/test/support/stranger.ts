import { NativeConnection, Worker } from '@temporalio/worker';
import { nanoid } from 'nanoid';
import { inject } from 'vitest';
import { runningWorker } from '../../src/worker/index.ts';
import { bundleOf } from './bundles.ts';
import { workflowsPath } from './stage.ts';

/** A worker of somebody who may write to the namespace, and has no issuer's key. */
export async function openStranger(): Promise<{ readonly taskQueue: string; close(): Promise<void> }> {
  const { address, namespace } = inject('temporal');
  const taskQueue = `stranger-${nanoid()}`;
  const workflowBundle = await bundleOf(workflowsPath('stranger.ts'));
  const connection = await NativeConnection.connect({ address });
  const worker = await Worker.create({ connection, namespace, taskQueue, workflowBundle });
  const { close } = runningWorker(worker, () => connection.close());
  return { taskQueue, close };
}
