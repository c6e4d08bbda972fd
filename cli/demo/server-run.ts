import { appendFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { startProgrammeWorker } from '../../programme/worker/index.ts';
import type { EffectiveConfig } from '../../server/config/index.ts';
import type { TemporalServer } from '../../server/index.ts';
import {
  compress,
  directoryOf,
  type Play,
  play,
  type Scenario,
  SkippingClock,
  TemporalTarget,
  type Told,
  WaitingClock,
} from '../../simulator/index.ts';
import { quietRuntime } from '../input/worker-options.ts';

/** On a server that cannot skip time an hour of the scenario takes a second. */
export const PACE = 3_600;

export interface ServerRun {
  readonly scenario: Scenario;
  readonly server: TemporalServer;
  readonly connection: EffectiveConfig['connection'];
  /** Put before every workflow id and task queue of this run. */
  readonly run: string;
  /** Where the adapters of this run write. */
  readonly folder: string;
  readonly told: (told: Told) => void;
  readonly signal: AbortSignal;
}

/** The scenario as the server can play it: as written, or in a fraction of the time. */
export function playable(scenario: Scenario, server: Pick<TemporalServer, 'timeSkipping'>): Scenario {
  return server.timeSkipping ? scenario : compress(scenario, PACE);
}

/** Plays a scenario on a real server, with a real worker whose adapters write into the run's folder. */
export async function playOnServer({
  scenario,
  server,
  connection,
  run,
  folder,
  told,
  signal,
}: ServerRun): Promise<Play> {
  const { address, namespace, timeSkipping } = server;
  const { address: _configured, ...access } = connection;
  const taskQueue = `watchfloor-${run}`;
  await mkdir(folder, { recursive: true });
  const directoryFile = path.join(folder, 'directory.json');
  await writeFile(directoryFile, `${JSON.stringify({ tenants: directoryOf(scenario) }, null, 2)}\n`);
  const activities = {
    directoryFile,
    outboxDir: path.join(folder, 'outbox'),
    alertsFile: path.join(folder, 'alerts.jsonl'),
    caseDeskDir: path.join(folder, 'cases'),
    stateDir: path.join(folder, 'state'),
  };
  // What Temporal itself has to say goes beside the results: a refused start is a failed workflow to it.
  quietRuntime((text) => appendFileSync(path.join(folder, 'worker.log'), text));
  const worker = await startProgrammeWorker({ address, namespace, taskQueue, connection: access, activities });
  const client = await Connection.connect({ address, ...access }).catch(async (error: unknown) => {
    await worker.close();
    throw error;
  });
  try {
    const now = Date.now();
    // A clock cannot be set back: a scenario of the past is played later, and one that cannot skip from now on.
    const offset = timeSkipping ? Math.max(0, now - scenario.start) : now - scenario.start;
    const target = new TemporalTarget({
      client: new Client({ connection: client, namespace }),
      taskQueue,
      clock: timeSkipping ? new SkippingClock(client, namespace) : new WaitingClock(signal),
      prefix: `${run}.`,
      offset,
      told,
      signal,
    });
    return await Promise.race([play(scenario, target, { signal }), failing(worker.running)]);
  } finally {
    await worker.close();
    await client.close();
  }
}

/** A worker that fails ends the play; one that is stopped does not. */
async function failing(running: Promise<void>): Promise<never> {
  await running;
  return new Promise<never>(() => undefined);
}
