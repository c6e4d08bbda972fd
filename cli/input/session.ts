import { Client, type Connection, type ConnectionLike } from '@temporalio/client';
import type { Encryption } from 'xstate-temporal/encryption';
import { WatchfloorError } from 'xstate-temporal/engine';
import { connect } from 'xstate-temporal/server';
import type { Traces } from 'xstate-temporal/trace';
import { createProgramme, type Programme } from '../../programme/index.ts';
import { openTraces } from '../observe/traces.ts';
import { encryptionOf } from './encryption.ts';
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
 * @throws NO_SERVER, SERVER_UNREACHABLE, CONFIG_INVALID, KEY_UNREADABLE, KEY_INVALID, and what the work throws
 */
export async function withSession<T>(options: TargetOptions, work: (session: Session) => Promise<T>): Promise<T> {
  const target = await findTarget(options);
  const issuer = issuerOf(target);
  const { observe, policy } = target.config.settings;
  const connection = await openConnection(target);
  const traced = await openTraces(observe);
  try {
    const client = clientOf(connection, target.namespace, encryptionOf(target.config), traced?.traces);
    return await work({ target, client, programme: createProgramme(client, { ...target, issuer, policy }) });
  } finally {
    await traced?.close();
    await connection.close();
  }
}

/** Every client of the command line. */
export function clientOf(
  connection: ConnectionLike,
  namespace: string,
  encryption: Encryption | undefined,
  traces?: Traces,
): Client {
  return new Client({
    connection,
    namespace,
    ...(encryption === undefined ? {} : { dataConverter: encryption.dataConverter }),
    ...(traces === undefined ? {} : { interceptors: { workflow: [traces.client] } }),
  });
}

/** @throws NO_SERVER where none is named, SERVER_UNREACHABLE within seconds where none answers, SERVER_DENIED */
export async function openConnection(target: Target): Promise<Connection> {
  const { address, from, connection } = target;
  if (address === undefined) {
    throw new WatchfloorError(
      'NO_SERVER',
      'There is no Temporal server to talk to. Start "watchfloor dev" in another terminal, or set TEMPORAL_ADDRESS to a server.',
      target.gateway === undefined ? {} : { todo: PAST_GATEWAY },
    );
  }
  const channelArgs = { 'grpc.max_receive_message_length': MOST_RECEIVED };
  try {
    return await connect({ address, ...connection }, CONNECT_LIMIT, { channelArgs });
  } catch (error) {
    if (!(error instanceof WatchfloorError)) throw error;
    const { code, problem, details } = error;
    const todo = details?.reason === 'REFUSED' ? START_DEV : error.todo;
    const named = from === undefined ? problem : `${problem} The address is from ${from}.`;
    throw new WatchfloorError(code, named, { cause: error, details, todo });
  }
}

const PAST_GATEWAY = 'This command has no way through the gateway: it talks to the Temporal server itself.';
const START_DEV = 'Start "watchfloor dev" in another terminal, or set TEMPORAL_ADDRESS to a server that runs.';
