/** What proven instances and their machines say to each other. */
import { Context } from '@temporalio/activity';
import { type Issuer, prove } from '../proof/index.ts';
import type { RelayRequest } from '../workflow/requests.ts';
import { isGone, undelivered } from './undelivered.ts';

const OPERATION = { notify: 'send', childEnded: 'end', cancel: 'cancel' } as const;

/** Signs a message between a proven instance and its machines, and brings it; one that has ended is left alone. */
export async function relay({ workflowId, name, message }: RelayRequest, issuer: Issuer): Promise<void> {
  const handle = Context.current().client.workflow.getHandle(workflowId);
  const proven = await prove(issuer, OPERATION[name], workflowId, message);
  try {
    if (name === 'cancel') await handle.executeUpdate(name, { args: [proven], updateId: message.id });
    else await handle.signal(name, proven);
  } catch (error) {
    if (!(await isGone(error, workflowId))) throw await undelivered(error);
  }
}
