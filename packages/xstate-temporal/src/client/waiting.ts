/** Waiting for a state, a tag or the end of an instance. */
import { setTimeout as pause } from 'node:timers/promises';
import { type Client, type WorkflowHandle, WorkflowNotFoundError } from '@temporalio/client';
import { nanoid } from 'nanoid';
import { printable, WatchfloorError } from '../engine/index.ts';
import { refusalIn } from '../execution.ts';
import { type Description, handlers, UNTIL_ID, type UntilAnswer, type UntilRequest } from '../workflow/protocol.ts';
import { ask } from './ask.ts';

/** How often an instance is asked that has as many waiting as it takes, milliseconds. */
const BUSY_POLL = 1_000;

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

/** A closed workflow takes no updates, and one that others wait for no more waiting; both still tell where they stand. */
async function askOnce(
  client: Client,
  handle: WorkflowHandle,
  wanted: Required<Pick<UntilRequest, 'timeout'>> & UntilRequest,
): Promise<UntilAnswer> {
  try {
    const updateId = `${UNTIL_ID}${nanoid()}`;
    return await handle.executeUpdate<UntilAnswer, [UntilRequest]>(handlers.until, { args: [wanted], updateId });
  } catch (error) {
    if (refusalIn(error)?.code === 'UNTIL_BUSY') await pause(Math.min(wanted.timeout, BUSY_POLL));
    else if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
  const { status, states, tags, seq } = await ask<Description>(client, handle, handlers.describe);
  const isIn = ({ state }: UntilRequest) =>
    state === undefined || states.some((path) => path === state || path.startsWith(`${state}.`));
  const reached =
    isIn(wanted) &&
    (wanted.tag === undefined || tags.includes(wanted.tag)) &&
    (wanted.ended !== true || status !== 'active');
  return { reached, status, states, seq };
}
