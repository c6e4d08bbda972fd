/**
 * The failure converter of every bundle that `bundleWorkflows` makes, unless it was given another one. A worker that
 * encrypts has messages and stack traces encoded like payloads, for they may quote what people wrote; the code stays
 * readable, for a query is answered by a message alone.
 */
import { DefaultFailureConverter, type FailureConverter } from '@temporalio/common';
import { isCode } from './code.ts';
import { workerSettings } from './worker-settings.ts';

const plain = new DefaultFailureConverter();
const encoded = new DefaultFailureConverter({ encodeCommonAttributes: true });

export const failureConverter: FailureConverter = {
  errorToFailure(error, ...more) {
    if (workerSettings().encrypts !== true) return plain.errorToFailure(error, ...more);
    const failure = encoded.errorToFailure(error, ...more);
    const name = (error as { readonly name?: unknown } | null)?.name;
    if (typeof name === 'string' && isCode(name)) failure.message = `${name}: ${failure.message}`;
    return failure;
  },
  failureToError: (...given) => plain.failureToError(...given),
};
