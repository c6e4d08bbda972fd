import { SpanKind } from '@opentelemetry/api';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { traceparentIn } from '../workflow/trace-header.ts';
import type { Spans } from './traces.ts';

/** A span for each attempt at an effect. */
export function activityInterceptors(spans: Spans): ActivityInterceptorsFactory {
  return ({ info: { activityId, activityType, attempt, workflowExecution } }) => ({
    inbound: {
      execute(input, next) {
        const parent = traceparentIn(input.headers);
        // What nobody traced begins no trace: effects of timers and outcomes would be alone in theirs.
        if (parent === undefined) return next(input);
        const attributes = {
          temporalWorkflowId: workflowExecution?.workflowId ?? '',
          run_id: workflowExecution?.runId ?? '',
          temporalActivityId: activityId,
          'xstate.attempt': attempt,
        };
        return spans.during(activityType, SpanKind.INTERNAL, attributes, () => next(input), { parent });
      },
    },
  });
}
