import { codeOf, RefusedError, WatchfloorError } from 'xstate-temporal/engine';
import { z } from 'zod';

/** An answer that says what went wrong, by RFC 9457. */
export const problem = z.strictObject({
  /** `urn:watchfloor:problem:` and the code. */
  type: z.string(),
  title: z.string(),
  status: z.int(),
  /** Stable; what programs go by. */
  code: z.string(),
  detail: z.string(),
  /** What to do about it. */
  todo: z.string().optional(),
  /** What is wrong with the request, field by field. */
  faults: z.array(z.strictObject({ at: z.string(), problem: z.string() })).optional(),
  /** What the conditions ask for that is not met. */
  unmet: z.array(z.string()).optional(),
  /** What can stand there instead. */
  choices: z.array(z.string()).optional(),
  /** The most that is taken. */
  limit: z.number().optional(),
});

export type Problem = z.infer<typeof problem>;

const titles: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  408: 'Too slow',
  409: 'Not now',
  412: 'Changed meanwhile',
  413: 'Too large',
  415: 'Unsupported media type',
  421: 'Another host',
  429: 'Too many requests',
  431: 'Headers too large',
  500: 'Fault of the gateway',
  503: 'Not available',
};

const statuses: Readonly<Record<string, number>> = {
  BAD_REQUEST: 400,
  CURSOR_INVALID: 400,
  INPUT_INVALID: 400,
  EVENT_INVALID: 400,
  EVENT_MALFORMED: 400,
  EVENT_RESERVED: 400,
  EVENT_UNKNOWN: 400,
  ROLE_UNCLEAR: 400,
  START_MALFORMED: 400,
  SAMPLE_EMPTY: 400,
  SIGN_IN_FAILED: 400,
  NOT_SIGNED_IN: 401,
  TOKEN_INVALID: 401,
  CSRF_MISSING: 403,
  NO_GRANTS: 403,
  NOT_ALLOWED: 403,
  PERMISSION_MISSING: 403,
  POLICY_NOT_ALLOWED: 403,
  ROLE_NOT_ALLOWED: 403,
  SEGREGATION_OF_DUTIES: 403,
  SESSION_TOO_LARGE: 403,
  INSTANCE_NOT_FOUND: 404,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  REQUEST_TIMEOUT: 408,
  ALREADY_STARTED: 409,
  CASE_NOT_CLOSED: 409,
  CASE_NOT_OPENED: 409,
  INSTANCE_ENDED: 409,
  NO_SUBSCRIPTION: 409,
  EVENT_TOO_LARGE: 413,
  INPUT_TOO_LARGE: 413,
  SAMPLE_TOO_LARGE: 413,
  SAMPLES_FULL: 413,
  REQUEST_TOO_LARGE: 413,
  MEDIA_TYPE_UNSUPPORTED: 415,
  HOST_UNKNOWN: 421,
  HEADERS_TOO_LARGE: 431,
  TOO_MANY_REQUESTS: 429,
  TOO_MANY_STREAMS: 429,
  DIRECTORY_UNAVAILABLE: 503,
  IDENTITY_UNAVAILABLE: 503,
  NO_ANSWER: 503,
  NO_SERVER: 503,
  NO_WORKER: 503,
  SERVER_DENIED: 503,
  SERVER_UNREACHABLE: 503,
  STOPPING: 503,
  TASK_FAILING: 503,
  WRONG_QUEUE: 503,
};

/** What is said by the gateway itself, or about the customer's own directory. */
const ownWords: readonly string[] = ['DIRECTORY_UNAVAILABLE', 'IDENTITY_UNAVAILABLE', 'STOPPING'];

/** gRPC's codes, as Temporal's client hands them on. */
const DEADLINE_EXCEEDED = 4;
const RESOURCE_EXHAUSTED = 8;
const UNAVAILABLE = 14;

