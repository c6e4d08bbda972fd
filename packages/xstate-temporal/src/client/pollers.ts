/** Who asks for work on a task queue. */
import { setTimeout as pause } from 'node:timers/promises';
import { type ConnectionLike, isGrpcDeadlineError } from '@temporalio/client';
import { millisOf } from './proto-time.ts';

/** A worker asks for work at least once a minute; one that has not for longer, milliseconds, is gone. */
const POLL_LIMIT = 90_000;
/** For how long an answer counts for other calls too, milliseconds: many wait for the same worker. */
const FRESH = 1_000;
/** How long the server may take to say, milliseconds. */
const DEADLINE = 2_000;

/** What the server tells of a task queue. */
export interface Polled {
  /** When a worker asked for work the last time, UTC milliseconds by the server's clock; absent where none does. */
  readonly last?: number;
  /** Whether tasks lie in the queue itself, as the server counts them every few seconds; older servers do not say. */
  readonly hasBacklog: boolean;
}

interface Seen {
  readonly at: number;
  readonly polled: Promise<Polled>;
}

const seen = new WeakMap<object, Map<string, Seen>>();

/**
 * When a worker asked for work the last time, UTC milliseconds by the server's clock; `undefined` where none does. One
 * that has just stopped seems to be there for a while: the server does not see workers go.
 */
export async function lastPoll(
  connection: Pick<ConnectionLike, 'withDeadline' | 'workflowService'>,
  namespace: string,
  taskQueue: string,
): Promise<number | undefined> {
  return (await polledOf(connection, namespace, taskQueue)).last;
}

/** The same with what lies in the queue. */
export function polledOf(
  connection: Pick<ConnectionLike, 'withDeadline' | 'workflowService'>,
  namespace: string,
  taskQueue: string,
): Promise<Polled> {
  const queues = seen.get(connection) ?? new Map<string, Seen>();
  seen.set(connection, queues);
  const name = `${namespace}/${taskQueue}`;
  const known = queues.get(name);
  if (known !== undefined && Date.now() < known.at + FRESH) return known.polled;
  const request = { namespace, taskQueue: { name: taskQueue }, taskQueueType: 1, reportStats: true };
  const polled = connection
    .withDeadline(Date.now() + DEADLINE, () => connection.workflowService.describeTaskQueue(request))
    .then(({ pollers, stats }) => {
      const times = (pollers ?? []).map(({ lastAccessTime }) => millisOf(lastAccessTime ?? {}));
      const latest = Math.max(0, ...times);
      const hasBacklog = Number(stats?.approximateBacklogCount ?? 0) > 0;
      return latest > Date.now() - POLL_LIMIT ? { last: latest, hasBacklog } : { hasBacklog };
    });
  queues.set(name, { at: Date.now(), polled });
  polled.catch(() => queues.delete(name));
  return polled;
}

/** How long the server may take to say who polls, milliseconds: one that was just restarted sorts itself out first. */
const ANSWER_LIMIT = 90_000;

/** Whether a worker asks for work on the task queue, now or within `patience` milliseconds. */
export async function workerPolls(
  connection: Pick<ConnectionLike, 'withDeadline' | 'workflowService'>,
  { namespace, taskQueue }: { readonly namespace: string; readonly taskQueue: string },
  patience: number,
): Promise<boolean> {
  const start = Date.now();
  for (;;) {
    try {
      if ((await lastPoll(connection, namespace, taskQueue)) !== undefined) return true;
      if (Date.now() > start + patience) return false;
    } catch (error) {
      if (!isGrpcDeadlineError(error) || Date.now() > start + ANSWER_LIMIT) throw error;
    }
    await pause(100);
  }
}
