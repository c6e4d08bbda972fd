/** Telling an event to another instance. */
import { Context } from '@temporalio/activity';
import { WithStartWorkflowOperation, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { checkKey, WatchfloorError } from '../engine/index.ts';
import { describeExecution, startRefusal, statusOf } from '../execution.ts';
import { type Issuer, prove } from '../proof/index.ts';
import {
  type DefinitionMark,
  type Envelope,
  handlers,
  type Receipt,
  type StartRequest,
  workflowType,
} from '../workflow/protocol.ts';
import type { TellRequest } from '../workflow/requests.ts';
import { failureOf } from '../workflow/wire-error.ts';
import { isGone, undelivered } from './undelivered.ts';

type Signable = Required<Pick<StartRequest, 'id' | 'by'>>;

/** Sends the event as an update, so that a refusal comes back; with `start`, starts the partner if it is not there. */
export async function tell(
  { workflowId, name, machine, letter, start, scenario }: TellRequest,
  taskQueue: string,
  issuer: Issuer | undefined,
  definition: DefinitionMark | undefined,
): Promise<Receipt | undefined> {
  const { client } = Context.current();
  requireName(name, machine);
  const envelope = issuer === undefined ? letter : ((await prove(issuer, 'send', workflowId, letter)) as Envelope);
  const update = { args: [envelope] as [Envelope], updateId: envelope.id };
  try {
    if (start === undefined)
      return await client.workflow.getHandle(workflowId).executeUpdate<Receipt, [Envelope]>(handlers.send, update);
    const asked: StartRequest & Signable = {
      input: start as never,
      by: letter.by,
      id: letter.id,
      ...(definition === undefined ? {} : { definition }),
      ...(scenario === undefined ? {} : { scenario }),
    };
    const request: StartRequest = issuer === undefined ? asked : await prove(issuer, 'start', workflowId, asked);
    const begin = (workflowIdReusePolicy: 'REJECT_DUPLICATE' | 'ALLOW_DUPLICATE'): Promise<Receipt> =>
      client.workflow.executeUpdateWithStart(handlers.send, {
        ...update,
        startWorkflowOperation: new WithStartWorkflowOperation(workflowType(machine), {
          workflowId,
          taskQueue,
          args: [request],
          workflowIdConflictPolicy: 'USE_EXISTING',
          workflowIdReusePolicy,
        }),
      });
    try {
      return await begin('REJECT_DUPLICATE');
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
    const receipt = await askEnded(workflowId, workflowType(machine), taskQueue, envelope.id);
    if (receipt === undefined) return await begin('ALLOW_DUPLICATE');
    if (receipt !== null) return receipt;
    throw hasEnded(name);
  } catch (error) {
    if (error instanceof ApplicationFailure) throw error;
    if (await isGone(error, workflowId)) return await answerOfEnded(workflowId, name, envelope.id);
    throw await undelivered(error, start === undefined ? undefined : workflowId);
  }
}

/** A machine may make a key of whatever it was told. @throws ApplicationFailure INSTANCE_KEY_INVALID */
function requireName(name: string, machine: string): void {
  try {
    checkKey(name.slice(machine.length + 1));
  } catch (error) {
    throw failureOf(error as WatchfloorError, { nonRetryable: true });
  }
}

/** What comes of an event to an instance that runs no more, as on every host. */
async function answerOfEnded(workflowId: string, name: string, id: string): Promise<Receipt> {
  const { client } = Context.current();
  const receipt = await receiptOf(workflowId, id);
  if (receipt != null) return receipt;
  if (receipt === null) throw hasEnded(name);
  // Nobody answers: it is not there, its start was refused, or it was terminated.
  const status = await statusOf(client, workflowId);
  const wasInstance = status !== undefined && (await startRefusal(client, workflowId)) === undefined;
  throw wasInstance ? hasEnded(name) : forGood('INSTANCE_NOT_FOUND', `There is no running instance ${name}.`);
}

const hasEnded = (name: string) => forGood('INSTANCE_ENDED', `${name} has ended; it takes no more events.`);

function forGood(code: string, message: string): ApplicationFailure {
  return failureOf(new WatchfloorError(code, message), { nonRetryable: true });
}

/**
 * The last one under this name, where it was an instance that has ended: it is not begun again. A start that was refused
 * was none, and neither was what somebody else ran under the name; that must not keep the instance from being begun.
 *
 * @returns the receipt of the event, `null` where it did not take it; `undefined` where there was no instance
 */
async function askEnded(workflowId: string, type: string, taskQueue: string, id: string) {
  const seen = await describeExecution(Context.current().client, { workflowId });
  const isHere =
    seen?.workflowExecutionInfo?.type?.name === type && seen.executionConfig?.taskQueue?.name === taskQueue;
  return isHere ? receiptOf(workflowId, id) : undefined;
}

/** A partner that has ended may have taken this very event before, from an attempt whose answer was lost. */
async function receiptOf(workflowId: string, id: string): Promise<Receipt | null | undefined> {
  const { client } = Context.current();
  const ask = () => client.workflow.getHandle(workflowId).query<Receipt | null, [string]>(handlers.receipt, id);
  try {
    return await client.withDeadline(Date.now() + 10_000, ask);
  } catch {
    // It is not there, or nobody can ask it any more.
    return undefined;
  }
}
