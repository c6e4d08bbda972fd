import { z } from 'zod';
import type { Binary } from '../api/binary-operations.ts';
import type { Operation } from './operation.ts';
import { problem } from './problem.ts';

type Schema = Readonly<Record<string, unknown>>;

/** What every operation may answer beside what it is asked for. */
const everywhere = [400, 401, 403, 408, 421, 429, 431, 500, 503] as const;

const reasons: Readonly<Record<number, string>> = {
  200: 'What was asked for',
  201: 'What was begun',
  304: 'Unchanged since the entity tag of If-None-Match',
};

/** The description of the API, OpenAPI 3.1. Its order is that of the operations. */
export function openApiOf(
  operations: Readonly<Record<string, Operation>>,
  binary: Readonly<Record<string, Binary>>,
  version: string,
): Schema {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [id, operation] of Object.entries(operations)) {
    paths[operation.path] = { ...paths[operation.path], [operation.method.toLowerCase()]: described(id, operation) };
  }
  for (const [id, operation] of Object.entries(binary)) {
    paths[operation.path] = { ...paths[operation.path], [operation.method.toLowerCase()]: bytes(id, operation) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Watchfloor', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: '/api/v1' }],
    security: [{ session: [] }, { bearer: [] }],
    paths,
    components: {
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: '__Host-watchfloor' },
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
      },
      schemas: { Problem: jsonSchema(problem, 'output') },
    },
  };
}

function described(id: string, operation: Operation): Schema {
  const {
    answer,
    body,
    isIdempotent = false,
    isStreamed = false,
    method,
    params,
    problems = [],
    query,
    status = 200,
    summary,
  } = operation;
  const parameters = [
    ...parametersOf('path', params),
    ...parametersOf('query', query),
    ...(isIdempotent
      ? [
          header('Idempotency-Key', 'Sent again under the same key, it is done once', {
            ...{ minLength: 1, maxLength: 150, pattern: '^[\\x21-\\x7e]+$' },
          }),
        ]
      : []),
    ...(isStreamed ? [header('Last-Event-ID', 'Of a stream: the id of the last event that came')] : []),
    ...(method === 'GET' ? [header('If-None-Match', 'The entity tag of an answer that is there')] : []),
  ];
  const statuses = [...new Set([...everywhere, ...(body === undefined ? [] : [413, 415]), ...problems])].sort();
  return {
    operationId: id,
    summary,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: jsonSchema(body, 'input') } } } }),
    responses: {
      [status]: {
        description: reasons[status],
        ...(method === 'GET' ? { headers: { ETag: { schema: { type: 'string' } } } } : {}),
        content: {
          'application/json': { schema: jsonSchema(answer, 'output') },
          ...(isStreamed ? { 'text/event-stream': { schema: { type: 'string' } } } : {}),
        },
      },
      ...(method === 'GET' ? { 304: { description: reasons[304] } } : {}),
      ...Object.fromEntries(statuses.map((one) => [one, problemAnswer])),
    },
  };
}

const content = { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } };

function bytes(id: string, { answer, method, params, problems, query, summary }: Binary): Schema {
  const statuses = [...new Set([...everywhere, ...problems])].sort();
  const given = answer === undefined ? content : { 'application/json': { schema: jsonSchema(answer, 'output') } };
  const status = method === 'GET' ? 200 : 201;
  return {
    operationId: id,
    summary,
    parameters: [...parametersOf('path', params), ...parametersOf('query', query)],
    ...(method === 'GET' ? {} : { requestBody: { required: true, content } }),
    responses: {
      [status]: { description: reasons[status], content: given },
      ...Object.fromEntries(statuses.map((one) => [one, problemAnswer])),
    },
  };
}

const problemAnswer = {
  description: 'A problem (RFC 9457)',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

function header(name: string, description: string, bounds: Schema = {}): Schema {
  return { name, in: 'header', description, schema: { type: 'string', ...bounds } };
}

function parametersOf(where: 'path' | 'query', schema: z.ZodObject | undefined): Schema[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = jsonSchema(schema, 'input') as {
    properties?: Record<string, Schema>;
    required?: readonly string[];
  };
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name,
    in: where,
    ...(description === undefined ? {} : { description }),
    required: required.includes(name),
    schema: rest,
  }));
}

/** What a schema checks beyond JSON Schema is left out: a problem says it. */
function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): Schema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' });
  return rest;
}
