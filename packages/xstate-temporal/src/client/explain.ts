import { setTimeout as pause } from 'node:timers/promises';
import {
  type Client,
  type Connection,
  QueryNotRegisteredError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import { codeOf, printable, RefusedError, WatchfloorError } from '../engine/index.ts';
import { refusalIn, startFailure, startRefusal, statusOf } from '../execution.ts';
import { GRPC, grpcCodeOf } from '../grpc-code.ts';
import { serverError } from '../server-error.ts';
import { unreachable } from '../unreachable.ts';
import { isCode } from '../workflow/code.ts';
import { isEarly } from './ask.ts';
import { type Asked, diagnose, isPolled, noWorkerFor, targetOf } from './diagnose.ts';
import { endedUntaken, hasEnded } from './ended.ts';
import { instanceRun } from './instance-run.ts';
import { patiently } from './patience.ts';
import { refusedStart } from './refused-start.ts';
import { stuck, taskError } from './task-failure.ts';

/** How long a call is made again while an instance passes from one run to the next, milliseconds. */
const PATIENCE = 10_000;
/** A reason that is seen again after this time is no passing one, milliseconds. */
const SURE = 2_000;
/** Its workflow task failed, or nobody polls; or it is just closing. */
const PASSING: readonly (number | undefined)[] = [GRPC.precondition, GRPC.aborted];
/** The server's word for an update whose task was done without it: a query's task had brought the same events before. */
const UNPROCESSED = 'UnprocessedUpdate';
const MOST_UNPROCESSED = 10;
/** The server's word for an update that was taken by a run which ended, or was reset, before it had answered. */
const CUT_SHORT = 'AcceptedUpdateCompletedWorkflow';
const UNANSWERED: readonly (number | undefined)[] = [GRPC.deadline, GRPC.unavailable];

/** What could not be encrypted was not sent. */
const UNSENT: readonly (string | undefined)[] = [
  'KEY_SHREDDED',
  'KEY_UNREADABLE',
  'KEYRING_UNREADABLE',
  'KEYRING_UNWRITABLE',
];

/** Of a call that may still come about after it was given up: the id under which it may be made again. */
export type Doubt = { readonly sent: string } | { readonly started: string };

/**
 * Makes a call, again if need be, and gives Temporal's errors in Watchfloor's terms: a code and what to do.
 *
 * @param call must be safe to repeat, as events with an id are; it is told whether it is repeated
 * @param whenEnded answers for an instance that has ended, or throws what it is given; without it that is thrown
 * @throws RefusedError with the refusal's code; INSTANCE_NOT_FOUND, INSTANCE_ENDED, ALREADY_STARTED, what `patiently`
 * throws, and what the server itself refuses the call with (`serverError`)
 */
export async function explain<T>(
  asked: Asked,
  call: (isRepeated: boolean) => Promise<T>,
  doubt?: Doubt,
  whenEnded?: WhenEnded<T>,
): Promise<T> {
  try {
    return await untilAnswered(asked, call, doubt, whenEnded);
  } catch (error) {
    if (error instanceof WatchfloorError) throw error;
    const refusal = isClosed(asked.client.connection) ? closed(error) : serverError(error);
    throw refusal === undefined ? error : inDoubt(refusal, doubt);
  }
}

/** gRPC's state of a channel that was closed here; what it throws then is a bare error. */
const SHUTDOWN = 4;

/** Whether its owner has closed a connection; a worker's own connection does not say. */
function isClosed(connection: Client['connection']): boolean {
  const { client } = connection as { client?: Connection['client'] };
  return client?.getChannel().getConnectivityState(false) === SHUTDOWN;
}

function closed(cause: unknown): WatchfloorError {
  return new WatchfloorError('SERVER_UNREACHABLE', 'The connection to the Temporal server was closed here.', {
    cause,
    details: { reason: 'CLOSED' },
    todo: 'Open another one.',
  });
}

type WhenEnded<T> = (ended: WatchfloorError, isRepeated: boolean) => Promise<T>;

async function untilAnswered<T>(
  asked: Asked,
  call: (isRepeated: boolean) => Promise<T>,
  doubt?: Doubt,
  whenEnded?: WhenEnded<T>,
): Promise<T> {
  const { client, workflowId } = asked;
  const name = printable(workflowId);
  const begun = Date.now();
  let isRepeated = false;
  let unprocessed = 0;
  for (let wait = 20; ; wait = Math.min(wait * 2, 1_000)) {
    try {
      return await patiently(asked, () => call(isRepeated));
    } catch (error) {
      if (error instanceof RefusedError || UNSENT.includes(codeOf(error))) throw error;
      if (error instanceof WatchfloorError) throw inDoubt(error, doubt);
      const refusal = refusalIn(error);
      const cutShort = isCutShort(error);
      if (refusal !== undefined && !cutShort) {
        if (isCode(refusal.code)) throw refusal;
        // An instance that its start has ended takes no update, and Temporal's worker says so in its own words.
        const failure = await startFailure(client, workflowId);
        if (failure !== undefined || refusal.code !== UNPROCESSED || ++unprocessed > MOST_UNPROCESSED)
          throw failure ?? foreign(workflowId, refusal);
        await pause(wait);
        isRepeated = true;
        continue;
      }
      if (error instanceof WorkflowExecutionAlreadyStartedError) {
        throw new WatchfloorError('ALREADY_STARTED', `${name} is already there; send it events instead.`, {
          cause: error,
        });
      }
      const early = isEarly(error);
      if (!early && error instanceof QueryNotRegisteredError)
        throw (await neverBegan(client, workflowId, error)) ?? stuck(workflowId, taskError(error.message));
      const status = grpcCodeOf(error);
      const target = targetOf(client.connection);
      if (UNANSWERED.includes(status) && target !== undefined) throw inDoubt(await unreachable(target, error), doubt);
      // A task that is to continue as new while something arrives fails once, and what arrived with it.
      const passing = early || cutShort || PASSING.includes(status);
      if (!passing && !(error instanceof WorkflowNotFoundError)) throw error;
      const state = await statusOf(client, workflowId);
      if (state === undefined) throw notFound(name, error);
      if (state !== 'RUNNING') {
        if (early) throw await endedUntaken(client, workflowId, state, error);
        // One that has ended answers questions, where a worker is there to ask.
        if (passing && asked.isQuery === true) throw await silent(asked, state, error);
        const refused = await startRefused(asked, state, doubt, error);
        if (refused !== undefined) throw refused;
        const ended = await hasEnded(client, workflowId, state, error);
        if (whenEnded === undefined) throw ended;
        return await whenEnded(ended, isRepeated || cutShort);
      }
      const waited = Date.now() - begun;
      if (waited > SURE) {
        const found = await diagnose(asked);
        if (found !== undefined && waited > found.after) throw inDoubt(found.error, doubt);
        if (waited > PATIENCE && passing && asked.isQuery === true) throw await noWorkerFor(asked);
      }
      if (waited > PATIENCE) throw inDoubt(noAnswer(workflowId, error), doubt);
      await pause(wait);
      isRepeated = true;
    }
  }
}

/** Whoever was given no answer may send again: under the same id it is taken once. */
function inDoubt(error: WatchfloorError, doubt: Doubt | undefined): WatchfloorError {
  if (doubt === undefined) return error;
  const { code, problem, cause, details, todo } = error;
  const isSent = 'sent' in doubt;
  const again = isSent
    ? 'It may still be taken; sent again under the same id it is taken once.'
    : 'The instance may be there, and begins once a worker can take it up.';
  return new WatchfloorError(code, problem, {
    cause,
    details: { ...details, inDoubt: true, id: isSent ? doubt.sent : doubt.started },
    todo: todo === undefined ? again : `${todo} ${again}`,
  });
}

function noAnswer(workflowId: string, cause: unknown): WatchfloorError {
  return new WatchfloorError('NO_ANSWER', `${printable(workflowId)} is there, and has not answered in time.`, {
    cause,
    details: { instance: workflowId },
    todo: 'Look at the workers of its task queue.',
  });
}

/** Whether an update was taken and never answered: its run ended or was reset, or Temporal cancelled it. */
export function isCutShort(error: unknown): boolean {
  if (!(error instanceof WorkflowUpdateFailedError)) return false;
  const code = refusalIn(error)?.code;
  return code === undefined || code === CUT_SHORT;
}

/** Under the id of an instance lives a workflow that answers as no instance does. */
function foreign(workflowId: string, { code, problem, cause }: RefusedError): WatchfloorError {
  const said = `${printable(workflowId)} answers with a failure that no instance gives: ${printable(problem)}`;
  return new WatchfloorError('WORKFLOW_FOREIGN', said, {
    cause,
    details: { instance: workflowId, failure: code },
    todo: 'Look at the workflow under this id: it is none of this machine.',
  });
}

function notFound(name: string, cause: unknown): WatchfloorError {
  return new WatchfloorError('INSTANCE_NOT_FOUND', `There is no instance ${name}.`, {
    cause,
    details: { instance: name },
  });
}

/** One that was terminated in the midst of a task is asked in vain, whoever polls; of any other a worker can tell. */
async function silent(asked: Asked, state: string, cause: unknown): Promise<WatchfloorError> {
  const isAsked = state === 'TERMINATED' && (await isPolled(asked));
  return isAsked ? endedUntaken(asked.client, asked.workflowId, state, cause) : noWorkerFor(asked);
}

/** What is said of a run that its start has ended: to whoever started it why, to others that it is no instance. */
async function startRefused(
  { client, workflowId }: Asked,
  state: string,
  doubt: Doubt | undefined,
  cause: unknown,
): Promise<WatchfloorError | undefined> {
  const refusal = state === 'FAILED' ? await startRefusal(client, workflowId) : undefined;
  if (refusal === undefined || (doubt !== undefined && 'started' in doubt)) return refusal;
  // Behind a later start that was refused there may be the instance that has ended.
  const wasInstance = (await instanceRun(client, workflowId)) !== undefined;
  return wasInstance ? undefined : refusedStart(workflowId, refusal, cause);
}

async function neverBegan(client: Client, workflowId: string, cause: unknown): Promise<WatchfloorError | undefined> {
  const refusal = await startRefusal(client, workflowId);
  return refusal === undefined ? undefined : refusedStart(workflowId, refusal, cause);
}
