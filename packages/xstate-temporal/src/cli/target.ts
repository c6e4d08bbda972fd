import path from 'node:path';
import { Client } from '@temporalio/client';
import { createDurableClient, type DurableClient } from '../client/index.ts';
import { WatchfloorError } from '../engine/index.ts';
import { connect } from '../server/index.ts';
import { runningDev } from './dev-file.ts';

/** The options of a command that talks to a server. */
export interface TargetOptions {
  readonly address?: string;
  readonly namespace?: string;
}

/** Where `dev` keeps its data and says where it runs, in the folder that it was started in. */
export const devFolder = (cwd: string) => path.join(cwd, '.xstate-temporal');

/** The file by which the other commands in the folder find `dev`. */
export const devFile = (cwd: string) => path.join(devFolder(cwd), 'dev.json');

/** Connects, does the work, and closes the connection. @throws SERVER_UNREACHABLE, SERVER_DENIED, and what the work throws */
export async function withClient<T>(options: TargetOptions, work: (client: DurableClient) => Promise<T>): Promise<T> {
  const { TEMPORAL_ADDRESS, TEMPORAL_API_KEY, TEMPORAL_NAMESPACE } = process.env;
  const dev = await runningDev(devFile(process.cwd()));
  const address = options.address ?? TEMPORAL_ADDRESS ?? dev?.address ?? '127.0.0.1:7233';
  const namespace = options.namespace ?? TEMPORAL_NAMESPACE ?? dev?.namespace ?? 'default';
  const access = TEMPORAL_API_KEY === undefined ? {} : { apiKey: TEMPORAL_API_KEY, tls: true };
  const connection = await connect({ address, ...access }).catch((error: unknown) => {
    if (!(error instanceof WatchfloorError) || error.details?.reason !== 'REFUSED') throw error;
    const { code, details, problem } = error;
    const todo = 'Start "npx xstate-temporal dev" in another terminal, or set TEMPORAL_ADDRESS to a server that runs.';
    throw new WatchfloorError(code, problem, { cause: error, details, todo });
  });
  try {
    const client = new Client({ connection, namespace });
    // Nothing is started from here, so that no task queue is named.
    return await work(createDurableClient(client, { taskQueue: '' }));
  } finally {
    await connection.close();
  }
}
