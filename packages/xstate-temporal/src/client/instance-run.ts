/** Which run under an id questions are for: a start that was refused leaves a failed one over an instance that has ended. */
import type { Client, WorkflowHandle } from '@temporalio/client';
import { startRefusal } from '../execution.ts';
import { unread } from '../unread.ts';

/** How many runs are looked through. */
const MOST = 50;

/**
 * The latest run that was no refused start.
 *
 * @returns `undefined` where there is none
 */
export async function instanceRun(client: Client, workflowId: string): Promise<WorkflowHandle | undefined> {
  if ((await startRefusal(client, workflowId)) === undefined) return client.workflow.getHandle(workflowId);
  const id = workflowId.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
  let seen = 0;
  for await (const { runId, status } of unread(client).workflow.list({
    query: `WorkflowId = '${id}'`,
    pageSize: MOST,
  })) {
    if (++seen > MOST) return undefined;
    if (status.name !== 'FAILED' || (await startRefusal(client, workflowId, runId)) === undefined)
      return client.workflow.getHandle(workflowId, runId);
  }
  return undefined;
}
