import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { Connection } from '@temporalio/client';
import { bundleProgramme } from '../../programme/worker/index.ts';
import type { Scenario } from '../../simulator/index.ts';
import { parseScenario } from '../../simulator/scenarios/load.ts';
import { encryptionOf } from '../input/encryption.ts';
import { openConfigured } from '../input/open-server.ts';
import { findTarget, type TargetOptions } from '../input/target.ts';
import { installRuntime } from '../observe/runtime.ts';
import { makeFolder, writing } from './output.ts';
import { runOnServer } from './run-on-server.ts';
import type { Hooks, Runners } from './runner.ts';
import { defaultFolder } from './write-report.ts';

export interface TemporalRunnerOptions extends TargetOptions {
  /** Replications at once; default: one. */
  readonly workers?: number;
}

/**
 * Replications on a Temporal server that can skip time, one after another or several at once: clocks are those of
 * executions. Each has a worker, a task queue and an id prefix of its own.
 *
 * @throws what the server resolver throws
 */
export async function temporalRunners(
  options: TemporalRunnerOptions,
  json: boolean,
  signal: AbortSignal,
): Promise<Runners> {
  const { config } = await findTarget(options);
  const server = await openConfigured(config, { needTimeSkipping: true, quiet: json, signal });
  const { address, namespace } = server;
  // What Temporal itself has to say goes beside the results.
  const log = path.join(defaultFolder('temporal'), 'worker.log');
  await writing(log, () => makeFolder(path.dirname(log)));
  installRuntime((text) => appendFileSync(log, text));
  const { address: _configured, ...connection } = config.connection;
  const client = await Connection.connect({ address, ...connection });
  const encryption = encryptionOf(config);
  let bundle: Promise<{ code: string }> | undefined;

  const runOne = async (scenario: Scenario, replication: number, { onProgress, onRecord }: Hooks) => {
    bundle ??= bundleProgramme();
    const access = { address, namespace, connection, client, encryption, bundle: await bundle };
    return runOnServer(scenario, access, {
      replication,
      signal,
      onProgress: (elapsed, horizon) => onProgress?.(elapsed / horizon),
      ...(onRecord === undefined ? {} : { onRecord }),
    });
  };
  return {
    concurrency: options.workers ?? 1,
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
