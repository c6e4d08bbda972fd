import { type WorkflowInterceptorsFactory, workflowInfo } from '@temporalio/workflow';

/** Marks every activity with the type of its workflow, so that the worker sees that this ran. */
export const interceptors: WorkflowInterceptorsFactory = () => ({
  outbound: [
    {
      scheduleActivity: (input, next) =>
        next({
          ...input,
          headers: { ...input.headers, marked: { data: new TextEncoder().encode(workflowInfo().workflowType) } },
        }),
    },
  ],
});
