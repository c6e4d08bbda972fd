/**
 * A codec server, as Temporal's web UI and command line ask it: `POST /decode` and, where it is allowed, `POST /encode`,
 * each with a bearer token. It answers browsers of the configured origins alone, and sees what a token's tenants are.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Payload } from '@temporalio/common';
import type { DataKeys, Encryption } from 'xstate-temporal/encryption';
import { isEncrypted, labelOf, SHARED } from 'xstate-temporal/encryption';
import { codeOf, WatchfloorError } from 'xstate-temporal/engine';
import { type JsonPayload, payloadsIn, written } from './body.ts';
import type { Authenticate, Reader } from './token.ts';

export interface CodecServerOptions {
  readonly keys: DataKeys;
  readonly encryption: Encryption;
  readonly namespace: string;
  readonly authenticate: Authenticate;
  /** Of web UIs, such as `https://temporal.example`. */
  readonly origins: readonly string[];
  readonly allowEncode: boolean;
}

/** Bytes of a request. */
const MOST = 8 * 1024 * 1024;
const JSON_TYPE = 'application/json';

/** What is at fault of one payload, which is left as it is. */
const STAYS: readonly (string | undefined)[] = [
  'KEY_SHREDDED',
  'KEY_UNKNOWN',
  'PAYLOAD_MALFORMED',
  'PAYLOAD_MISPLACED',
];

const statuses: Readonly<Record<string, number>> = {
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  ORIGIN_NOT_ALLOWED: 403,
  ENCODE_NOT_ALLOWED: 403,
  TOKEN_MISSING: 401,
  TOKEN_INVALID: 401,
  CONTENT_TYPE_INVALID: 415,
  BODY_TOO_LARGE: 413,
  BODY_INVALID: 400,
  ISSUER_UNAVAILABLE: 503,
};

/** @returns answers every request, and never throws */
export function codecHandler(options: CodecServerOptions) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    void answer(request, response, options).catch((error: unknown) => {
      const code = codeOf(error) ?? '';
      const status = statuses[code] ?? 500;
      if (status === 401) response.setHeader('www-authenticate', 'Bearer');
      // What went wrong inside is nobody's business.
      const message = status === 500 ? 'It cannot be answered now.' : (error as Error).message;
      reply(response, status, { code: status === 500 ? 'UNAVAILABLE' : code, message });
    });
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, options: CodecServerOptions): Promise<void> {
  response.setHeader('cache-control', 'no-store');
  response.setHeader('x-content-type-options', 'nosniff');
  const { origin } = request.headers;
  response.setHeader('vary', 'origin');
  if (origin !== undefined) {
    if (!options.origins.includes(origin)) throw refused('ORIGIN_NOT_ALLOWED', 'This origin is not configured.');
    response.setHeader('access-control-allow-origin', origin);
  }
  const path = request.url?.split('?', 1)[0];
  if (path !== '/decode' && path !== '/encode') throw refused('NOT_FOUND', 'There is /decode and /encode.');
  if (request.method === 'OPTIONS' && origin !== undefined) {
    response.setHeader('access-control-allow-methods', 'POST');
    response.setHeader('access-control-allow-headers', 'authorization, content-type, x-namespace');
    response.setHeader('access-control-max-age', '600');
    response.writeHead(204).end();
    return;
  }
  if (request.method !== 'POST') throw refused('METHOD_NOT_ALLOWED', 'It takes POST.');
  const reader = await options.authenticate(request.headers.authorization);
  if (path === '/encode' && !(options.allowEncode && reader.tenants === 'all'))
    throw refused('ENCODE_NOT_ALLOWED', 'Nothing is encoded here.');
  if (request.headers['content-type']?.split(';', 1)[0]?.trim() !== JSON_TYPE)
    throw refused('CONTENT_TYPE_INVALID', `It takes ${JSON_TYPE}.`);
  const payloads = payloadsIn(await bodyOf(request));
  const done =
    path === '/encode' ? await options.encryption.codec.encode(payloads) : await decode(payloads, reader, options);
  reply(response, 200, { payloads: done.map(written) satisfies JsonPayload[] });
}

/** Each by itself: what a reader may not see, or nobody can, stays as it is. */
async function decode(payloads: readonly Payload[], reader: Reader, options: CodecServerOptions): Promise<Payload[]> {
  const decoded: Payload[] = [];
  for (const payload of payloads) decoded.push(await decodedFor(payload, reader, options));
  return decoded;
}

async function decodedFor(
  payload: Payload,
  { tenants }: Reader,
  { encryption, keys, namespace }: CodecServerOptions,
): Promise<Payload> {
  if (!isEncrypted(payload)) return payload;
  try {
    const { keyId, owner } = labelOf(payload);
    if (owner !== undefined && owner.namespace !== namespace) return payload;
    const { scope } = await keys.byId(keyId);
    if (tenants !== 'all' && (scope === SHARED || !tenants.has(scope))) return payload;
    const [plain = payload] = await encryption.codec.decode([payload]);
    return plain;
  } catch (error) {
    if (STAYS.includes(codeOf(error))) return payload;
    throw error;
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST) throw refused('BODY_TOO_LARGE', `A request has at most ${MOST} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function reply(response: ServerResponse, status: number, body: object): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { 'content-type': JSON_TYPE, connection: 'close' });
  response.end(`${JSON.stringify(body)}\n`);
}

const refused = (code: string, message: string) => new WatchfloorError(code, message);
