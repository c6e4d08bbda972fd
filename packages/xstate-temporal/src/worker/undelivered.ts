/** Why a message did not come to an instance. */
import { Context } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/client';
import { refusalIn, startFailure, statusOf } from '../execution.ts';
import { isCode } from '../workflow/code.ts';
import { failureOf } from '../workflow/wire-error.ts';
import { activityFailure } from './activity-failure.ts';

/** Whether there is nobody to bring it to; one that is just passing from one run to the next is tried again. */
export async function isGone(error: unknown, workflowId: string): Promise<boolean> {
  return error instanceof WorkflowNotFoundError && (await statusOf(Context.current().client, workflowId)) !== 'RUNNING';
}

/**
 * What an activity ends with whose message was not taken: for good where it was refused.
 *
 * @param started the instance, where the message was to start it
 */
export async function undelivered(error: unknown, started?: string): Promise<unknown> {
  const { cancellationSignal, client } = Context.current();
  const refused = refusalIn(error);
  if (refused === undefined) return activityFailure(error, cancellationSignal.aborted);
  // One that its start has ended takes no update, and Temporal's worker says so in its own words.
  const isSaid = started === undefined || isCode(refused.code);
  const why = isSaid ? refused : ((await startFailure(client, started)) ?? refused);
  return failureOf(why, { nonRetryable: true });
}
