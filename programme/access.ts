import { type Client, type WorkflowExecutionDescription, WorkflowNotFoundError } from '@temporalio/client';
import type { DurableClient } from 'xstate-temporal/client';
import { WatchfloorError } from 'xstate-temporal/engine';
import { machineIds } from '../machines/index.ts';
import { clean } from '../text/index.ts';
import { workerPolls } from './worker-polls.ts';

/** How the programme's operations reach the instances. */
export interface Access {
  readonly client: Client;
  readonly durable: DurableClient;
  /** Of the workers that new instances are for. */
  readonly taskQueue: string;
}

/** An instance by its machine and its key. */
export interface InstanceName {
  readonly machine: string;
  readonly key: string;
}

/** How long a worker may take to answer, in ms. */
const ANSWER_LIMIT = 20_000;

/** How long a worker that is just starting is waited for, in ms. */
const STARTING = 2_000;

/**
 * Asked before something is started or sent: without a worker it would lie about, and nobody could say whether it
 * was taken.
 *
 * @throws NO_WORKER
 */
export async function requireWorker({ client, ...own }: Access, taskQueue: string = own.taskQueue): Promise<void> {
  const { namespace } = client.options;
  if (await workerPolls(client.connection, { namespace, taskQueue }, STARTING)) return;
  throw noWorker(namespace, taskQueue, false);
}

/** @throws NO_WORKER where no answer comes in 20 s; what was asked may still be done */
export async function answered<T>({ client, taskQueue }: Access, call: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(noWorker(client.options.namespace, taskQueue, true)), ANSWER_LIMIT);
  });
  try {
    return await Promise.race([call, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Looks whether the instance is there, and on which task queue. A closed one is there as long as the server keeps it.
 *
 * @throws INSTANCE_NOT_FOUND
 */
export async function requireInstance(
  { client }: Access,
  { machine, key }: InstanceName,
): Promise<WorkflowExecutionDescription> {
  const id = `${machine}/${key}`;
  try {
    return await client.workflow.getHandle(id).describe();
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    throw new WatchfloorError('INSTANCE_NOT_FOUND', `There is no instance ${clean(id, 200)}.`, {
      cause: error,
      details: { machine, key, machines: machineIds },
    });
  }
}

function noWorker(namespace: string, taskQueue: string, isAsked: boolean): WatchfloorError {
  return new WatchfloorError(
    'NO_WORKER',
    `No worker answers on the task queue "${taskQueue}" in the namespace "${namespace}".`,
    { details: { namespace, taskQueue, isAsked } },
  );
}
