/** A client by an address alone. */
import { Client, Connection, type ConnectionOptions } from '@temporalio/client';
import type { Encryption } from '../encryption/index.ts';
import type { Traces } from '../trace/index.ts';
import { checkAddress, unreachable } from '../unreachable.ts';
import { DEFAULT_NAMESPACE } from '../workflow/protocol.ts';
import { createDurableClient, type DurableClient, type DurableClientOptions } from './client.ts';
import { orClosed } from './or-closed.ts';

/** How long a server may take to answer, milliseconds. */
const PATIENCE = 5_000;

export interface ConnectOptions extends DurableClientOptions {
  /** `host:port`. Default: `localhost:7233`. */
  readonly address?: string;
  /** Default: `default`. */
  readonly namespace?: string;
  /** Encrypts what is sent, and decrypts what is answered; the workers have the same. */
  readonly encryption?: Encryption;
  /** Takes part in traces: `createTraces` of `xstate-temporal/trace`. */
  readonly traces?: Traces | undefined;
  /** What the connection is made with, such as TLS and API key. */
  readonly connection?: Omit<ConnectionOptions, 'address'>;
}

export interface ConnectedClient extends DurableClient {
  /** Closes the connection. */
  close(): Promise<void>;
}

/**
 * Connects to a server.
 *
 * @example
 * const client = await connect({ address: 'localhost:7233' });
 * const order = await client.start(orderMachine, 'order-17', { sku: 'A1' });
 * await order.send({ type: 'PAY' });
 * @throws ADDRESS_INVALID; SERVER_UNREACHABLE, at once where nothing listens, else after five seconds
 */
export async function connect(options: ConnectOptions = {}): Promise<ConnectedClient> {
  const {
    address = 'localhost:7233',
    connection: given,
    encryption,
    namespace = DEFAULT_NAMESPACE,
    traces,
    ...rest
  } = options;
  checkAddress(address);
  const target = { address, connectTimeout: PATIENCE, ...given };
  let connection: Connection;
  try {
    connection = await orClosed(target, Connection.connect(target));
  } catch (error) {
    throw await unreachable(target as never, error);
  }
  const converting = encryption === undefined ? {} : { dataConverter: encryption.dataConverter };
  const tracing = traces === undefined ? {} : { interceptors: { workflow: [traces.client] } };
  const durable = createDurableClient(new Client({ connection, namespace, ...converting, ...tracing }), rest);
  return { ...durable, close: () => connection.close() };
}
