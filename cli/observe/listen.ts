import { createServer, type Server } from 'node:net';
import { WatchfloorError } from 'xstate-temporal/engine';

/**
 * Has a server listen.
 *
 * @param where host:port, as the configuration has checked it; IPv6 in brackets
 * @throws ADDRESS_IN_USE, ADDRESS_UNUSABLE
 */
export async function listen(server: Server, where: string): Promise<void> {
  const { host, port } = addressOf(where);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(unusable(where, error)));
    server.listen({ host, port }, resolve);
  });
}

/** @param where host:port; IPv6 in brackets */
export function addressOf(where: string): { readonly host: string; readonly port: number } {
  const colon = where.lastIndexOf(':');
  return { host: where.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(where.slice(colon + 1)) };
}

/** Finds out before a worker is made whether it can have an address: what takes it later says so in no code. */
export async function requireFree(where: string | undefined): Promise<void> {
  if (where === undefined) return;
  const server = createServer();
  await listen(server, where);
  await new Promise<void>((resolve) => server.close(() => resolve()));
}

export function unusable(where: string, error: NodeJS.ErrnoException): WatchfloorError {
  const isTaken = error.code === 'EADDRINUSE';
  return new WatchfloorError(
    isTaken ? 'ADDRESS_IN_USE' : 'ADDRESS_UNUSABLE',
    isTaken ? `Another program listens on ${where}.` : `Nothing can listen on ${where} (${error.code ?? 'unknown'}).`,
    { cause: error, todo: 'Name another address.' },
  );
}
