/** Errors on their way between Temporal and a machine. */
import { thrownOutside, WatchfloorError } from '../engine/index.ts';
import { failureOf } from './wire-error.ts';

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
  if (current instanceof Error && 'type' in current) {
    // The type is a code where the implementation gave one, else the name of an error class.
    const type = String(current.type);
    const [detail] = (current as { details?: unknown[] }).details ?? [];
    if (type === 'MACHINE_ERROR' && detail !== undefined) return detail;
    return thrownOutside(current.message, type);
  }
  if (current instanceof Error && current.name === 'TimeoutFailure') {
    return thrownOutside(`No answer in time: ${current.message}`, 'TIMEOUT');
  }
  return current;
}

/** What a client is answered with: an error on purpose keeps its code, any other fails the task. */
export function refusal(error: unknown): unknown {
  return error instanceof WatchfloorError ? failureOf(error, { nonRetryable: true }) : error;
}
