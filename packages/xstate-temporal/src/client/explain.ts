import { setTimeout as pause } from 'node:timers/promises';
import {
  type Client,
  isGrpcServiceError,
  ServiceError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { printable, WatchfloorError } from '../engine/index.ts';
import { refusalOf } from '../workflow/wire-error.ts';

/** How long a call is made again while an instance passes from one run to the next, milliseconds. */
const PATIENCE = 10_000;
/** gRPC: FAILED_PRECONDITION (its workflow task failed) and ABORTED (it is just closing). */
const PASSING = [9, 10];

/**
 * Makes a call, again if need be, and gives Temporal's errors in Watchfloor's terms: a code and what to do.
 * The call must be safe to repeat, as events with an id are.
 *
 * @param whenEnded answers for an instance that has ended, or throws what it is given; without it that is thrown
 * @throws RefusedError with the refusal's code; INSTANCE_NOT_FOUND, INSTANCE_ENDED, INSTANCE_STUCK, ALREADY_STARTED
 */
export async function explain<T>(
  client: Client,
  id: string,
  call: () => Promise<T>,
  whenEnded?: (ended: WatchfloorError, isRepeated: boolean) => Promise<T>,
): Promise<T> {
  const name = printable(id);
  const end = Date.now() + PATIENCE;
  let isRepeated = false;
  for (let wait = 20; ; wait = Math.min(wait * 2, 1_000)) {
    try {
      return await call();
    } catch (error) {
      if (error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure) {
        throw refusalOf(error.cause, error);
      }
      if (error instanceof WorkflowExecutionAlreadyStartedError) {
        throw new WatchfloorError('ALREADY_STARTED', `${name} is already there; send it events instead.`, {
          cause: error,
        });
      }
      // A task that is to continue as new while something arrives fails once, and what arrived with it.
      const passing = PASSING.includes(grpcCodeOf(error));
      if (!passing && !(error instanceof WorkflowNotFoundError)) throw error;
      const status = await statusOf(client, id);
      if (status === undefined) throw notFound(name, error);
      if (status !== 'RUNNING') {
        const ended = hasEnded(name, status, error);
        if (whenEnded === undefined) throw ended;
        return await whenEnded(ended, isRepeated);
      }
      if (Date.now() > end) {
        throw new WatchfloorError(
          'INSTANCE_STUCK',
          `${name} is there, but its worker fails on it; a fixed worker lets it go on.`,
          { cause: error, details: { instance: id } },
        );
      }
      await pause(wait);
      isRepeated = true;
    }
  }
}

/** The gRPC status of an error, or of the one that the client wrapped it in; -1 for any other. */
function grpcCodeOf(error: unknown): number {
  const inner = error instanceof ServiceError ? error.cause : error;
  return isGrpcServiceError(inner) ? Number(inner.code) : -1;
}

function hasEnded(name: string, status: string, cause: unknown): WatchfloorError {
  return new WatchfloorError(
    'INSTANCE_ENDED',
    `${name} has ended (${status.toLowerCase()}); it takes no more events.`,
    { cause },
  );
}

function notFound(name: string, cause: unknown): WatchfloorError {
  return new WatchfloorError('INSTANCE_NOT_FOUND', `There is no instance ${name}.`, {
    cause,
    details: { instance: name },
  });
}

/** The status of an execution that is there, running or closed. */
async function statusOf(client: Client, id: string): Promise<string | undefined> {
  try {
    return (await client.workflow.getHandle(id).describe()).status.name;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}
