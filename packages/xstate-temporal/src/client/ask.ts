/** Queries with a deadline each: one that comes while an instance passes to its next run may never be answered. */
import { setTimeout as pause } from 'node:timers/promises';
import { type Client, isGrpcDeadlineError, QueryNotRegisteredError, type WorkflowHandle } from '@temporalio/client';
import { printable, WatchfloorError } from '../engine/index.ts';
import { GRPC, grpcCodeOf } from '../grpc-code.ts';
import { TASK_PENDING } from '../workflow/protocol.ts';

/** How long the answer may take, milliseconds: a worker that has forgotten a long instance replays it first. */
const PATIENCE = [10_000, 20_000, 40_000];

/**
 * Asks a workflow, up to three times.
 *
 * @throws NO_ANSWER where none comes within 70 s in all, and what a query throws
 */
export async function ask<TAnswer, TArgs extends unknown[] = []>(
  client: Client,
  asked: Pick<WorkflowHandle, 'workflowId' | 'query'>,
  query: string,
  ...args: TArgs
): Promise<TAnswer> {
  let late: unknown;
  for (const patience of PATIENCE) {
    const deadline = Date.now() + patience;
    try {
      return await client.withDeadline(deadline, () => inItsTurn(() => asked.query<TAnswer, TArgs>(query, ...args)));
    } catch (error) {
      // A call that is cut off at its deadline is at times told as cancelled; one that its caller gives up is earlier.
      const isCutOff = grpcCodeOf(error) === GRPC.cancelled && Date.now() >= deadline;
      if (!isGrpcDeadlineError(error) && !isCutOff) throw error;
      late = error;
    }
  }
  throw new WatchfloorError('NO_ANSWER', `No worker has answered for ${printable(asked.workflowId)} within a minute.`, {
    cause: late,
    details: { instance: asked.workflowId },
    todo: 'See that one runs on its task queue.',
  });
}

/** How often, and at what intervals in milliseconds, a question is asked again that came before its turn. */
const EARLY = { most: 20, wait: 50 };

/** Whether a question failed because it brought events whose workflow task has not begun. */
export function isEarly(error: unknown): boolean {
  return error instanceof QueryNotRegisteredError && error.message.includes(TASK_PENDING);
}

/** A question that brought events before their workflow task fails, and is asked again behind it. */
async function inItsTurn<T>(call: () => Promise<T>): Promise<T> {
  for (let left = EARLY.most; ; left--) {
    try {
      return await call();
    } catch (error) {
      if (left === 0 || !isEarly(error)) throw error;
      await pause(EARLY.wait);
    }
  }
}
