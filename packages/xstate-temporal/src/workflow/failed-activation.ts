/**
 * A workflow interceptor that lets no question be answered by a run whose activation has failed.
 *
 * A query brings a history, and where its replay fails, Core (of SDK 1.24.0) fails the query and still asks the workflow.
 * The SDK keeps what the failed activation had begun to answer, such as an accepted update, and sends it along with the
 * query's answer. Core takes that for a fault of the worker and shuts the worker down, with all other instances.
 */
import type { WorkflowInterceptors } from '@temporalio/workflow';

export const interceptors = (): WorkflowInterceptors => {
  /** An activation that begins and is never concluded has failed. */
  let isOpen = false;
  return {
    internals: [
      {
        activate(input, next) {
          const isQuery = input.activation.jobs?.some(({ queryWorkflow }) => queryWorkflow);
          if (isQuery && isOpen) throw new Error('The run cannot be taken up: its workflow task has failed.');
          isOpen = true;
          next(input);
        },
        concludeActivation(input, next) {
          isOpen = false;
          return next(input);
        },
      },
    ],
  };
};
