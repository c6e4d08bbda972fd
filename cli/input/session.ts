import { connect as dial } from 'node:net';
import {
  Client,
  Connection,
  type ConnectionOptions,
  type WorkflowExecutionDescription,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { createDurableClient, type DurableClient } from 'xstate-temporal/client';
import { WatchfloorError } from 'xstate-temporal/engine';
import { machineIds } from '../../machines/index.ts';
import { clean } from '../print/text.ts';
import { isMachine } from '../programme.ts';
import { findTarget, type Target, type TargetOptions } from './target.ts';
import { workerPolls } from './worker-polls.ts';

/** A connection to the server that the options, the environment and the configuration name. */
export interface Session {
  readonly target: Target;
  readonly connection: Connection;
  readonly client: Client;
  readonly durable: DurableClient;
}

/** How long a server may take to answer at all, in ms. */
const CONNECT_LIMIT = 3_000;

/** A page of a history may have some events of a megabyte each; gRPC's own limit is 4 MiB. */
const MOST_RECEIVED = 128 * 1024 * 1024;

/** How long a worker may take to answer, in ms. */
const ANSWER_LIMIT = 20_000;

/**
 * Connects, does the work, and closes the connection.
 *
 * @throws NO_SERVER, CONFIG_INVALID, and what the work throws
 */
export async function withSession<T>(options: TargetOptions, work: (session: Session) => Promise<T>): Promise<T> {
  const target = await findTarget(options);
  const connection = await openConnection(target);
  try {
    const client = new Client({ connection, namespace: target.namespace });
    const durable = createDurableClient(client, { taskQueue: target.taskQueue });
    return await work({ target, connection, client, durable });
  } finally {
    await connection.close();
  }
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
  return clean(error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
}

/** What starts an instance of each machine. */
const beginnings: Readonly<Record<string, string>> = {
  'tan-application': ' "watchfloor apply" begins an application.',
  'eod-subscription': ' "watchfloor subscribe" begins a subscription.',
  'eod-case': ' "watchfloor case open" opens a case.',
};

/**
 * Looks whether the instance is there, and on which task queue. A closed one is there as long as the server keeps it.
 *
 * @throws INSTANCE_NOT_FOUND
 */
export async function requireInstance(
  { client }: Session,
  machine: string,
  key: string,
): Promise<WorkflowExecutionDescription> {
  const id = `${machine}/${key}`;
  try {
    return await client.workflow.getHandle(id).describe();
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    const hint = isMachine(machine)
      ? (beginnings[machine] ?? '')
      : ` The programme's machines are ${machineIds.join(' and ')}.`;
    throw new WatchfloorError(
      'INSTANCE_NOT_FOUND',
      `There is no instance ${clean(id, 200)}.${hint} "watchfloor list --all" shows those that are there.`,
      { cause: error },
    );
  }
}

/**
 * Asked before something is started or sent: without a worker it would lie about, and nobody could say whether it
 * was taken. A worker that is just starting is waited for, a moment.
 *
 * @throws NO_WORKER
 */
export async function requireWorker(
  { connection, target }: Session,
  taskQueue: string = target.taskQueue,
): Promise<void> {
  const { namespace } = target;
  if (!(await workerPolls(connection, { namespace, taskQueue }, 2_000))) throw noWorker({ namespace, taskQueue });
}

/** @throws NO_WORKER where no answer comes in 20 s */
export async function answered<T>({ target }: Session, call: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    const late = 'What was asked may still be done as soon as a worker is there.';
    timer = setTimeout(() => reject(noWorker(target, late)), ANSWER_LIMIT);
  });
  try {
    return await Promise.race([call, limit]);
  } finally {
    clearTimeout(timer);
  }
}

function noWorker(
  { taskQueue, namespace }: Pick<Target, 'taskQueue' | 'namespace'>,
  then = 'Nothing was done; try again then.',
): WatchfloorError {
  return new WatchfloorError(
    'NO_WORKER',
    `No worker answers on the task queue "${taskQueue}" in the namespace "${namespace}". Start "watchfloor worker" (or "watchfloor dev", which has one). ${then}`,
  );
}
