/** Why an instance is not there whose start was taken by the server: its first task has refused it. */
import { type Client, WorkflowFailedError, WorkflowNotFoundError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { RefusedError } from './engine/index.ts';
import { refusalOf } from './workflow/wire-error.ts';

/**
 * What the start of an instance was refused with, where that has ended it. An update that came with the start, or right
 * behind it, fails in the SDK's own words then.
 */
export async function startFailure(client: Client, workflowId: string): Promise<RefusedError | undefined> {
  if ((await statusOf(client, workflowId)) !== 'FAILED') return undefined;
  try {
    await client.workflow.getHandle(workflowId).result();
    return undefined;
  } catch (error) {
    if (!(error instanceof WorkflowFailedError && error.cause instanceof ApplicationFailure)) throw error;
    return refusalOf(error.cause, error);
  }
}

/** The status of an execution that is there, running or closed. */
export async function statusOf(
  { workflow }: Pick<Client, 'workflow'>,
  workflowId: string,
): Promise<string | undefined> {
  try {
    return (await workflow.getHandle(workflowId).describe()).status.name;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}
