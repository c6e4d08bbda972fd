import { setTimeout as pause } from 'node:timers/promises';
import {
  type Client,
  QueryNotRegisteredError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { printable, RefusedError, WatchfloorError } from '../engine/index.ts';
import { refusalIn, startFailure, startRefusal, statusOf } from '../execution.ts';
import { GRPC, grpcCodeOf } from '../grpc-code.ts';
import { unreachable } from '../unreachable.ts';
import { isCode } from '../workflow/wire-error.ts';
import { isEarly } from './ask.ts';
import { type Asked, diagnose, isPolled, noWorkerFor, targetOf } from './diagnose.ts';
import { endedUntaken, hasEnded } from './ended.ts';
import { patiently } from './patience.ts';
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
const UNANSWERED: readonly (number | undefined)[] = [GRPC.deadline, GRPC.unavailable];

/** Of a call that may still come about after it was given up: the id under which it may be made again. */
export type Doubt = { readonly sent: string } | { readonly started: string };

/**
 * Makes a call, again if need be, and gives Temporal's errors in Watchfloor's terms: a code and what to do.
 *
 * @param call must be safe to repeat, as events with an id are; it is told whether it is repeated
 * @param whenEnded answers for an instance that has ended, or throws what it is given; without it that is thrown
 * @throws RefusedError with the refusal's code; INSTANCE_NOT_FOUND, INSTANCE_ENDED, ALREADY_STARTED, and what
 * `patiently` throws
 */
export async function explain<T>(
  asked: Asked,
  call: (isRepeated: boolean) => Promise<T>,
  doubt?: Doubt,
  whenEnded?: (ended: WatchfloorError, isRepeated: boolean) => Promise<T>,
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
      if (error instanceof RefusedError) throw error;
      if (error instanceof WatchfloorError) throw inDoubt(error, doubt);
      const refusal = refusalIn(error);
      if (refusal !== undefined) {
        // An instance that its start has ended takes no update, and Temporal's worker says so in its own words.
        const failure = isCode(refusal.code) ? undefined : await startFailure(client, workflowId);
        if (failure !== undefined || refusal.code !== UNPROCESSED || ++unprocessed > MOST_UNPROCESSED)
          throw failure ?? refusal;
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
        throw (await refusedStart(client, workflowId, error)) ?? stuck(workflowId, taskError(error.message));
      const status = grpcCodeOf(error);
      const target = targetOf(client.connection);
      if (UNANSWERED.includes(status) && target !== undefined) throw inDoubt(await unreachable(target, error), doubt);
      // A task that is to continue as new while something arrives fails once, and what arrived with it.
      const passing = early || PASSING.includes(status);
      if (!passing && !(error instanceof WorkflowNotFoundError)) throw error;
      const state = await statusOf(client, workflowId);
      if (state === undefined) throw notFound(name, error);
      if (state !== 'RUNNING') {
        if (early) throw await endedUntaken(client, workflowId, state, error);
        // One that has ended answers questions, where a worker is there to ask.
        if (passing && asked.isQuery === true) throw await silent(asked, state, error);
        const ended = await hasEnded(client, workflowId, state, error);
        if (whenEnded === undefined) throw ended;
        return await whenEnded(ended, isRepeated);
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

/** A run that its start has ended answers nothing, and was no instance. */
async function refusedStart(client: Client, workflowId: string, cause: unknown): Promise<WatchfloorError | undefined> {
  const refusal = await startRefusal(client, workflowId);
  if (refusal === undefined) return undefined;
  const { code, problem } = refusal;
  const name = printable(workflowId);
  return new WatchfloorError('INSTANCE_NOT_FOUND', `There is no instance ${name}: its start was refused. ${problem}`, {
    cause,
    details: { instance: workflowId, refused: { code, message: problem } },
  });
}
