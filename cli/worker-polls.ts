import type { Connection } from '@temporalio/client';

/** A worker asks for work at least once a minute; one that has not for longer, in ms, is gone. */
const POLL_LIMIT = 90_000;

/** How long the server may take to say who polls, in ms. */
const ANSWER_LIMIT = 20_000;

/**
 * Whether a worker asks for work on the task queue, now or within `patience` ms. One that was killed may seem to for a
 * while.
 */
export async function workerPolls(
  connection: Connection,
  { namespace, taskQueue }: { readonly namespace: string; readonly taskQueue: string },
  patience: number,
): Promise<boolean> {
  const deadline = Date.now() + patience;
  for (;;) {
    const { pollers } = await connection.withDeadline(Date.now() + ANSWER_LIMIT, () =>
      connection.workflowService.describeTaskQueue({ namespace, taskQueue: { name: taskQueue }, taskQueueType: 1 }),
    );
    const seen = (pollers ?? []).map(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1_000);
    if (Math.max(0, ...seen) > Date.now() - POLL_LIMIT) return true;
    if (Date.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
