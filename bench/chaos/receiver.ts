import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Faults } from './faults.ts';

/** The other side of every effect: applies each idempotency key once, and is often in a bad mood. */
export interface Receiver {
  readonly url: string;
  /** What was applied, by key. */
  readonly applied: ReadonlyMap<string, string>;
  close(): Promise<void>;
}

export async function openReceiver(faults: Faults): Promise<Receiver> {
  const applied = new Map<string, string>();
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { key, params, input } = JSON.parse(Buffer.concat(parts).toString('utf8')) as {
        key: string;
        params?: unknown;
        input?: { n: number };
      };
      const end = (status: number, body: unknown) =>
        void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      if (faults.draw('activity fails', 0.12)) return end(500, {});
      if (faults.draw('activity times out', 0.02)) return undefined;
      if (request.url === '/deliver') applied.set(key, JSON.stringify(params));
      // Applied, and the answer is lost or late: the sender tries again under the same key.
      if (faults.draw('answer lost', 0.05)) return void request.socket.destroy();
      const answer = () => end(200, input === undefined ? {} : input.n);
      if (faults.draw('answer late', 0.08)) setTimeout(answer, faults.between(200, 1_500));
      else answer();
      return undefined;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    applied,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
