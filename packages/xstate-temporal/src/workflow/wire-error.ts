/** How an error with a code travels as a Temporal failure, and comes back as itself. */
import { ApplicationFailure, type ApplicationFailureOptions } from '@temporalio/common';
import { type ErrorDetails, isObject, RefusedError, type WatchfloorError } from '../engine/index.ts';
import { isCode } from './code.ts';
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
  return {
    ...(isObject(first?.details) ? { details: first.details as ErrorDetails } : {}),
    ...(typeof first?.todo === 'string' ? { todo: first.todo } : {}),
  };
}

/**
 * An error with a code as one that fails a workflow task: Temporal does so for whatever is no failure of its own. Its
 * cause has code, details and what to do. A query is answered by the message alone, so that begins with the code.
 */
export function taskErrorOf(error: WatchfloorError): Error {
  const { code, message } = error;
  return Object.assign(new Error(`${code}: ${message}`, { cause: failureOf(error) }), { name: code });
}

/** The code that the message of a failed workflow task begins with, and the rest of it. */
export function readTaskMessage(message: string): { readonly code?: string; readonly message: string } {
  const [, code = '', rest = ''] = /^(\w+): (.+)$/s.exec(message) ?? [];
  return isCode(code) ? { code, message: rest } : { message };
}
