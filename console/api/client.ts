import { ApiError, createApiClient } from '../../gateway/client/index.ts';

/** The gateway that served this page. */
export const api = createApiClient();

/** The stable code of a problem; `undefined` where nothing answered. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof ApiError ? error.code : undefined;
}

/** Statuses after which nobody knows whether it was done, or which say to come again. */
const IN_DOUBT = [408, 429, 502, 503, 504];

/** Whether a request may or may not have arrived: it is safe to send it again under its Idempotency-Key. */
export function isInDoubt(error: unknown): boolean {
  if (!(error instanceof ApiError)) return true;
  return error.code === 'NO_ANSWER' || IN_DOUBT.includes(error.problem.status);
}
