/** What a history keeps of an error that an implementation threw. */
import { CompleteAsyncError } from '@temporalio/activity';
import { ApplicationFailure, TemporalFailure } from '@temporalio/common';
import { codeOf, thrownMessage, WatchfloorError } from '../engine/index.ts';
import { failureOf } from '../workflow/wire-error.ts';

/** Characters of a failure's type. */
const MAX_TYPE = 200;

/**
 * The failure that an activity ends with: code or class, message, where it was thrown, and whether trying again can
 * cure it. Its causes stay behind: they hold what other programs said, such as a mail server's whole answer, and what
 * enters a history stays there. Temporal's own errors pass as they are.
 *
 * @param atOnce it is the end, unless the error says that it is not (`retryable: true`)
 * @param stopped whether the activity was cancelled; Temporal knows what an abort means then
 */
export function activityFailure(error: unknown, stopped = false, atOnce = false): unknown {
  if (error instanceof TemporalFailure || error instanceof CompleteAsyncError) return error;
  if (stopped && error instanceof Error && error.name === 'AbortError') return error;
  const code = error instanceof Error ? codeOf(error) : undefined;
  const message = thrownMessage(error);
  const failure =
    error instanceof WatchfloorError
      ? failureOf(error, { message, ...options(error, atOnce) })
      : ApplicationFailure.create({
          type: (code ?? className(error)).slice(0, MAX_TYPE),
          message,
          ...options(error, atOnce),
        });
  failure.stack = stackOf(error, message);
  return failure;
}

function options(error: unknown, atOnce: boolean) {
  const retryable = error instanceof Error && 'retryable' in error ? error.retryable : undefined;
  const isEnd = atOnce && retryable !== true;
  if (!(error instanceof Error) || codeOf(error) === undefined) return isEnd ? { nonRetryable: true } : {};
  return {
    nonRetryable: isEnd || retryable === false,
    // What the other side asked for (Retry-After), in milliseconds.
    ...('retryAfter' in error && typeof error.retryAfter === 'number' ? { nextRetryDelay: error.retryAfter } : {}),
  };
}

const className = (error: unknown): string => (error instanceof Error ? error.constructor.name : 'Error');

/** Where it was thrown; the message that a stack begins with is told as the failure's own. */
function stackOf(error: unknown, message: string): string {
  if (!(error instanceof Error) || typeof error.stack !== 'string') return '';
  const head = error.stack.indexOf(error.message);
  const frames = head < 0 ? '' : error.stack.slice(head + error.message.length);
  return `${className(error)}: ${message}${frames}`;
}
