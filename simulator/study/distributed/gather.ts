import { type Client, WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { ActivityFailure, ApplicationFailure } from '@temporalio/common';
import { decodedPayloads } from 'xstate-temporal/client';
import { WatchfloorError } from 'xstate-temporal/engine';
import type { RunResult } from '../../model/result.ts';
import { unpackResult } from './pack.ts';

/** Events asked for at once: results may be large. */
const PAGE = 20;

/**
 * Reads the results of a workflow `study` from its history as they come, over all its runs, and returns when it has
 * ended.
 *
 * @throws what a replication failed with; STUDY_ABANDONED; ABORTED where the workflow was cancelled or terminated
 */
export async function gather(
  client: Client,
  handle: WorkflowHandle & { readonly firstExecutionRunId: string },
  onResult: (result: RunResult) => void,
): Promise<void> {
  const { workflowId, firstExecutionRunId } = handle;
  const execution = { workflowId, runId: firstExecutionRunId };
  for (;;) {
    let nextPageToken = new Uint8Array();
    let next: string | undefined;
    do {
      const page = await client.workflowService.getWorkflowExecutionHistory({
        namespace: client.options.namespace,
        execution,
        maximumPageSize: PAGE,
        waitNewEvent: true,
        nextPageToken,
      });
      for (const event of page.history?.events ?? []) {
        const [payload] = event.activityTaskCompletedEventAttributes?.result?.payloads ?? [];
        if (payload) {
          const [result] = await decodedPayloads<Uint8Array>(client, [payload]);
          if (result !== undefined) onResult(unpackResult(result));
        }
        next = event.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId ?? next;
      }
      nextPageToken = (page.nextPageToken ?? new Uint8Array()) as typeof nextPageToken;
    } while (nextPageToken.length > 0);
    if (next === undefined) break;
    execution.runId = next;
  }
  await ended(handle);
}

async function ended(handle: WorkflowHandle): Promise<void> {
  try {
    await handle.result();
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    const { cause } = error;
    const why = cause instanceof ActivityFailure ? (cause.cause ?? cause) : cause;
    if (why instanceof ApplicationFailure && why.type)
      throw new WatchfloorError(why.type, why.message, { cause: error });
    if (cause instanceof ActivityFailure)
      throw new WatchfloorError(
        'WORKERS_LOST',
        'A replication was begun ten times, and each time its worker went away. Give the workers more memory, or run a smaller scenario.',
        { cause: error },
      );
    throw new WatchfloorError('ABORTED', 'The study was ended on the server.', { cause: error });
  }
}
