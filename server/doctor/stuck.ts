import type { Connection } from '@temporalio/client';
import { defaultDataConverter, type PayloadCodec } from '@temporalio/common';
import { lastPoll, lastTaskFailure } from 'xstate-temporal/client';

/** An instance that no worker takes up: it waits for one that can. */
export interface Stuck {
  readonly workflowId: string;
  readonly taskQueue: string;
  /** How often the task was tried. */
  readonly attempt: number;
  /** The code of what keeps it: NO_WORKER, or what its workflow task failed with the last time. */
  readonly code: string;
  /** The same for people: as the worker said it, where there is one. */
  readonly reason: string;
}

type Where = Pick<Connection, 'withDeadline' | 'workflowService'>;

/** How many descriptions are asked for at a time. */
const BATCH = 20;

/**
 * Looks at the latest running instances of a namespace: those of the task queue, and beside them those of all others.
 *
 * @param limit how many are looked at, of each; `codec`: decodes why their tasks failed
 * @returns those that are stuck, how many were looked at, and whether there are more
 */
export async function stuckInstances(
  connection: Where,
  {
    namespace,
    taskQueue,
    limit,
    codec,
  }: {
    readonly namespace: string;
    readonly taskQueue: string;
    readonly limit: number;
    readonly codec?: PayloadCodec | undefined;
  },
): Promise<{ stuck: Stuck[]; looked: number; more: boolean }> {
  const queue = `'${escaped(taskQueue)}'`;
  const both = await Promise.all(
    // By nothing that an instance says of itself: one that is stuck at its first task has said nothing yet.
    [`TaskQueue = ${queue}`, `TaskQueue != ${queue}`].map((which) =>
      connection.workflowService.listWorkflowExecutions({
        namespace,
        query: `ExecutionStatus = 'Running' AND ${which}`,
        pageSize: limit,
      }),
    ),
  );
  const ids = both.flatMap(({ executions }) =>
    (executions ?? []).flatMap(({ execution }) => execution?.workflowId ?? []),
  );
  const stuck: Stuck[] = [];
  for (let first = 0; first < ids.length; first += BATCH) {
    const batch = ids.slice(first, first + BATCH).map((workflowId) => look(connection, namespace, workflowId, codec));
    for (const found of await Promise.all(batch)) if (found !== undefined) stuck.push(found);
  }
  return { stuck, looked: ids.length, more: both.some(({ nextPageToken }) => (nextPageToken?.length ?? 0) > 0) };
}

async function look(
  connection: Where,
  namespace: string,
  workflowId: string,
  codec: PayloadCodec | undefined,
): Promise<Stuck | undefined> {
  const { workflowService } = connection;
  const execution = { workflowId };
  // It may end meanwhile, and then is not stuck.
  const found = await workflowService.describeWorkflowExecution({ namespace, execution }).catch(() => undefined);
  const task = found?.pendingWorkflowTask;
  if (!task) return undefined;
  const taskQueue = found?.executionConfig?.taskQueue?.name ?? '';
  const attempt = task.attempt ?? 0;
  const converter = { ...defaultDataConverter, payloadCodecs: codec === undefined ? [] : [codec] };
  const why = await lastTaskFailure(workflowService, namespace, workflowId, converter).catch(() => undefined);
  if (attempt >= 2 && why !== undefined)
    return { workflowId, taskQueue, attempt, code: why.code, reason: `${why.code}: ${why.problem}` };
  const last = await lastPoll(connection, namespace, taskQueue).catch(() => 0);
  if (last !== undefined) return undefined;
  const reason = `NO_WORKER: no worker asks for work on the task queue "${taskQueue}"`;
  return { workflowId, taskQueue, attempt, code: 'NO_WORKER', reason };
}

/** As a value in a visibility query. */
export function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
}
