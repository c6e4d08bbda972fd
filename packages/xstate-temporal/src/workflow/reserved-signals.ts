/**
 * A workflow interceptor. Temporal's SDK keeps names that begin with "__temporal_" for itself, and a signal of such a name
 * fails the task of a workflow that takes signals of any name, again at each attempt. Here it gets a name that is just unknown.
 */
import type { WorkflowInterceptors } from '@temporalio/workflow';
import { handedOn } from '../engine/host/signal-name.ts';
import { gather } from './gathered-signals.ts';
import { signalsFirst } from './signals-first.ts';

export function interceptors(): WorkflowInterceptors {
  return {
    internals: [
      {
        activate(input, next) {
          for (const { signalWorkflow } of input.activation.jobs ?? [])
            if (signalWorkflow?.signalName) signalWorkflow.signalName = handedOn(signalWorkflow.signalName);
          if (input.activation.jobs) input.activation.jobs = gather(signalsFirst(input.activation.jobs));
          next(input);
        },
      },
    ],
  };
}
