import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { WatchfloorError } from 'xstate-temporal/engine';
import { z } from 'zod';
import { check } from '../../programme/index.ts';
import type { OperationId } from '../access/table.ts';
import { requireOperation } from '../access/walls.ts';
import type { Authenticate, Caller } from './authenticate.ts';
import { inTime } from './in-time.ts';
import type { Asked, Operation } from './operation.ts';

export const BASE = '/api/v1';

type Handler = (asked: Asked<Operation> & { readonly caller: Caller }) => Promise<unknown>;

/** Answers with events until one side ends it. */
export type OpenStream = (caller: Caller, request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

const VARY = 'Cookie, Authorization';
export const VARY_STREAM = `${VARY}, Accept`;

const isForStream = (accept: string | undefined): boolean => /\btext\/event-stream\b/.test(accept ?? '');

const idempotencyKey = z
  .string()
  .max(150)
  .regex(/^[\x21-\x7e]+$/, 'must be 1 to 150 printable ASCII characters without spaces');

export interface RouteOptions {
  /** Seconds that an operation may take. */
  readonly answerSeconds: number;
  /** Of the operations that are streamed too. */
  readonly streams: Readonly<Record<string, OpenStream>>;
}

/** Gives every operation its route: who asks, whether they may, whether it is well-formed; then it is done. */
export function addRoutes(
  app: FastifyInstance,
  operations: Readonly<Record<string, Operation>>,
  handlers: Readonly<Record<string, unknown>>,
  authenticate: Authenticate,
  { answerSeconds, streams }: RouteOptions,
): void {
  for (const [id, operation] of Object.entries(operations)) {
    const handle = handlers[id] as Handler;
    const stream = operation.isStreamed ? streams[id] : undefined;
    app.route({
      method: operation.method,
      url: urlOf(operation),
      // Who asks for the head of a stream would get one.
      exposeHeadRoute: stream === undefined,
      handler: async (request, reply) => {
        const caller = await authenticate(request);
        requireOperation(caller.person, id as OperationId);
        const given = asked(operation, request);
        if (stream !== undefined && isForStream(request.headers.accept)) return stream(caller, request, reply);
        const answer = await inTime(handle({ caller, ...given, person: caller.person }), answerSeconds);
        return send(request, reply, operation, operation.answer.parse(answer));
      },
    });
  }
  for (const url of new Set(Object.values(operations).map(urlOf))) refuseOthers(app, url, operations);
}

/** Where Fastify looks for it. */
export const urlOf = ({ path }: Pick<Operation, 'path'>): string => `${BASE}${path.replaceAll(/\{(\w+)\}/g, ':$1')}`;

function asked({ body, isIdempotent, params, query }: Operation, request: FastifyRequest) {
  const read = (schema: z.ZodType | undefined, value: unknown, what: string) =>
    schema === undefined ? undefined : check(schema, value, `The ${what} is not valid`);
  const key = isIdempotent ? request.headers['idempotency-key'] : undefined;
  return {
    params: read(params, request.params, 'path') as never,
    query: read(query ?? z.strictObject({}), request.query, 'query') as never,
    body: read(body, request.body, 'body') as never,
    idempotencyKey: key === undefined ? undefined : check(idempotencyKey, key, 'The Idempotency-Key is not valid'),
  };
}

function send(request: FastifyRequest, reply: FastifyReply, operation: Operation, answer: unknown) {
  const { isStreamed, method, status = 200 } = operation;
  const text = JSON.stringify(answer);
  reply.code(status).header('content-type', 'application/json; charset=utf-8');
  if (method !== 'GET') return reply.send(text);
  // Of what this person sees: two people never share an answer.
  const tag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 27)}"`;
  reply
    .header('etag', tag)
    .header('cache-control', 'private, no-cache')
    .header('vary', isStreamed ? VARY_STREAM : VARY);
  const known = request.headers['if-none-match']?.split(',').map((one) => one.trim().replace(/^W\//, ''));
  return known?.includes(tag) === true ? reply.code(304).send() : reply.send(text);
}

function refuseOthers(app: FastifyInstance, url: string, operations: Readonly<Record<string, Operation>>): void {
  const own = Object.values(operations).flatMap((operation) => (urlOf(operation) === url ? [operation.method] : []));
  const isHeaded = Object.values(operations).some((one) => urlOf(one) === url && !one.isStreamed);
  const taken: readonly string[] = own.includes('GET') && isHeaded ? [...own, 'HEAD'] : own;
  app.route({
    method: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].filter((one) => !taken.includes(one)) as never,
    url,
    handler: async (_request, reply) => {
      reply.header('allow', taken.join(', '));
      throw new WatchfloorError('METHOD_NOT_ALLOWED', `This takes ${taken.join(', ')}.`);
    },
  });
}
