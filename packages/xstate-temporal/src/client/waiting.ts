/** Waiting for a state, a tag or the end of an instance. */
import { setTimeout as pause } from 'node:timers/promises';
import { type Client, type WorkflowHandle, WorkflowNotFoundError } from '@temporalio/client';
import { nanoid } from 'nanoid';
import { printable, WatchfloorError } from '../engine/index.ts';
import { refusalIn, statusOf } from '../execution.ts';
import { type Description, handlers, UNTIL_ID, type UntilAnswer, type UntilRequest } from '../workflow/protocol.ts';
import { ask } from './ask.ts';
import { isCutShort } from './explain.ts';

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
  let closed: unknown;
  try {
    const updateId = `${UNTIL_ID}${nanoid()}`;
    return await handle.executeUpdate<UntilAnswer, [UntilRequest]>(handlers.until, { args: [wanted], updateId });
  } catch (error) {
    // Of an instance that Temporal cancels every wait is cut short, also where its machine goes on.
    const cutShort = isCutShort(error);
    const isGone = error instanceof WorkflowNotFoundError;
    if (!cutShort && !isGone && refusalIn(error)?.code !== 'UNTIL_BUSY') throw error;
    if (!isGone) await pause(Math.min(wanted.timeout, BUSY_POLL));
    if (isGone || (cutShort && (await statusOf(client, handle.workflowId)) !== 'RUNNING')) closed = error;
  }
  const { status, states, tags, seq } = await ask<Description>(client, handle, handlers.describe);
  const isIn = ({ state }: UntilRequest) =>
    state === undefined || states.some((path) => path === state || path.startsWith(`${state}.`));
  const reached =
    isIn(wanted) &&
    (wanted.tag === undefined || tags.includes(wanted.tag)) &&
    (wanted.ended !== true || status !== 'active');
  // Temporal ended it, so the machine never gets there; or it goes on as another run, and is asked again.
  if (closed !== undefined && status === 'active' && !reached) throw closed;
  return { reached, status, states, seq };
}
