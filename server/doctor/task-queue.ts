/** Who works on the task queue, and whether the server gives its tasks out. */
import type { Connection } from '@temporalio/client';
import { millisOf } from 'xstate-temporal/client';
import { type Check, type CheckOptions, fault, fine } from './check.ts';

/** Task queue types in Temporal's API. */
const QUEUES = { workflow: 1, activity: 2 } as const;

function described(connection: Connection, { namespace, taskQueue }: CheckOptions) {
  return Promise.all(
    Object.entries(QUEUES).map(async ([kind, taskQueueType]) => ({
      kind,
      ...(await connection.workflowService.describeTaskQueue({
        namespace,
        taskQueue: { name: taskQueue },
        taskQueueType,
        reportConfig: true,
        reportStats: true,
      })),
    })),
  );
}

export async function checkWorker(connection: Connection, options: CheckOptions): Promise<Check> {
  const { taskQueue } = options;
  const missing: string[] = [];
  let last = 0;
  for (const { kind, pollers } of await described(connection, options)) {
    if (!pollers?.length) missing.push(kind);
    for (const { lastAccessTime } of pollers ?? []) last = Math.max(last, millisOf(lastAccessTime ?? {}));
  }
  if (missing.length === 0) return fine('worker', `polls ${taskQueue}, last seen at ${new Date(last).toISOString()}`);
  const detail = `nobody polls ${taskQueue} for ${missing.join(' and ')} tasks`;
  return fault('worker', 'NO_WORKER', detail, 'Run "npx watchfloor worker", or "npx watchfloor dev"', { missing });
}

/**
 * A rate limit of nothing lets effects wait without an end, and no task of theirs ever fails. Neither does one that is
 * kept for workers of a deployment which these workers are not of.
 */
export async function checkTaskQueue(connection: Connection, options: CheckOptions): Promise<Check> {
  const { namespace, taskQueue } = options;
  const queues = await described(connection, options);
  const limits: { kind: string; perSecond: number; waiting: number; by?: string; reason?: string }[] = [];
  for (const { config, effectiveRateLimit, kind, stats } of queues) {
    const set = config?.queueRateLimit;
    // An unset number is 0 on the wire: a limit is there where the server says who set it.
    const perSecond = set?.rateLimit == null ? undefined : (set.rateLimit.requestsPerSecond ?? 0);
    if (perSecond === undefined && !(effectiveRateLimit?.rateLimitSource === BY_API)) continue;
    const { updateIdentity, reason } = set?.metadata ?? {};
    limits.push({
      kind,
      perSecond: perSecond ?? effectiveRateLimit?.requestsPerSecond ?? 0,
      waiting: Number(stats?.approximateBacklogCount ?? 0),
      ...(updateIdentity ? { by: updateIdentity } : {}),
      ...(reason ? { reason } : {}),
    });
  }
  const stopped = limits.filter(({ perSecond }) => perSecond <= 0);
  const lift = (kind: string) =>
    `temporal task-queue config set --namespace ${namespace} --task-queue ${taskQueue} --task-queue-type ${kind} --queue-rps-limit default`;
  if (stopped.length > 0) {
    const said = stopped.map(({ by, kind, reason, waiting }) => {
      const who = by === undefined ? '' : `, set by ${by}${reason === undefined ? '' : ` (${reason})`}`;
      return `${kind} tasks of ${taskQueue} are given to nobody: their rate limit is 0${who}; ${waiting} wait`;
    });
    const todo = `Lift the limit: ${stopped.map(({ kind }) => lift(kind)).join('; ')}`;
    return fault('task queue', 'TASK_QUEUE_STOPPED', said.join('; '), todo, { stopped });
  }
  const [routed] = queues.flatMap(routedIn);
  if (routed !== undefined) {
    const { build, deployment, kind, workers } = routed;
    const detail = `${kind} tasks of ${taskQueue} go to the deployment ${deployment}, build ${build}; workers without versioning (${workers.join(', ')}) get none`;
    const todo = `Where nobody is to have them: temporal worker deployment set-current-version --namespace ${namespace} --deployment-name ${deployment} --unversioned`;
    return fault('task queue', 'TASK_QUEUE_ROUTED', detail, todo, routed);
  }
  const limited = limits.map(({ kind, perSecond }) => `at most ${perSecond} ${kind} tasks a second`);
  return fine('task queue', limited.length === 0 ? 'no rate limit is set' : limited.join(', '));
}

/** Whom the tasks of a queue are kept for, where workers poll it that are of no deployment. */
function routedIn({ kind, pollers, versioningInfo }: Awaited<ReturnType<typeof described>>[number]) {
  const { buildId: build, deploymentName: deployment } = versioningInfo?.currentDeploymentVersion ?? {};
  const without = pollers.filter(({ deploymentOptions: of }) => of?.workerVersioningMode !== VERSIONED);
  if (!deployment || !build || without.length === 0) return [];
  return [{ kind, deployment, build, workers: without.map(({ identity }) => identity) }];
}

/** WORKER_VERSIONING_MODE_VERSIONED. */
const VERSIONED = 2;

/** RATE_LIMIT_SOURCE_API: set by UpdateTaskQueueConfig. */
const BY_API = 1;
