import type { Connection } from '@temporalio/client';

/** An instance whose workflow task fails: it waits for a worker that can take it up. */
export interface Stuck {
  readonly workflowId: string;
  /** How often the task was tried. */
  readonly attempt: number;
  /** Why it failed the last time, as the worker said it. */
  readonly reason: string;
}

type Service = Connection['workflowService'];

/** How many descriptions are asked for at a time. */
const BATCH = 20;

/**
 * Looks at the latest running instances of a task queue.
 *
 * @param limit how many are looked at
 * @returns those that are stuck, how many were looked at, and whether there are more
 */
export async function stuckInstances(
  service: Service,
  { namespace, taskQueue, limit }: { readonly namespace: string; readonly taskQueue: string; readonly limit: number },
): Promise<{ stuck: Stuck[]; looked: number; more: boolean }> {
  // Not by the machine: an instance whose first task fails has no search attributes yet.
  // By nothing that an instance says of itself: one that is stuck at its first task has said nothing yet.
  const query = `ExecutionStatus = 'Running' AND TaskQueue = '${escaped(taskQueue)}'`;
  const { executions, nextPageToken } = await service.listWorkflowExecutions({ namespace, query, pageSize: limit });
  const ids = (executions ?? []).flatMap(({ execution }) => execution?.workflowId ?? []);
  const stuck: Stuck[] = [];
  for (let first = 0; first < ids.length; first += BATCH) {
    const batch = ids.slice(first, first + BATCH).map((workflowId) => look(service, namespace, workflowId));
    for (const found of await Promise.all(batch)) if (found !== undefined) stuck.push(found);
  }
  return { stuck, looked: ids.length, more: (nextPageToken?.length ?? 0) > 0 };
}

async function look(service: Service, namespace: string, workflowId: string): Promise<Stuck | undefined> {
  const execution = { workflowId };
  // It may end meanwhile, and then is not stuck.
  const found = await service.describeWorkflowExecution({ namespace, execution }).catch(() => undefined);
  const attempt = found?.pendingWorkflowTask?.attempt ?? 0;
  if (attempt < 2) return undefined;
  const reason = await lastTaskFailure(service, namespace, workflowId).catch(() => undefined);
  return reason === undefined ? undefined : { workflowId, attempt, reason };
}

/** Why the instance's workflow task failed the last time; `undefined` where it has not, of late. */
export async function lastTaskFailure(
  service: Service,
  namespace: string,
  workflowId: string,
): Promise<string | undefined> {
  const execution = { workflowId };
  const { history } = await service.getWorkflowExecutionHistoryReverse({ namespace, execution, maximumPageSize: 10 });
  for (const { workflowTaskCompletedEventAttributes, workflowTaskFailedEventAttributes } of history?.events ?? []) {
    if (workflowTaskCompletedEventAttributes) return undefined;
    if (workflowTaskFailedEventAttributes)
      return workflowTaskFailedEventAttributes.failure?.message ?? 'no reason given';
  }
  return undefined;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
}
