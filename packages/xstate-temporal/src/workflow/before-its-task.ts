/**
 * Workflow interceptors that keep events for the task that they belong to.
 *
 * A query that waits for a worker brings the history as it is when the worker takes it: also events that came after the
 * last workflow task, and whose own task has not begun. Core (of SDK 1.24.0) applies them at once, under the time of the
 * task before. A replay applies them with their own task, behind its updates, so it comes to other commands: the instance
 * would be stuck for good. What such an activation brings is therefore kept, and done with the next task, in the order in
 * which a replay does it.
 */
import type { ActivateInput, WorkflowInterceptors } from '@temporalio/workflow';

type Job = NonNullable<ActivateInput['activation']['jobs']>[number];

/** The order of Core's `prepare_to_ship_activation`. */
function orderOf({ signalWorkflow, doUpdate }: Job): number {
  return signalWorkflow || doUpdate ? 0 : 1;
}

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
  let kept: Job[] = [];
  return {
    internals: [
      {
        activate({ activation, batchIndex }, next) {
          const { historyLength, timestamp } = activation;
          const jobs = activation.jobs ?? [];
          if (jobs.some(({ queryWorkflow }) => queryWorkflow)) return next({ activation, batchIndex });
          const began = `${timestamp?.seconds}.${timestamp?.nanos}`;
          const grown = Number(historyLength);
          // Each task has a time of its own. A task whose updates were all refused is forgotten by the server, so the
          // history may also be as long as it was then, or shorter.
          if (began === task && batchIndex === 0 && (grown !== length || !jobs.every(isOwn))) {
            kept.push(...jobs);
            return;
          }
          [task, length] = [began, grown];
          const all = kept.length === 0 ? jobs : [...kept, ...jobs].sort((a, b) => orderOf(a) - orderOf(b));
          kept = [];
          next({ activation: { ...activation, jobs: all }, batchIndex });
        },
      },
    ],
  };
};
