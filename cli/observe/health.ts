import { createServer } from 'node:http';
import { listen } from './listen.ts';

/** Why a worker takes no tasks; `undefined` while it does. */
export type Unready = () => Promise<string | undefined>;

/** Who asks has little to say; whoever says it slowly, or goes on after the answer, is not waited for. */
const PATIENCE = { requestTimeout: 5_000, headersTimeout: 5_000, connectionsCheckingInterval: 1_000 };
/** More at the same time would take from the files that the worker can have open. */
const MOST_CONNECTIONS = 100;

/**
 * Answers `/livez` while the process is alive, and `/readyz` with 200 while its worker takes tasks and 503 with the reason
 * while it does not.
 *
 * @param where host:port; port 0 takes a free one
 * @returns the address that it listens on, and what closes it
 * @throws ADDRESS_IN_USE, ADDRESS_UNUSABLE
 */
export async function serveHealth(
  where: string,
  unready: Unready,
): Promise<{ readonly address: string; close(): Promise<void> }> {
  let asking: Promise<string | undefined> | undefined;
  const server = createServer(PATIENCE, (request, response) => {
    const answer = (status: number, body: object) => {
      response.writeHead(status, {
        'content-type': 'application/json',
        'cache-control': 'no-store',
        connection: 'close',
      });
      response.end(request.method === 'HEAD' ? undefined : `${JSON.stringify(body)}\n`);
    };
    if (request.method !== 'GET' && request.method !== 'HEAD') return answer(405, { error: 'METHOD_NOT_ALLOWED' });
    const path = request.url?.split('?', 1)[0];
    if (path === '/livez') return answer(200, { status: 'alive' });
    if (path !== '/readyz') return answer(404, { error: 'NOT_FOUND' });
    // However many ask at the same time, the server is asked once.
    asking ??= unready().finally(() => {
      asking = undefined;
    });
    asking.then(
      (reason) =>
        answer(
          reason === undefined ? 200 : 503,
          reason === undefined ? { status: 'ready' } : { status: 'not ready', reason },
        ),
      () => answer(503, { status: 'not ready', reason: 'not known' }),
    );
  });
  server.maxConnections = MOST_CONNECTIONS;
  await listen(server, where);
  // One that could not be taken, since no file is left, ends no worker.
  server.on('error', () => undefined);
  const bound = server.address();
  const address = typeof bound === 'object' && bound !== null ? where.replace(/\d+$/, String(bound.port)) : where;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { address, close };
}
