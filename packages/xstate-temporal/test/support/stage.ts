import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { nanoid } from 'nanoid';
import { inject } from 'vitest';
import { createDurableClient, type DurableClient } from '../../src/client/index.ts';
import type { Definition, Implemented } from '../../src/engine/index.ts';
import { type DurableWorker, type DurableWorkerOptions, startWorker } from '../../src/worker/index.ts';
import { bundleOf } from './bundles.ts';
import { Desk } from './desk.ts';
import { quiet } from './quiet.ts';

export { quiet } from './quiet.ts';

/** A server, a client and a worker with a desk behind it. */
export interface Stage {
  readonly client: Client;
  readonly connection: Connection;
  readonly durable: DurableClient;
  readonly taskQueue: string;
  readonly desk: Desk;
  readonly worker: DurableWorker;
  /** Another worker on the same task queue. */
  hire(options?: Partial<DurableWorkerOptions>): Promise<DurableWorker>;
  close(): Promise<void>;
}

export interface StageOptions {
  /** File below `workflows`, beside this one; or a whole path. */
  readonly workflows: string;
  readonly definitions: readonly Definition[];
  readonly implemented?: readonly Implemented[];
  readonly tuning?: DurableWorkerOptions['tuning'];
  readonly observe?: DurableWorkerOptions['observe'];
  /** Whether instances share the modules of the workflows' file. */
  readonly loadOnce?: boolean;
}

export function workflowsPath(name: string): string {
  return path.resolve(import.meta.dirname, 'workflows', name);
}

export async function openStage({
  workflows,
  definitions,
  implemented,
  tuning,
  observe = {},
  ...sharing
}: StageOptions): Promise<Stage> {
  quiet();
  const { address, namespace } = inject('temporal');
  const bundle = await bundleOf(workflowsPath(workflows), sharing);
  const taskQueue = `test-${nanoid()}`;
  const desk = new Desk();
  const workers: DurableWorker[] = [];
  const hire = async (options: Partial<DurableWorkerOptions> = {}) => {
    const worker = await startWorker({
      address,
      namespace,
      taskQueue,
      workflows: { bundle },
      implemented: implemented ?? desk.implementing(definitions),
      simulation: true,
      observe,
      ...options,
      tuning: { shutdownForceTime: '5 seconds', ...tuning, ...options.tuning },
    });
    workers.push(worker);
    return worker;
  };
  const worker = await hire();
  // A page of a history of large events may have more than gRPC takes by itself, 4 MiB.
  const channelArgs = { 'grpc.max_receive_message_length': 64 * 1024 * 1024 };
  const connection = await Connection.connect({ address, channelArgs });
  const client = new Client({ connection, namespace });
  return {
    client,
    connection,
    durable: createDurableClient(client, { taskQueue }),
    taskQueue,
    desk,
    worker,
    hire,
    close: async () => {
      for (const one of workers) await one.close();
      await connection.close();
    },
  };
}
