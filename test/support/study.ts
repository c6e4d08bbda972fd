import { Client, Connection } from '@temporalio/client';
import { nanoid } from 'nanoid';
import { inject } from 'vitest';
import {
  implementWorld,
  type RunOptions,
  type RunResult,
  runScenario,
  type Scenario,
  SkippingClock,
  TemporalTarget,
} from '../../simulator/index.ts';
import { programmeWorkflows } from '../../worker/programme.ts';
import { type DurableWorker, startWorker } from '../../worker/worker.ts';
import { quiet } from './quiet.ts';
import { bundleOf } from './stage.ts';

/** Runs a scenario on the server of the suite, with a worker that answers as the modelled world does. */
export async function runOnServer(scenario: Scenario, options: RunOptions = {}): Promise<RunResult> {
  quiet();
  const { address, namespace } = inject('temporal');
  const bundle = await bundleOf(programmeWorkflows);
  const connection = await Connection.connect({ address });
  const client = new Client({ connection, namespace });
  const taskQueue = `study-${nanoid()}`;
  let worker: DurableWorker | undefined;
  let work: () => Promise<DurableWorker> = () => Promise.reject(new Error('There is no target yet.'));
  try {
    return await runScenario(scenario, {
      ...options,
      target: async ({ charts, world, told, onEnded }) => {
        const implemented = implementWorld(charts, world);
        work = () => startWorker({ address, namespace, taskQueue, workflows: { bundle }, implemented });
        worker = await work();
        const clock = new SkippingClock(connection, namespace);
        const offset = Math.max(0, Date.now() - scenario.start);
        return new TemporalTarget({ client, taskQueue, clock, prefix: `${nanoid()}.`, offset, told, onEnded });
      },
      onCrash: async () => {
        await worker?.close();
        worker = await work();
      },
    });
  } finally {
    await worker?.close();
    await connection.close();
  }
}
