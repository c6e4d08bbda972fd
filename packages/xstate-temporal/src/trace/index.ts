/**
 * OpenTelemetry: a trace leads from whoever sends through the update to the step, and from the step to its effects and to the
 * instances that they tell.
 *
 * ```ts
 * const traces = createTraces(provider.getTracer('orders'));
 * const client = await connect({ address, traces });
 * const worker = await startWorker({ address, workflows, machines, observe: { traces } });
 * ```
 *
 * @module
 */
import { type Tracer, trace } from '@opentelemetry/api';
import type { WorkflowClientInterceptor } from '@temporalio/client';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import type { StepReport } from '../workflow/step-reports.ts';
import { activityInterceptors } from './activity.ts';
import { clientInterceptor } from './client.ts';
import { Spans } from './traces.ts';

/** What takes part in traces. */
export interface Traces {
  /** For clients, among the interceptors of their workflow calls. */
  readonly client: WorkflowClientInterceptor;
  /** For workers; `startWorker` takes it from `observe`. */
  readonly activity: ActivityInterceptorsFactory;
  /** Makes a span of a step that a worker reports. */
  step(report: StepReport, run: { readonly workflowId: string; readonly runId: string }): void;
}

/** @param tracer default: one of the provider that is registered with OpenTelemetry's API */
export function createTraces(tracer: Tracer = trace.getTracer('xstate-temporal')): Traces {
  const spans = new Spans(tracer);
  return {
    client: clientInterceptor(spans),
    activity: activityInterceptors(spans),
    step({ trace: own, machine, cause, seq, event, eventId, effect, tenant, code, begun }, { workflowId, runId }) {
      if (own === undefined) return;
      const said = { event, event_id: eventId, effect_key: effect, tenant, code };
      const attributes = {
        temporalWorkflowId: workflowId,
        run_id: runId,
        'xstate.machine': machine,
        'xstate.cause': cause,
        ...(seq === undefined ? {} : { 'xstate.seq': seq }),
        ...Object.fromEntries(
          Object.entries(said).flatMap(([name, value]) => (value === undefined ? [] : [[`xstate.${name}`, value]])),
        ),
      };
      spans.past(event === undefined ? `${machine} step` : `${machine} ${event}`, attributes, { ...own, begun, code });
    },
  };
}
