import { connect as dial } from 'node:net';
import { Client, Connection, type ConnectionLike, type ConnectionOptions } from '@temporalio/client';
import { messageOf, WatchfloorError } from 'xstate-temporal/engine';
import { createProgramme, type Programme } from '../../programme/index.ts';
import { clean } from '../print/text.ts';
import { issuerOf } from './keys.ts';
import { findTarget, type Target, type TargetOptions } from './target.ts';

/** A connection to the server that the options, the environment and the configuration name. */
export interface Session {
  readonly target: Target;
  readonly client: Client;
  readonly programme: Programme;
}

/** How long a server may take to answer at all, in ms. */
const CONNECT_LIMIT = 3_000;

/** A page of a history may have some events of a megabyte each; gRPC's own limit is 4 MiB. */
const MOST_RECEIVED = 128 * 1024 * 1024;

/**
 * Connects, does the work, and closes the connection.
 *
 * @throws NO_SERVER, CONFIG_INVALID, KEY_UNREADABLE, KEY_INVALID, and what the work throws
 */
export async function withSession<T>(options: TargetOptions, work: (session: Session) => Promise<T>): Promise<T> {
  const target = await findTarget(options);
  const issuer = issuerOf(target);
  const connection = await openConnection(target);
  try {
    const client = clientOf(connection, target.namespace);
    return await work({ target, client, programme: createProgramme(client, { ...target, issuer }) });
  } finally {
    await connection.close();
  }
}

/** Every client of the command line. */
export function clientOf(connection: ConnectionLike, namespace: string): Client {
  return new Client({ connection, namespace });
}

/** @throws NO_SERVER within about three seconds where nothing answers */
export async function openConnection(target: Target): Promise<Connection> {
  const { address } = target;
  if (address === undefined) {
    throw new WatchfloorError(
      'NO_SERVER',
      'There is no Temporal server to talk to. Start "watchfloor dev" in another terminal, or set TEMPORAL_ADDRESS to a server.',
    );
  }
  try {
    await refusedAtOnce(address);
    return await Connection.connect({
      address,
      ...target.connection,
      connectTimeout: CONNECT_LIMIT,
      channelArgs: { 'grpc.max_receive_message_length': MOST_RECEIVED },
    } as ConnectionOptions);
  } catch (error) {
    const from = target.from === undefined ? '' : ` (from ${target.from})`;
    throw new WatchfloorError(
      'NO_SERVER',
      `No Temporal server answers at ${address}${from}: ${reasonOf(error)}. Start "watchfloor dev" in another terminal, or set TEMPORAL_ADDRESS to a server that runs.`,
      { cause: error },
    );
  }
}

/** gRPC tries again for as long as it may; a port on this machine that is closed says so at once. */
async function refusedAtOnce(address: string): Promise<void> {
  const [, host = '', port = ''] = /^(localhost|127\.0\.0\.1|\[::1\]):(\d+)$/.exec(address) ?? [];
  if (host === '') return;
  await new Promise<void>((resolve, reject) => {
    const socket = dial({ host: host.replace(/[[\]]/g, ''), port: Number(port), timeout: CONNECT_LIMIT });
    socket.once('connect', () => resolve(socket.destroy() as never));
    socket.once('timeout', () => resolve(socket.destroy() as never));
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED') reject(new Error('the connection is refused'));
      else resolve();
    });
  });
}

function reasonOf(error: unknown): string {
  const details = (error as { details?: unknown } | null)?.details;
  if (typeof details === 'string' && details !== '') return clean(details);
  return clean(messageOf(error)).replace(/\.$/, '');
}
