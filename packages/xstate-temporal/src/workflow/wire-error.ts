/** How an error with a code travels as a Temporal failure, and comes back as itself. */
import { ApplicationFailure, type ApplicationFailureOptions } from '@temporalio/common';
import { type ErrorDetails, RefusedError, type WatchfloorError } from '../engine/index.ts';
import type { RefusalDetails } from './protocol.ts';

/** The code becomes the failure's type; `details` and `todo` travel in its details. */
export function failureOf(error: WatchfloorError, options: ApplicationFailureOptions = {}): ApplicationFailure {
  const { code, message, details, todo } = error;
  const explanation: RefusalDetails = {
    ...(details === undefined ? {} : { details }),
    ...(todo === undefined ? {} : { todo }),
  };
  const isBare = details === undefined && todo === undefined;
  return ApplicationFailure.create({ type: code, message, ...(isBare ? {} : { details: [explanation] }), ...options });
}

/** The refusal that a failure carries. @param cause what the failure came in */
export function refusalOf(failure: ApplicationFailure, cause: unknown): RefusedError {
  const { details, todo } = explanationIn(failure);
  const { message } = failure;
  // Another library's failure may have details of its own.
  const isOurs = todo !== undefined && message.endsWith(` ${todo}`);
  return new RefusedError(failure.type ?? 'REFUSED', isOurs ? message.slice(0, -todo.length - 1) : message, {
    cause,
    details,
    todo: isOurs ? todo : undefined,
  });
}

function explanationIn({ details }: ApplicationFailure): RefusalDetails {
  const [first] = (details ?? []) as { details?: unknown; todo?: unknown }[];
  const isObject = typeof first?.details === 'object' && first.details !== null && !Array.isArray(first.details);
  return {
    ...(isObject ? { details: first.details as ErrorDetails } : {}),
    ...(typeof first?.todo === 'string' ? { todo: first.todo } : {}),
  };
}
