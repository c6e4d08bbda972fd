/** What the server and a workflow's own failures tell of an instance, to whoever asks or sends: the client, an activity. */
import { type Client, WorkflowFailedError, WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { RefusedError } from './engine/index.ts';
import { GRPC, grpcCodeOf } from './grpc-code.ts';
import { unread } from './unread.ts';
import { refusalOf } from './workflow/wire-error.ts';

/** @returns `undefined` where the server has no such execution, or no such run of it */
export async function describeExecution(
  { options: { namespace }, workflowService }: Pick<Client, 'options' | 'workflowService'>,
  execution: { readonly workflowId: string; readonly runId?: string },
) {
  try {
    return await workflowService.describeWorkflowExecution({ namespace, execution });
  } catch (error) {
    if (grpcCodeOf(error) === GRPC.notFound) return undefined;
    throw error;
  }
}

/** How instances end that had begun. */
const ENDS = ['MACHINE_ERROR', 'CANCELLED', 'CONTINUE_AS_NEW_WHILE_SKIPPING'];

/**
 * What a start was refused with; `undefined` of an instance, whatever it ended with.
 *
 * @param runId default: the latest run
 */
export async function startRefusal(
  client: Client,
  workflowId: string,
  runId?: string,
): Promise<RefusedError | undefined> {
  const failure = await startFailure(client, workflowId, runId);
  return failure === undefined || isEnd(failure) ? undefined : failure;
}

/** Whether it is how an instance ends that had begun, and not what its start was refused with. */
export function isEnd({ code }: Pick<RefusedError, 'code'>): boolean {
  return ENDS.includes(code);
}

/** The status of an execution that is there, running or closed. */
export async function statusOf(client: Client, workflowId: string, runId?: string): Promise<string | undefined> {
  try {
    return (await unread(client).workflow.getHandle(workflowId, runId).describe()).status.name;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

/** What an update was refused with; `undefined` where it failed of anything else. */
export function refusalIn(error: unknown): RefusedError | undefined {
  const isRefusal = error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure;
  return isRefusal ? refusalOf(error.cause as ApplicationFailure, error) : undefined;
}

/**
 * What the start of an instance was refused with, where that has ended it. An update that came with the start, or right
 * behind it, fails in the SDK's own words then.
 */
export async function startFailure(
  client: Client,
  workflowId: string,
  runId?: string,
): Promise<RefusedError | undefined> {
  if ((await statusOf(client, workflowId, runId)) !== 'FAILED') return undefined;
  try {
    await client.workflow.getHandle(workflowId, runId).result();
    return undefined;
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    // A workflow that is no instance may fail with anything.
    return error.cause instanceof ApplicationFailure ? refusalOf(error.cause, error) : undefined;
  }
}
