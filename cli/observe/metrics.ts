import { createServer } from 'node:http';
import { listen } from './listen.ts';

/** Whoever asks slowly is not waited for. */
const PATIENCE = { requestTimeout: 5_000, headersTimeout: 5_000, connectionsCheckingInterval: 1_000 };
const MOST_CONNECTIONS = 100;

/**
 * Answers `/metrics` for Prometheus.
 *
 * @param where host:port
 * @throws ADDRESS_IN_USE, ADDRESS_UNUSABLE
 */
export async function serveMetrics(where: string, metrics: () => Promise<string>): Promise<{ close(): Promise<void> }> {
  const server = createServer(PATIENCE, (request, response) => {
    const answer = (status: number, text: string) => {
      response.writeHead(status, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8', connection: 'close' });
      response.end(text);
    };
    if (request.method !== 'GET' || request.url?.split('?', 1)[0] !== '/metrics') return answer(404, '');
    metrics().then(
      (text) => answer(200, text),
      () => answer(500, ''),
    );
  });
  server.maxConnections = MOST_CONNECTIONS;
  await listen(server, where);
  server.on('error', () => undefined);
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
