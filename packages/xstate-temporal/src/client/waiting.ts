/** Waiting for a state, a tag or the end of an instance. */
import { type Client, type WorkflowHandle, WorkflowNotFoundError } from '@temporalio/client';
import { printable, WatchfloorError } from '../engine/index.ts';
import { type Description, handlers, type UntilAnswer, type UntilRequest } from '../workflow/protocol.ts';
import { ask } from './ask.ts';

/** Asks in rounds of 20 s. @throws UNTIL_TIMEOUT */
export async function waitUntil(
  client: Client,
  handle: WorkflowHandle,
  wanted: Omit<UntilRequest, 'timeout'>,
  timeout: number,
): Promise<UntilAnswer> {
  const deadline = Date.now() + timeout;
  for (;;) {
    const left = deadline - Date.now();
    const answer = await askOnce(client, handle, { ...wanted, timeout: Math.max(1, Math.min(left, 20_000)) });
    if (answer.reached) return answer;
    if (answer.status !== 'active' || left <= 0) {
      throw new WatchfloorError(
        'UNTIL_TIMEOUT',
        `${printable(handle.workflowId)} did not get there: it is ${answer.status} in ${answer.states.join(', ')}.`,
      );
    }
  }
}

/** A closed workflow takes no updates, but it still tells where it stands. */
async function askOnce(client: Client, handle: WorkflowHandle, wanted: UntilRequest): Promise<UntilAnswer> {
  try {
    return await handle.executeUpdate<UntilAnswer, [UntilRequest]>(handlers.until, { args: [wanted] });
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    const { status, states, tags, seq } = await ask<Description>(client, handle, handlers.describe);
    const isIn = ({ state }: UntilRequest) =>
      state === undefined || states.some((path) => path === state || path.startsWith(`${state}.`));
    const reached =
      isIn(wanted) &&
      (wanted.tag === undefined || tags.includes(wanted.tag)) &&
      (wanted.ended !== true || status !== 'active');
    return { reached, status, states, seq };
  }
}
