import { NativeConnection, Worker } from '@temporalio/worker';
import { nanoid } from 'nanoid';
import { inject } from 'vitest';
import { createDurableClient, type DurableClient } from '../../src/client/index.ts';
import type { Issuer, TrustJson } from '../../src/proof/index.ts';
import { makeKey } from '../../src/proof/node.ts';
import { runningWorker } from '../../src/worker/index.ts';
import { bundleOf } from './bundles.ts';
import { openStage, type Stage, type StageOptions, workflowsPath } from './stage.ts';

/** A stage with a further worker that has a trust, and a stranger to it. */
export interface Guarded {
  readonly stage: Stage;
  /** Of the worker with the trust. */
  readonly taskQueue: string;
  /** Its client, with an issuer that the trust knows. */
  readonly durable: DurableClient;
  readonly stranger: { readonly taskQueue: string };
  close(): Promise<void>;
}

export async function openGuarded(options: StageOptions, issuer: Issuer, trust: TrustJson): Promise<Guarded> {
  const taskQueue = `guarded-${nanoid()}`;
  const stage = await openStage(options);
  await stage.hire({ taskQueue, simulation: false, trust, key: makeKey() });
  const stranger = await openStranger();
  const durable = createDurableClient(stage.client, { taskQueue, issuer });
  const close = async () => {
    await stranger.close();
    await stage.close();
  };
  return { stage, taskQueue, durable, stranger, close };
}

/** A worker of somebody who may write to the namespace, and has no issuer's key. */
async function openStranger(): Promise<{ readonly taskQueue: string; close(): Promise<void> }> {
  const { address, namespace } = inject('temporal');
  const taskQueue = `stranger-${nanoid()}`;
  const workflowBundle = await bundleOf(workflowsPath('stranger.ts'));
  const connection = await NativeConnection.connect({ address });
  const worker = await Worker.create({ connection, namespace, taskQueue, workflowBundle });
  const { close } = runningWorker(worker, () => connection.close());
  return { taskQueue, close };
}
