/**
 * A workflow interceptor that lets no event be taken before its own workflow task.
 *
 * A query that waits for a worker brings the history as it is when the worker takes it: also events that came after the
 * last workflow task, and whose own task has not begun. Core (of SDK 1.24.0) applies them at once, under the time of the
 * task before. A replay applies them with their own task, behind its updates, so it comes to other commands: the instance
 * would be stuck for good. Here nothing is done with them, and the query fails. Then Core forgets the run, and the next
 * task begins from its history.
 */
import type { ActivateInput, WorkflowInterceptors } from '@temporalio/workflow';
import { TASK_PENDING } from './task-pending.ts';

type Job = NonNullable<ActivateInput['activation']['jobs']>[number];

/** What the run itself brought about in its task: what it called off, what was done beside it; all else is an event's. */
function isOwn({ resolveActivity, resolveChildWorkflowExecution, resolveChildWorkflowExecutionStart }: Job): boolean {
  if (resolveActivity?.isLocal) return true;
  const results = [resolveActivity?.result, resolveChildWorkflowExecution?.result, resolveChildWorkflowExecutionStart];
  return results.some((result) => Boolean(result?.cancelled));
}

export const interceptors = (): WorkflowInterceptors => {
  /** When the last task began, and how long the history was then. */
  let task = '';
  let length = 0;
  let isEarly = false;
  return {
    internals: [
      {
        activate(input, next) {
          const { historyLength, timestamp } = input.activation;
          const jobs = input.activation.jobs ?? [];
          const isQuery = jobs.some(({ queryWorkflow }) => queryWorkflow);
          const began = `${timestamp?.seconds}.${timestamp?.nanos}`;
          const grown = Number(historyLength);
          // Each task has a time of its own. A task whose updates were all refused is forgotten by the server, so the
          // history may also be as long as it was then, or shorter.
          if (!isQuery && began === task && input.batchIndex === 0 && (grown !== length || !jobs.every(isOwn))) {
            isEarly = true;
            return;
          }
          if (isEarly)
            throw new Error(`${TASK_PENDING}: Events have come whose workflow task has not begun; ask again.`);
          if (!isQuery) [task, length] = [began, grown];
          next(input);
        },
      },
    ],
  };
};
