import { type Client, type WorkflowExecutionDescription, WorkflowNotFoundError } from '@temporalio/client';
import { type DurableClient, instanceRun, requireWorker as requirePolled, unread } from 'xstate-temporal/client';
import { type Definition, WatchfloorError } from 'xstate-temporal/engine';
import { definitionOf, machineIds } from '../machines/index.ts';
import { clean } from '../text/index.ts';
import type { Policies } from './policies.ts';

/** How the programme's operations reach the instances. */
export interface Access {
  readonly client: Client;
  readonly durable: DurableClient;
  /** Of the workers that new instances are for. */
  readonly taskQueue: string;
  /** As it is configured. */
  readonly policy?: Policies | undefined;
}

/** The definition by which a new instance of a machine of the programme begins. */
export function own(machine: (typeof machineIds)[number]): Definition {
  return definitionOf(machine) as Definition;
}

/** An instance by its machine and its key. */
export interface InstanceName {
  readonly machine: string;
  readonly key: string;
}

/**
 * Asked before something is started or sent: without a worker it would lie about, and nobody could say whether it
 * was taken.
 *
 * @throws NO_WORKER, WRONG_QUEUE
 */
export function requireWorker({ client, ...own }: Access, taskQueue: string = own.taskQueue): Promise<void> {
  return requirePolled(client, taskQueue);
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
    const looking = unread(client);
    const latest = await looking.workflow.getHandle(id).describe();
    if (latest.status.name !== 'FAILED') return latest;
    // A start that was refused is no instance, and leaves one that has ended as it is.
    const run = await instanceRun(looking, id);
    if (run !== undefined) return await run.describe();
    throw new WorkflowNotFoundError('Its start was refused.', id, latest.runId);
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    throw new WatchfloorError('INSTANCE_NOT_FOUND', `There is no instance ${clean(id, 200)}.`, {
      cause: error,
      details: { machine, key, machines: machineIds },
    });
  }
}
