import type { Connection } from '@temporalio/client';
import { customAlphabet } from 'nanoid';
import { type DurableWorker, type DurableWorkerOptions, startWorker } from 'xstate-temporal/worker';
import {
  implementWorld,
  type RunOptions,
  type RunResult,
  runScenario,
  type Scenario,
  SkippingClock,
  type TargetParts,
  TemporalTarget,
} from '../../simulator/index.ts';
import { clientOf } from '../input/session.ts';
import { interceptTells } from './untold.ts';

const runId = customAlphabet('0123456789abcdefghjkmnpqrstvwxyz', 8);

/** A server that can skip time, and what its workers are made of. */
export interface ServerAccess extends Pick<DurableWorkerOptions, 'address' | 'connection' | 'encryption'> {
  readonly namespace: string;
  readonly client: Connection;
  /** `bundleProgramme()`. */
  readonly bundle: { readonly code: string };
}

/**
 * Runs a scenario once on a real server, with a worker, a task queue and an id prefix of its own: so runs share a
 * server, one after another or at the same time.
 *
 * @throws what the server, the worker or the run throws
 */
export async function runOnServer(
  scenario: Scenario,
  { address, namespace, connection, client, bundle, encryption }: ServerAccess,
  options: Omit<RunOptions, 'target' | 'onCrash'> = {},
): Promise<RunResult> {
  const run = `sim-${runId()}`;
  const taskQueue = `watchfloor-${run}`;
  const { signal } = options;
  let worker: DurableWorker | undefined;
  const open = ({ charts, world }: Pick<TargetParts, 'charts' | 'world'>) =>
    startWorker({
      address,
      namespace,
      taskQueue,
      ...(connection === undefined ? {} : { connection }),
      workflows: { bundle },
      implemented: implementWorld(charts, world),
      tuning: { interceptors: { activity: [interceptTells(world)] } },
      simulation: true,
      encryption,
    });
  let parts: TargetParts | undefined;
  try {
    return await runScenario(scenario, {
      floor: options.replication === undefined || options.replication === 0,
      ...options,
      target: async (given) => {
        parts = given;
        worker = await open(given);
        return new TemporalTarget({
          client: clientOf(client, namespace, encryption),
          taskQueue,
          clock: new SkippingClock(client, namespace),
          prefix: `${run}.`,
          // A clock cannot be set back: a scenario of the past is played later.
          offset: Math.max(0, Date.now() - scenario.start),
          onStep: given.onStep,
          charts: given.charts,
          onEnded: given.onEnded,
          ...(signal === undefined ? {} : { signal }),
        });
      },
      onCrash: async () => {
        await worker?.close();
        if (parts !== undefined) worker = await open(parts);
      },
    });
  } finally {
    await worker?.close();
  }
}
