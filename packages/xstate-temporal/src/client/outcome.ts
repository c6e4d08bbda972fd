/** The output of an instance, or how it ended without one. */
import { type Client, WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { printable, WatchfloorError } from '../engine/index.ts';
import { isEnd } from '../execution.ts';
import { refusalOf } from '../workflow/wire-error.ts';
import { endedWithout } from './ended.ts';
import { refusedStart } from './refused-start.ts';

/**
 * Waits for the end.
 *
 * @throws MACHINE_ERROR, CANCELLED, CONTINUE_AS_NEW_WHILE_SKIPPING; INSTANCE_ENDED, where Temporal ended it;
 * INSTANCE_NOT_FOUND, where its start was refused
 */
export async function outcome(client: Client, run: WorkflowHandle): Promise<unknown> {
  for (;;) {
    try {
      return await run.result();
    } catch (error) {
      if (!(error instanceof WorkflowFailedError)) throw error;
      const ended = await withoutOutput(client, run, error);
      if (ended !== undefined) throw ended;
    }
  }
}

/** @returns `undefined` where it goes on: a reset terminates one run and begins another */
async function withoutOutput(
  client: Client,
  run: WorkflowHandle,
  error: WorkflowFailedError,
): Promise<WatchfloorError | undefined> {
  const { workflowId } = run;
  const { cause } = error;
  const name = printable(workflowId);
  if (cause instanceof CancelledFailure)
    return new WatchfloorError('CANCELLED', `${name} was cancelled.`, { cause: error });
  if (cause instanceof ApplicationFailure) {
    const failure = refusalOf(cause, error);
    if (!isEnd(failure)) return refusedStart(workflowId, failure, error);
    const { code, problem } = failure;
    if (code !== 'MACHINE_ERROR') return failure;
    const [thrown = null] = cause.details ?? [];
    return new WatchfloorError(code, `${name} ended in an error: ${printable(problem)}`, {
      cause: error,
      details: { instance: workflowId, error: thrown },
    });
  }
  const status = (await run.describe()).status.name;
  const isOver = status === 'TERMINATED' || status === 'TIMED_OUT';
  return isOver ? endedWithout(client, workflowId, status, error) : undefined;
}
