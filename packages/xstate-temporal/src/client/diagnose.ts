/** Why a call gets no answer: one look at the server, no more than a few questions to it. */
import type { Client, ConnectionLike } from '@temporalio/client';
import { printable, WatchfloorError } from '../engine/index.ts';
import { describeExecution } from '../execution.ts';
import { type ServerTarget, unreachable, whyUnreachable } from '../unreachable.ts';
import { lastPoll, polledOf, workerPolls } from './pollers.ts';
import { millisOf } from './proto-time.ts';
import { lastTaskFailure, stuck } from './task-failure.ts';

/** A call that may get no answer. */
export interface Asked {
  readonly client: Client;
  readonly workflowId: string;
  /** Of the workers that the client starts instances for. */
  readonly taskQueue: string;
  /** A query is answered by a worker alone, whether or not the instance has anything to do. */
  readonly isQuery?: boolean;
  /** The workflow type, where the call starts the instance. */
  readonly starts?: string;
}

export interface Finding {
  readonly error: WatchfloorError;
  /** How long the call must have waited for it to be sure, milliseconds. */
  readonly after: number;
}

/** How long the server may take to answer a look, milliseconds. */
const DEADLINE = 1_000;
/** A server that is being restarted is given this long, milliseconds. */
const RESTART = 4_000;
/**
 * A worker that has just stopped still seems to be there. Where nobody has asked for work since a task was made, and
 * tasks lie in the queue, none is there: whoever waits for work is given it at once. Milliseconds.
 */
const LEFT_LYING = 3_500;
/** A task that waits for one worker, which has the instance in its cache, comes into the queue after ten seconds. */
const SILENCE = 12_000;

/** @returns what is wrong; `undefined` where nothing is seen */
export async function diagnose(asked: Asked): Promise<Finding | undefined> {
  try {
    return await look(asked);
  } catch (error) {
    const target = targetOf(asked.client.connection);
    // A server that is there and slow is left its time.
    if (target === undefined || (await whyUnreachable(target)) === 'NO_TEMPORAL') return undefined;
    return { error: await unreachable(target, error), after: RESTART };
  }
}

/** Where a connection leads; a worker's own connection does not say. */
export function targetOf(connection: ConnectionLike): ServerTarget | undefined {
  return (connection as { readonly options?: ServerTarget }).options;
}

async function look(asked: Asked): Promise<Finding | undefined> {
  const { client, workflowId, isQuery, starts, taskQueue } = asked;
  const { namespace, loadedDataConverter } = client.options;
  const found = await describe(client, workflowId);
  // A start that has not come to the server: it is the server's turn.
  if (found === undefined) return undefined;
  const { pendingWorkflowTask: task, executionConfig, workflowExecutionInfo } = found;
  const queue = executionConfig?.taskQueue?.name || taskQueue;
  const type = workflowExecutionInfo?.type?.name || starts || '';
  // Nothing is to be done, or has been by now.
  if (!task && isQuery !== true) return undefined;
  const { hasBacklog, last } = await polledOf(client.connection, namespace, queue);
  if (last === undefined) return { error: await noWorker(asked, queue, type), after: 0 };
  if (!task) return undefined;
  const why = await lastTaskFailure(client.workflowService, namespace, workflowId, loadedDataConverter);
  if (why !== undefined) return { error: stuck(workflowId, why), after: 0 };
  const isWaiting = task.state === SCHEDULED && last < millisOf(task.scheduledTime ?? {});
  if (!isWaiting) return undefined;
  return { error: await noWorker(asked, queue, type, last), after: hasBacklog ? LEFT_LYING : SILENCE };
}

/** PENDING_WORKFLOW_TASK_STATE_SCHEDULED: no worker has it. */
const SCHEDULED = 1;

function describe(client: Client, workflowId: string) {
  return client.withDeadline(Date.now() + DEADLINE, () => describeExecution(client, { workflowId }));
}

/** Of an instance whose questions the server itself refuses, since it sees nobody poll. */
export async function noWorkerFor(asked: Asked): Promise<WatchfloorError> {
  const { executionConfig, workflowExecutionInfo } = (await describe(asked.client, asked.workflowId)) ?? {};
  return noWorker(asked, executionConfig?.taskQueue?.name || asked.taskQueue, workflowExecutionInfo?.type?.name ?? '');
}

/** Whether a worker asks for work on the task queue of an instance. */
export async function isPolled({ client, taskQueue, workflowId }: Asked): Promise<boolean> {
  const { executionConfig } = (await describe(client, workflowId)) ?? {};
  const queue = executionConfig?.taskQueue?.name || taskQueue;
  return (await lastPoll(client.connection, client.options.namespace, queue)) !== undefined;
}

async function noWorker({ client, taskQueue: own }: Asked, taskQueue: string, type: string, last?: number) {
  const { namespace } = client.options;
  const details = { namespace, taskQueue, ...(last === undefined ? {} : { lastSeen: new Date(last).toISOString() }) };
  const polled = await otherQueue(client, taskQueue, own, type);
  const name = printable(taskQueue);
  if (polled !== undefined) {
    const problem = `Nobody asks for work on the task queue "${name}" in the namespace "${namespace}"; workers do on "${printable(polled)}".`;
    const todo = 'Start a worker on the first, or name the other one.';
    return new WatchfloorError('WRONG_QUEUE', problem, { details: { ...details, polled }, todo });
  }
  const since = last === undefined ? '' : ` One asked for work there the last time at ${details.lastSeen}.`;
  const problem = `No worker answers on the task queue "${name}" in the namespace "${namespace}".${since}`;
  return new WatchfloorError('NO_WORKER', problem, { details, todo: 'Start a worker on it.' });
}

/** How long a worker that is just starting is waited for, milliseconds. */
const STARTING = 2_000;

/**
 * Asked before something is started or sent, where nothing shall be left lying about.
 *
 * @throws NO_WORKER, WRONG_QUEUE
 */
export async function requireWorker(client: Client, taskQueue: string): Promise<void> {
  const { namespace } = client.options;
  if (await workerPolls(client.connection, { namespace, taskQueue }, STARTING)) return;
  throw await noWorker({ client, taskQueue, workflowId: '' }, taskQueue, '');
}

/** A task queue that workers do poll: the client's own, or one that other instances of this type live on. */
async function otherQueue(client: Client, taskQueue: string, own: string, type: string): Promise<string | undefined> {
  const queues = new Set([own, ...(type === '' ? [] : await queuesOf(client, type).catch(() => []))]);
  queues.delete(taskQueue);
  const { connection, options } = client;
  for (const queue of queues) if ((await lastPoll(connection, options.namespace, queue)) !== undefined) return queue;
  return undefined;
}

async function queuesOf({ options, workflowService }: Client, type: string): Promise<string[]> {
  const query = `WorkflowType = '${type.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  const { namespace } = options;
  const { executions } = await workflowService.listWorkflowExecutions({ namespace, query, pageSize: 20 });
  return (executions ?? []).flatMap(({ taskQueue }) => taskQueue || []);
}
