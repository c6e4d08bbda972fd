import type { Socket } from 'node:net';
import { type FastifyInstance, type FastifyReply, fastify } from 'fastify';
import { WatchfloorError } from 'xstate-temporal/engine';
import type { GatewaySettings } from '../identity/settings.ts';
import { createLimits, type Limits } from './limits.ts';
import { type Problem, problemOf, retryAfter } from './problem.ts';

/** Bytes of a JSON body; events and inputs have less. */
const MOST_BODY = 1024 * 1024;
const MOST_HEADERS = 16 * 1024;

/** Pages and answers of this origin are used by it alone, and no answer is a page. */
const HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** Those who ask slowly, too much or by another name are answered here, before anything is done for them. */
export function createApp(
  { limits: most, publicUrl, trustedProxies }: GatewaySettings,
  onFault: (error: unknown) => void,
): { readonly app: FastifyInstance; readonly limits: Limits } {
  const { host, protocol } = new URL(publicUrl);
  const app = fastify({
    bodyLimit: MOST_BODY,
    // Of them alone an address is taken that they say.
    trustProxy: trustedProxies.length === 0 ? false : trustedProxies,
    // A sample has to come within it over an ordinary line.
    requestTimeout: 60_000,
    connectionTimeout: 60_000,
    keepAliveTimeout: 10_000,
    forceCloseConnections: 'idle',
    return503OnClosing: true,
    http: { maxHeaderSize: MOST_HEADERS, headersTimeout: 10_000, connectionsCheckingInterval: 2_000 },
    // What is too long to be a key, an operation says.
    routerOptions: { maxParamLength: MOST_HEADERS, ignoreTrailingSlash: false },
    clientErrorHandler: (error, socket) => refuseUnread(error, socket),
    frameworkErrors: (error, _request, reply) => void sendProblem(reply as never, problemOf(error)),
    exposeHeadRoutes: true,
  });
  const limits = createLimits(app, most);
  // JSON and nothing else: a form of another site can send all other types without being asked.
  app.removeContentTypeParser('text/plain');

  app.addHook('onRequest', async (request, reply) => {
    reply.headers(HEADERS);
    if (protocol === 'https:') reply.header('strict-transport-security', 'max-age=31536000');
    const isProbe = request.url === '/livez' || request.url === '/readyz';
    if (isProbe) return;
    await limits.address(request);
    // A name that somebody else has pointed at this address is not this site.
    if (request.headers.host !== host) throw new WatchfloorError('HOST_UNKNOWN', 'This site has another name.');
  });
  app.setErrorHandler((error, _request, reply) => {
    const problem = problemOf(error);
    if (problem.status === 500) onFault(error);
    const { retryAfter: seconds } = (error instanceof WatchfloorError && error.details) || {};
    return sendProblem(reply, problem, typeof seconds === 'number' ? seconds : undefined);
  });
  return { app, limits };
}

/** What Node cannot read is no request, and has no reply: the problem goes to the wire. */
function refuseUnread(error: Error, socket: Socket): void {
  if (!socket.writable || ('code' in error && error.code === 'ECONNRESET')) return void socket.destroy();
  const { status, title, ...more } = problemOf(error);
  const body = JSON.stringify({ status, title, ...more });
  const headers = [
    `HTTP/1.1 ${status} ${title}`,
    'content-type: application/problem+json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`${headers.join('\r\n')}\r\n\r\n${body}`);
}

const codes = new WeakMap<FastifyReply, string>();

/** Of the problem that was answered. */
export function problemCodeOf(reply: FastifyReply): string | undefined {
  return codes.get(reply);
}

/** @param seconds after which asking again is worth it, where that is known */
export function sendProblem(reply: FastifyReply, problem: Problem, seconds?: number): FastifyReply {
  codes.set(reply, problem.code);
  const after = seconds ?? retryAfter(problem.status);
  if (after !== undefined) reply.header('retry-after', String(after));
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer');
  return reply
    .code(problem.status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .send(JSON.stringify(problem));
}
