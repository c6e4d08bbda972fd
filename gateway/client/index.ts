/** A client of the HTTP API, typed by its operations. It runs in browsers and in Node. @module */
import type { z } from 'zod';
import type { operations } from '../api/operations.ts';
import type { Operation } from '../http/operation.ts';
import type { Problem } from '../http/problem.ts';
import { follow, type Told } from './changes.ts';
import { routes } from './routes.ts';

export type { Change, Told } from './changes.ts';

type Operations = typeof operations;
export type OperationName = keyof Operations;

type Field<TId extends OperationName, TName extends keyof Operation> = TName extends keyof Operations[TId]
  ? Operations[TId][TName]
  : undefined;

type Given<TName extends string, TSchema> = TSchema extends z.ZodType
  ? { readonly [TKey in TName]: z.input<TSchema> }
  : object;

/** In an address everything is text. */
type Query<TSchema> = TSchema extends z.ZodType
  ? { readonly query?: { readonly [TKey in keyof z.input<TSchema>]?: string | number | boolean } }
  : object;

/** What an operation is asked with. */
export type Ask<TId extends OperationName> = Given<'params', Field<TId, 'params'>> &
  Given<'body', Field<TId, 'body'>> &
  Query<Field<TId, 'query'>> & {
    /** Sent again under the same key, it is done once. */
    readonly idempotencyKey?: string;
    readonly signal?: AbortSignal;
  };

export type Answer<TId extends OperationName> = z.output<Operations[TId]['answer']>;

/** What the API refused, or could not do. */
export class ApiError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.name = 'ApiError';
    this.problem = problem;
  }

  get code(): string {
    return this.problem.code;
  }
}

export interface ApiClientOptions {
  /** Of the gateway; in a page of its own: empty. */
  readonly origin?: string;
  /** A program's bearer token, asked for each call. */
  readonly token?: () => string | Promise<string>;
  readonly fetch?: (address: string, init: RequestInit) => Promise<Response>;
}

export interface ApiClient {
  /**
   * @throws ApiError with a code of docs/api.md; `NO_ANSWER` where what answers is no gateway
   *
   * @example
   * const { instances, next } = await api.call('instances.list', { query: { machine: 'eod-case', mine: true } });
   */
  call<TId extends OperationName>(operation: TId, ask: Ask<TId>): Promise<Answer<TId>>;
  /**
   * Tells of every change of what I may see, over as many connections as it takes, until the signal. Read lists after
   * `ready` and after `reset`; an instance that has changed is told once for each change that is seen.
   *
   * @throws ApiError where asking again does not help, such as `NOT_SIGNED_IN`
   *
   * @example
   * for await (const told of api.changes(signal)) if (told.type === 'change') await reload(told.change.instance);
   */
  changes(signal: AbortSignal): AsyncIterable<Told>;
}

export function createApiClient({ fetch: go = fetch, origin = '', token }: ApiClientOptions = {}): ApiClient {
  let csrf: string | undefined;

  async function call(operation: OperationName, ask: Loose): Promise<unknown> {
    const [method, path] = routes[operation];
    const write = method !== 'GET';
    if (write && token === undefined && csrf === undefined) await call('me.read', {});
    const answer = await go(`${origin}/api/v1${addressOf(path, ask)}`, {
      method,
      credentials: 'same-origin',
      headers: {
        accept: 'application/json',
        ...(ask.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(ask.idempotencyKey === undefined ? {} : { 'idempotency-key': ask.idempotencyKey }),
        ...(token === undefined ? {} : { authorization: `Bearer ${await token()}` }),
        ...(write && csrf !== undefined ? { 'x-csrf-token': csrf } : {}),
      },
      ...(ask.body === undefined ? {} : { body: JSON.stringify(ask.body) }),
      ...(ask.signal === undefined ? {} : { signal: ask.signal }),
    });
    const said = await jsonOf(answer);
    if (operation === 'me.read') csrf = (said as { readonly csrf?: string }).csrf;
    return said;
  }

  async function connect(lastEventId: string | undefined, signal: AbortSignal): Promise<Response> {
    const answer = await go(`${origin}/api/v1${routes['changes.read'][1]}`, {
      method: 'GET',
      credentials: 'same-origin',
      headers: {
        accept: 'text/event-stream',
        ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
        ...(token === undefined ? {} : { authorization: `Bearer ${await token()}` }),
      },
      signal,
    });
    if (answer.ok && /^text\/event-stream/.test(answer.headers.get('content-type') ?? '')) return answer;
    await jsonOf(answer);
    throw noAnswer(answer.status);
  }

  return { call: call as unknown as ApiClient['call'], changes: (signal) => follow(connect, retryAfter, signal) };
}

interface Loose {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
}

function addressOf(path: string, { params = {}, query = {} }: Loose): string {
  const named = path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => encodeURIComponent(String(params[name])));
  const asked = Object.entries(query).filter(([, value]) => value !== undefined);
  const search = new URLSearchParams(asked.map(([name, value]): [string, string] => [name, String(value)])).toString();
  return search === '' ? named : `${named}?${search}`;
}

async function jsonOf(answer: Response): Promise<unknown> {
  const type = answer.headers.get('content-type') ?? '';
  if (/^application\/(problem\+)?json/.test(type)) {
    const said: unknown = await answer.json();
    if (answer.ok) return said;
    if (typeof (said as Partial<Problem> | null)?.code === 'string') throw new ApiError(said as Problem);
  }
  throw noAnswer(answer.status);
}

function noAnswer(status: number): ApiError {
  return new ApiError({
    ...{ type: 'urn:watchfloor:problem:NO_ANSWER', title: 'No answer', code: 'NO_ANSWER' },
    ...{ status, detail: 'What answers is no gateway.' },
  });
}

/** How long nobody asks a gateway that takes no more, milliseconds. */
const FULL = 5_000;

/** What is about the request itself will not be otherwise the next time; a gateway may come back. */
function retryAfter(error: unknown): number | undefined {
  if (!(error instanceof ApiError)) return 0;
  const { code, status } = error.problem;
  if (status === 429) return FULL;
  return status >= 500 || code === 'NO_ANSWER' ? 0 : undefined;
}
