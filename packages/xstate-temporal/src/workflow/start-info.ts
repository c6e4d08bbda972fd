/**
 * A workflow interceptor that drops what a start brings beside its input and no program could copy.
 *
 * The SDK reads a start's memo, last result and last failure into `workflowInfo()`, and copies that with every log line.
 * A copy calls itself for each level, so a value of a hundred thousand levels would fail the workflow task for good.
 */
import type { Payload } from '@temporalio/common';
import { type ActivateInput, type WorkflowInterceptors, workflowInfo } from '@temporalio/workflow';
import { nestedTooDeeply } from '../engine/nesting.ts';

type Start = NonNullable<NonNullable<ActivateInput['activation']['jobs']>[number]['initializeWorkflow']>;

/** Whether a payload, or one anywhere in a message, nests too deeply. Messages themselves have few levels: protobuf's own limit. */
function isTooDeep(message: unknown): boolean {
  if (typeof message !== 'object' || message === null) return false;
  const { data } = message as Payload;
  // Its bytes come from outside the sandbox, whose Uint8Array is another one.
  if (ArrayBuffer.isView(data)) return nestedTooDeeply(new TextDecoder().decode(data)) !== undefined;
  return Object.values(message).some(isTooDeep);
}

/** The SDK has read them by now. */
function drop({ continuedFailure, lastCompletionResult, memo }: Start): void {
  const info = workflowInfo() as { memo?: Record<string, unknown>; lastResult?: unknown; lastFailure?: unknown };
  for (const [name, payload] of Object.entries(memo?.fields ?? {})) if (isTooDeep(payload)) delete info.memo?.[name];
  if (isTooDeep(lastCompletionResult)) info.lastResult = undefined;
  if (isTooDeep(continuedFailure)) info.lastFailure = undefined;
}

export const interceptors = (): WorkflowInterceptors => ({
  internals: [
    {
      activate(input, next) {
        for (const { initializeWorkflow } of input.activation.jobs ?? [])
          if (initializeWorkflow) drop(initializeWorkflow);
        next(input);
      },
    },
  ],
});
