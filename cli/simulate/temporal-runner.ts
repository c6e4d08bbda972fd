import { appendFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { customAlphabet } from 'nanoid';
import {
  implementWorld,
  type RunResult,
  runScenario,
  type Scenario,
  SkippingClock,
  type TargetParts,
  TemporalTarget,
} from '../../simulator/index.ts';
import { parseScenario } from '../../simulator/scenarios/load.ts';
import { bundleProgramme } from '../../worker/programme.ts';
import { type DurableWorker, startWorker } from '../../worker/worker.ts';
import { openConfigured } from '../open-server.ts';
import { findTarget, type TargetOptions } from '../target.ts';
import { quietRuntime } from '../worker-options.ts';
import type { Hooks, Runners } from './runner.ts';
import { defaultFolder } from './write-report.ts';

const runId = customAlphabet('0123456789abcdefghjkmnpqrstvwxyz', 8);

/**
 * Replications on a Temporal server that can skip time, one after another: they share its clock. Each has a worker,
 * a task queue and an id prefix of its own.
 *
 * @throws what the server resolver throws
 */
export async function temporalRunners(options: TargetOptions, json: boolean, signal: AbortSignal): Promise<Runners> {
  const { config, root } = await findTarget(options);
  const server = await openConfigured(root, config, { needTimeSkipping: true, quiet: json, signal });
  const { address, namespace } = server;
  // What Temporal itself has to say goes beside the results.
  const log = path.join(defaultFolder('temporal'), 'worker.log');
  mkdirSync(path.dirname(log), { recursive: true });
  quietRuntime((text) => appendFileSync(log, text));
  const { address: _configured, ...access } = config.connection;
  const client = await Connection.connect({ address, ...access });
  let bundle: Promise<{ code: string }> | undefined;

  const runOne = async (
    scenario: Scenario,
    replication: number,
    { onProgress, onRecord }: Hooks,
  ): Promise<RunResult> => {
    bundle ??= bundleProgramme();
    const workflows = { bundle: await bundle };
    const run = `sim-${runId()}`;
    let worker: DurableWorker | undefined;
    const open = ({ charts, world }: Pick<TargetParts, 'charts' | 'world'>) =>
      startWorker({
        address,
        namespace,
        taskQueue: `watchfloor-${run}`,
        connection: access,
        workflows,
        implemented: implementWorld(charts, world),
      });
    let parts: TargetParts | undefined;
    try {
      return await runScenario(scenario, {
        replication,
        signal,
        onProgress: (elapsed, horizon) => onProgress?.(elapsed / horizon),
        ...(onRecord === undefined ? {} : { onRecord }),
        target: async (given) => {
          parts = given;
          worker = await open(given);
          return new TemporalTarget({
            client: new Client({ connection: client, namespace }),
            taskQueue: `watchfloor-${run}`,
            clock: new SkippingClock(client, namespace),
            prefix: `${run}.`,
            // A clock cannot be set back: a scenario of the past is played later.
            offset: Math.max(0, Date.now() - scenario.start),
            told: given.told,
            onEnded: given.onEnded,
            signal,
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
  };
  return {
    concurrency: 1,
    of: ({ text, path: file, changes }, hooks = {}) => {
      const scenario = parseScenario(text, file, changes);
      return (replication) => runOne(scenario, replication, hooks);
    },
    close: async () => {
      await client.close();
      await server.close();
    },
  };
}
