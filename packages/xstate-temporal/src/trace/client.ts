import { SpanKind } from '@opentelemetry/api';
import type { WorkflowClientInterceptor, WorkflowStartUpdateOutput } from '@temporalio/client';
import type { Headers } from '@temporalio/common';
import { isCode } from '../engine/index.ts';
import { type Traceparent, withTraceparent } from '../workflow/trace-header.ts';
import type { Spans } from './traces.ts';

const handOn = (headers: Headers, traceparent: Traceparent | undefined): Headers =>
  traceparent === undefined ? headers : withTraceparent(headers, traceparent);

/** Of an update the answer says whether it was refused. */
function refusalOf(answer: unknown): string | undefined {
  const { outcome, updateOutcome } = (answer ?? {}) as {
    readonly outcome?: WorkflowStartUpdateOutput['outcome'];
    readonly updateOutcome?: WorkflowStartUpdateOutput['outcome'];
  };
  const failure = (outcome ?? updateOutcome)?.failure;
  if (failure == null) return undefined;
  const code = failure.applicationFailureInfo?.type;
  return isCode(code) ? code : 'Error';
}

/** A span for each message to an instance. Questions make none: they change nothing, and there are many. */
export function clientInterceptor(spans: Spans): WorkflowClientInterceptor {
  const sending = <T>(name: string, workflowId: string, work: (traceparent: Traceparent | undefined) => Promise<T>) =>
    spans.during(name, SpanKind.CLIENT, { temporalWorkflowId: workflowId }, work, { refusalOf });
  return {
    startWithDetails: (input, next) =>
      sending(`start ${input.workflowType}`, input.options.workflowId, (traceparent) =>
        next({ ...input, headers: handOn(input.headers, traceparent) }),
      ),
    startUpdate: (input, next) =>
      sending(`update ${input.updateName}`, input.workflowExecution.workflowId ?? '', (traceparent) =>
        next({ ...input, headers: handOn(input.headers, traceparent) }),
      ),
    startUpdateWithStart: (input, next) =>
      sending(
        `start ${input.workflowType}, update ${input.updateName}`,
        input.workflowStartOptions.workflowId,
        (traceparent) =>
          next({
            ...input,
            workflowStartHeaders: handOn(input.workflowStartHeaders, traceparent),
            updateHeaders: handOn(input.updateHeaders, traceparent),
          }),
      ),
    signal: (input, next) =>
      sending(`signal ${input.signalName}`, input.workflowExecution.workflowId ?? '', (traceparent) =>
        next({ ...input, headers: handOn(input.headers, traceparent) }),
      ),
  };
}