/** What is told of an error. Of one that nobody meant nothing is: what it says may be anybody's. */
export function problemOf(error: unknown): Problem {
  const known = asWatchfloorError(error);
  const { code, details, problem: detail, todo } = known;
  const status = statuses[code] ?? (known instanceof RefusedError && !isOwnProof(code) ? 409 : 500);
  if (status === 500) return of(500, 'INTERNAL', 'The gateway failed.');
  // How the service is built is nobody's business out there.
  if (status === 503 && !ownWords.includes(code)) return of(status, code, 'The service cannot take it at the moment.');
  if (status === 404) return of(status, code, 'There is nothing here for you.');
  return { ...of(status, code, detail), ...(todo === undefined ? {} : { todo }), ...told(details ?? {}) };
}

/** The gateway signs what people send: a proof that is refused is no fault of theirs. */
function isOwnProof(code: string): boolean {
  return code === 'TRUST_MISSING' || (code.startsWith('PROOF_') && code !== 'PROOF_USED');
}

function of(status: number, code: string, detail: string): Problem {
  return { type: `urn:watchfloor:problem:${code}`, title: titles[status] ?? 'Refused', status, code, detail };
}

/** Of an error's details what the form of a problem has, where it is of that form. */
function told(details: Readonly<Record<string, unknown>>): Partial<Problem> {
  const kept = (['faults', 'unmet', 'choices', 'limit'] as const).flatMap((name) => {
    const value = problem.shape[name].safeParse(details[name]);
    return value.success && value.data !== undefined ? [[name, value.data]] : [];
  });
  return Object.fromEntries(kept);
}

function asWatchfloorError(error: unknown): WatchfloorError {
  if (error instanceof WatchfloorError) return error;
  const grpc = grpcCodeOf(error);
  if (grpc === RESOURCE_EXHAUSTED)
    return new WatchfloorError('TOO_MANY_REQUESTS', 'The Temporal server takes no more at the moment.');
  if (grpc === UNAVAILABLE || grpc === DEADLINE_EXCEEDED)
    return new WatchfloorError('SERVER_UNREACHABLE', 'The Temporal server does not answer.');
  const { statusCode } = (error ?? {}) as { readonly statusCode?: unknown };
  const [code, text] = byFastify[String(codeOf(error))] ?? (isUnread(error, statusCode) ? badRequest : internal);
  return new WatchfloorError(code, text, { cause: error });
}

/** Node's parser has a code for each way in which something is no HTTP. */
function isUnread(error: unknown, statusCode: unknown): boolean {
  return statusCode === 400 || /^HPE_/.test(String(codeOf(error)));
}

const badRequest = ['BAD_REQUEST', 'The request cannot be read.'] as const;
const internal = ['INTERNAL', 'The gateway failed.'] as const;

/** What Node and Fastify themselves refuse. */
const byFastify: Readonly<Record<string, readonly [code: string, text: string]>> = {
  HPE_HEADER_OVERFLOW: ['HEADERS_TOO_LARGE', 'The headers are larger than what is taken.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['REQUEST_TIMEOUT', 'The request did not come in time.'],
  FST_ERR_CTP_BODY_TOO_LARGE: ['REQUEST_TOO_LARGE', 'The body is larger than what is taken.'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['MEDIA_TYPE_UNSUPPORTED', 'A body is JSON (application/json).'],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['BAD_REQUEST', 'The body is empty.'],
  FST_ERR_CTP_INVALID_JSON_BODY: ['BAD_REQUEST', 'The body is no JSON.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['BAD_REQUEST', 'The body has another length than its header says.'],
};

function grpcCodeOf(error: unknown): number | undefined {
  for (let at = error, depth = 0; typeof at === 'object' && at !== null && depth < 5; depth++) {
    const { code, cause } = at as { readonly code?: unknown; readonly cause?: unknown };
    if (typeof code === 'number') return code;
    at = cause;
  }
  return undefined;
}

/** Seconds after which asking again is worth it; `undefined` where it is not. */
export function retryAfter(status: number): number | undefined {
  return status === 429 ? 5 : status === 503 ? 10 : undefined;
}
