/** Errors on their way between Temporal and a machine. */
import { failureAsSeen, WatchfloorError } from '../engine/index.ts';
import { failureOf, taskErrorOf } from './wire-error.ts';

const WRAPPERS = ['ActivityFailure', 'ChildWorkflowFailure'];

/** Temporal wraps what was thrown; the machine and the ledger want the thing itself. */
export function rootCause(error: unknown): unknown {
  let current = error;
  for (
    let depth = 0;
    depth < 5 && current instanceof Error && WRAPPERS.includes(current.name) && current.cause !== undefined;
    depth++
  ) {
    current = current.cause;
  }
  if (!(current instanceof Error) || !('type' in current || current.name === 'TimeoutFailure')) return current;
  const { name, message } = current;
  const [detail] = (current as { details?: unknown[] }).details ?? [];
  return failureAsSeen({ name, message, type: 'type' in current ? String(current.type) : undefined, detail });
}

/** What a client is answered with: an error on purpose keeps its code, any other fails the task. */
export function refusal(error: unknown): unknown {
  return error instanceof WatchfloorError ? failureOf(error, { nonRetryable: true }) : error;
}

/** Fails the workflow task and not the workflow: the instance waits for a worker that can take it up. */
export function taskFailure(error: unknown): unknown {
  return error instanceof WatchfloorError ? taskErrorOf(error) : error;
}
