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

/** An instance that somebody paused, or one of its effects, by Temporal's own means. */
export interface Paused {
  readonly workflowId: string;
  /** The activity type of the effect; absent where the whole workflow is paused. */
  readonly activity?: string;
  readonly activityId?: string;
  /** Who did it, as they say. */
  readonly by?: string;
  readonly reason?: string;
}

type Where = Pick<Connection, 'withDeadline' | 'workflowService'>;

/** How many descriptions are asked for at a time. */
const BATCH = 20;

/**
 * Looks at the latest running instances of a namespace: those of the task queue, and beside them those of all others.
 *
 * @param limit how many are looked at, of each; `codec`: decodes why their tasks failed
 * @returns those that are stuck, those that are paused, how many were looked at, and whether there are more
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
): Promise<{ stuck: Stuck[]; paused: Paused[]; looked: number; more: boolean }> {
  const queue = `'${escaped(taskQueue)}'`;
  const list = (query: string) =>
    connection.workflowService.listWorkflowExecutions({ namespace, query, pageSize: limit });
  const listed = await Promise.all([
    // By nothing that an instance says of itself: one that is stuck at its first task has said nothing yet.
    list(`ExecutionStatus = 'Running' AND TaskQueue = ${queue}`),
    list(`ExecutionStatus = 'Running' AND TaskQueue != ${queue}`),
    // Of servers before 1.30 nobody can ask for it.
    list(`ExecutionStatus = 'Paused'`).catch(() => ({ executions: [], nextPageToken: null })),
  ]);
  const ids = new Set(
    listed.flatMap(({ executions }) => (executions ?? []).flatMap(({ execution }) => execution?.workflowId ?? [])),
  );
  const stuck: Stuck[] = [];
  const paused: Paused[] = [];
  const left = [...ids];
  while (left.length > 0) {
    const batch = left.splice(0, BATCH).map((workflowId) => look(connection, namespace, workflowId, codec));
    for (const found of await Promise.all(batch)) {
      if (found.stuck !== undefined) stuck.push(found.stuck);
      if (found.paused !== undefined) paused.push(found.paused);
    }
  }
  const more = listed.some(({ nextPageToken }) => (nextPageToken?.length ?? 0) > 0);
  return { stuck, paused, looked: ids.size, more };
}

interface Found {
  readonly stuck?: Stuck | undefined;
  readonly paused?: Paused | undefined;
}

async function look(
  connection: Where,
  namespace: string,
  workflowId: string,
  codec: PayloadCodec | undefined,
): Promise<Found> {
  const { workflowService } = connection;
  const execution = { workflowId };
  // It may end meanwhile, and then is neither.
  const found = await workflowService.describeWorkflowExecution({ namespace, execution }).catch(() => undefined);
  if (found === undefined) return {};
  const paused = pausedIn(found, workflowId);
  // No task of a paused one is given out, and that is not the workers' fault.
  if (paused !== undefined && paused.activity === undefined) return { paused };
  return { paused, stuck: await stuckIn(connection, namespace, workflowId, found, codec) };
}

type Described = Awaited<ReturnType<Where['workflowService']['describeWorkflowExecution']>>;

function pausedIn({ pendingActivities, workflowExtendedInfo }: Described, workflowId: string): Paused | undefined {
  const { pauseInfo } = workflowExtendedInfo ?? {};
  if (pauseInfo != null) return { workflowId, ...said(pauseInfo) };
  const activity = pendingActivities?.find(({ paused }) => paused === true);
  if (activity === undefined) return undefined;
  const { activityId, activityType, pauseInfo: why } = activity;
  return {
    workflowId,
    activity: activityType?.name ?? '',
    ...(activityId ? { activityId } : {}),
    ...said(why?.manual ?? {}),
  };
}

function said({ identity, reason }: { readonly identity?: string | null; readonly reason?: string | null }) {
  return { ...(identity ? { by: identity } : {}), ...(reason ? { reason } : {}) };
}

async function stuckIn(
  connection: Where,
  namespace: string,
  workflowId: string,
  { executionConfig, pendingWorkflowTask: task }: Described,
  codec: PayloadCodec | undefined,
): Promise<Stuck | undefined> {
  if (!task) return undefined;
  const taskQueue = executionConfig?.taskQueue?.name ?? '';
  const attempt = task.attempt ?? 0;
  const converter = { ...defaultDataConverter, payloadCodecs: codec === undefined ? [] : [codec] };
  const { workflowService } = connection;
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
