/**
 * A workflow interceptor that hands trace contexts on: from what comes to an instance to its steps, and from a step to what
 * it begins. Only headers change: no command, promise or random number is added, so a history replays with tracing and
 * without it, whichever it was recorded with.
 */
import type { Headers } from '@temporalio/common';
import type { WorkflowInterceptors } from '@temporalio/workflow';
import { type Traceparent, traceparentIn, withTraceparent } from './trace-header.ts';
import { workerSettings } from './worker-settings.ts';

/** Of what is handed over at this moment. It never outlasts a call, so instances that share a thread share no trace. */
let current: Traceparent | undefined;

/** Where what is handed over at this moment comes from. */
export function currentTrace(): Traceparent | undefined {
  return current;
}

/** Hands something over, or begins it, as part of a trace. */
export function within<T>(trace: Traceparent | undefined, work: () => T): T {
  const before = current;
  current = trace;
  try {
    return work();
  } finally {
    current = before;
  }
}

const taken = <I extends { readonly headers: Headers }, T>(input: I, next: (input: I) => T): T =>
  within(traceparentIn(input.headers), () => next(input));

const begun = <I extends { readonly headers: Headers }, T>(input: I, next: (input: I) => T): T =>
  next(current === undefined ? input : { ...input, headers: withTraceparent(input.headers, current) });

export const interceptors = (): WorkflowInterceptors =>
  workerSettings().traces === true
    ? {
        inbound: [{ execute: taken, handleSignal: taken, handleUpdate: taken }],
        outbound: [{ scheduleActivity: begun, signalWorkflow: begun, startChildWorkflowExecution: begun }],
      }
    : {};
