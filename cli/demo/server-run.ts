import { appendFileSync } from 'node:fs';

import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Client, Connection } from '@temporalio/client';
import { clean } from 'xstate-temporal/cli';
import { unread } from 'xstate-temporal/client';
import type { Encryption } from 'xstate-temporal/encryption';
import { startProgrammeWorker } from '../../programme/worker/index.ts';
import type { EffectiveConfig } from '../../server/config/index.ts';
import type { TemporalServer } from '../../server/index.ts';
import {
  compress,
  directoryOf,
  type Play,
  play,
  programmeCharts,
  type RecordedStep,
  type Scenario,
  SkippingClock,
  TemporalTarget,
  WaitingClock,
} from '../../simulator/index.ts';
import { makePrivateFolder, writePrivateFile } from '../../text/index.ts';
import { clientOf } from '../input/session.ts';
import { installRuntime } from '../observe/runtime.ts';
import { explained } from '../print/report-error.ts';

/** On a server that cannot skip time an hour of the scenario takes a second. */
export const PACE = 3_600;

export interface ServerRun {
  readonly scenario: Scenario;
  readonly server: TemporalServer;
  readonly connection: EffectiveConfig['connection'];
  readonly encryption: Encryption | undefined;
  /** Put before every workflow id and task queue of this run. */
  readonly run: string;
  /** Where the adapters of this run write. */
  readonly folder: string;
  readonly onStep: (step: RecordedStep) => void;
  readonly note: (text: string) => void;
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
  encryption,
  run,
  folder,
  onStep,
  note,
  signal,
}: ServerRun): Promise<Play> {
  const { address, namespace, route, timeSkipping } = server;
  const { address: _configured, ...access } = connection;
  const taskQueue = `watchfloor-${run}`;
  await makePrivateFolder(folder);
  const directoryFile = path.join(folder, 'directory.json');
  await writePrivateFile(directoryFile, `${JSON.stringify({ tenants: directoryOf(scenario) }, null, 2)}\n`);
  const activities = {
    directoryFile,
    outboxDir: path.join(folder, 'outbox'),
    alertsFile: path.join(folder, 'alerts.jsonl'),
    caseDeskDir: path.join(folder, 'cases'),
    stateDir: path.join(folder, 'state'),
  };
  // What Temporal itself has to say goes beside the results: a refused start is a failed workflow to it.
  installRuntime((text) => appendFileSync(path.join(folder, 'worker.log'), text));
  const worker = await startProgrammeWorker({
    ...{ address, namespace, taskQueue, activities },
    connection: access,
    encryption,
    simulation: true,
  });
  const to = await Connection.connect({ address, ...access }).catch(async (error: unknown) => {
    await worker.close();
    throw error;
  });
  const client = clientOf(to, namespace, encryption);
  try {
    const now = Date.now();
    // A clock cannot be set back: a scenario of the past is played later, and one that cannot skip from now on.
    const offset = timeSkipping ? Math.max(0, now - scenario.start) : now - scenario.start;
    const target = new TemporalTarget({
      client,
      taskQueue,
      clock: timeSkipping ? new SkippingClock(to, namespace) : new WaitingClock(signal),
      prefix: `${run}.`,
      offset,
      onStep,
      charts: programmeCharts(),
      signal,
    });
    return await Promise.race([play(scenario, target, { signal }), failing(worker.running)]);
  } finally {
    await worker.close();
    if (route === 'address')
      await deleteAll(client, taskQueue).catch((error: unknown) =>
        note(`The demo's instances, named ${run}.…, are still on ${clean(address)}: ${explained(error).message}`),
      );
    await to.close();
  }
}

/** How often a server is asked what is left, and how long between, in ms: what it lists may be a moment old. */
const ROUNDS = 3;
const BETWEEN = 500;

/** Deletes all executions of a task queue, running ones too: somebody goes on using the server. */
async function deleteAll(client: Client, taskQueue: string): Promise<void> {
  const { connection, options, workflow } = unread(client);
  const { namespace } = options;
  const deleted = new Set<string>();
  for (let round = 0; round < ROUNDS; round++) {
    if (round > 0) await pause(BETWEEN);
    for await (const { workflowId, runId } of workflow.list({ query: `TaskQueue = '${taskQueue}'` })) {
      if (deleted.has(runId)) continue;
      await connection.workflowService.deleteWorkflowExecution({ namespace, workflowExecution: { workflowId, runId } });
      deleted.add(runId);
    }
  }
}

/** A worker that fails ends the play; one that is stopped does not. */
async function failing(running: Promise<void>): Promise<never> {
  await running;
  return new Promise<never>(() => undefined);
}
