import { type ConnectionLike, isGrpcServiceError } from '@temporalio/client';

/** A worker asks for work at least once a minute; one that has not for longer, in ms, is gone. */
const POLL_LIMIT = 90_000;

/** How long the server may take to say who polls, in ms: one that was just restarted sorts itself out first. */
const ANSWER_LIMIT = 90_000;

const DEADLINE_EXCEEDED = 4;

/**
 * Whether a worker asks for work on the task queue, now or within `patience` ms. One that was killed may seem to for a
 * while.
 */
export async function workerPolls(
  connection: Pick<ConnectionLike, 'withDeadline' | 'workflowService'>,
  { namespace, taskQueue }: { readonly namespace: string; readonly taskQueue: string },
  patience: number,
): Promise<boolean> {
  const start = Date.now();
  for (;;) {
    try {
      const { pollers } = await connection.withDeadline(Date.now() + 5_000, () =>
        connection.workflowService.describeTaskQueue({ namespace, taskQueue: { name: taskQueue }, taskQueueType: 1 }),
      );
      const seen = (pollers ?? []).map(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1_000);
      if (Math.max(0, ...seen) > Date.now() - POLL_LIMIT) return true;
      if (Date.now() > start + patience) return false;
    } catch (error) {
      const late = isGrpcServiceError(error) && error.code === DEADLINE_EXCEEDED;
      if (!late || Date.now() > start + ANSWER_LIMIT) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
