import type { ChildProcess } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { nanoid } from 'nanoid';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openConnection } from '../../../cli/input/session.ts';
import type { Target } from '../../../cli/input/target.ts';
import { bundleOf } from '../../../packages/xstate-temporal/test/support/bundles.ts';
import { type Crew, openCrew } from '../../../packages/xstate-temporal/test/support/crew.ts';
import { quiet } from '../../../packages/xstate-temporal/test/support/stage.ts';
import { measureNames, parseScenario, runScenario } from '../../../simulator/index.ts';
import { packResult, programmeDigest, Spread, type SpreadOptions } from '../../../simulator/study/distributed/index.ts';
import type { ReplicationRequest } from '../../../simulator/study/distributed/protocol.ts';
import { studyWorkflows } from '../../../simulator/study/distributed/worker.ts';
import { expectationsOf } from '../../../simulator/study/expect/index.ts';
import { replicate } from '../../../simulator/study/experiments/index.ts';

const clientScript = fileURLToPath(new URL('./client-child.ts', import.meta.url));
const script = fileURLToPath(new URL('./worker-child.ts', import.meta.url));
const wave = readFileSync(
  new URL('../../../simulator/scenarios/library/ransomware-wave.yaml', import.meta.url),
  'utf8',
);
/** Long enough to be cut off, short enough to be run again. */
const short = wave.replace(/^horizon: .*/m, 'horizon: 12d');
const STARTED = 2;

const hour = `
scenario: an-hour
start: 2030-01-07T08:00:00Z
horizon: 1h
population: [{ group: bank, count: 1, onboarded: true }]
`;

let crew: Crew;
beforeAll(async () => {
  crew = await openCrew('spread', studyWorkflows);
});
afterAll(() => crew?.close());

/** A worker in a process of its own; ready when it polls. */
const hire = (taskQueue: string, identity: string): Promise<ChildProcess> =>
  crew.hire(script, taskQueue, identity, crew.bundle);

function spreadOf(text: string, options: Partial<SpreadOptions>): { spread: Spread; workflowId: string } {
  const workflowId = `study-${nanoid()}`;
  const spread = new Spread({
    client: crew.client,
    taskQueue: '',
    scenario: { text, name: 'scenario.yaml', changes: {} },
    programme: programmeDigest('test'),
    first: 0,
    count: 1,
    atOnce: 4,
    workflowId,
    ...options,
  });
  return { spread, workflowId };
}

/** Whoever asks for a study, in a process of its own; here when the first result has come to it. */
async function ask(taskQueue: string, workflowId: string, { count, lease }: { count: number; lease: number }) {
  const file = join(crew.folder, 'short.yaml');
  writeFileSync(file, short);
  return crew.hire(clientScript, taskQueue, workflowId, String(count), String(lease), file);
}

/** Whether the worker is in the midst of a replication. */
async function isAtWork(workflowId: string, identity: string): Promise<boolean> {
  const { raw } = await crew.client.workflow.getHandle(workflowId).describe();
  return (raw.pendingActivities ?? []).some(
    ({ state, lastWorkerIdentity }) => state === STARTED && lastWorkerIdentity === identity,
  );
}

async function eventsOf(workflowId: string, runId?: string) {
  return (await crew.client.workflow.getHandle(workflowId, runId).fetchHistory()).events ?? [];
}

test('a study on two workers, one of them killed in the midst, finds what one process finds', async () => {
  const taskQueue = `studies-${nanoid()}`;
  const [one] = await Promise.all([hire(taskQueue, 'one'), hire(taskQueue, 'two')]);
  const scenario = parseScenario(wave);
  const options = {
    replications: 6,
    expectations: expectationsOf(scenario.expect, measureNames, { text: wave, path: 'wave' }),
  };
  const { spread, workflowId } = spreadOf(wave, { taskQueue, count: 6 });
  const spreadStudy = replicate(spread.run, { ...options, concurrency: 6 });
  await expect.poll(() => isAtWork(workflowId, 'one').catch(() => false), { timeout: 20_000, interval: 20 }).toBe(true);
  one.kill('SIGKILL');
  const found = await spreadStudy;
  await spread.close();

  const starts = (await eventsOf(workflowId)).flatMap((event) => event.activityTaskStartedEventAttributes ?? []);
  expect(starts).toHaveLength(6);
  // What the killed worker had under way was begun again by the other one.
  expect(starts.filter(({ attempt, identity }) => attempt === 2 && identity === 'two')).not.toEqual([]);
  const near = await replicate(
    (replication) => runScenario(scenario, { replication, floor: replication === 0 }),
    options,
  );
  expect(found).toEqual(near);
  expect(new Set(found.runs.map(({ digest }) => digest)).size).toBe(6);

  await expect(spreadOf(hour, { taskQueue, programme: 'another' }).spread.run(0)).rejects.toMatchObject({
    code: 'WORKER_VERSION',
  });
}, 120_000);

test('a study whose history grows large goes on as new, and one that is closed is cancelled', async () => {
  const taskQueue = `studies-${nanoid()}`;
  await hire(taskQueue, 'three');
  // The text stands in the history once for each replication.
  const text = `${hour}# ${'x'.repeat(95_000)}\n`;
  const replications = 60;
  const { spread, workflowId } = spreadOf(text, { taskQueue, count: replications });
  const study = await replicate(spread.run, { replications, concurrency: replications, expectations: [] });
  await spread.close();
  expect(study.runs.map(({ replication }) => replication)).toEqual(Array.from({ length: replications }, (_, n) => n));
  const [begin] = await eventsOf(workflowId);
  expect(begin?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId).toBeTruthy();
  // Nobody cancels what is just ending.
  expect((await crew.client.workflow.getHandle(workflowId).describe()).status.name).toBe('COMPLETED');
  const near = await runScenario(parseScenario(hour), { replication: replications - 1 });
  expect(study.runs.at(-1)?.digest).toBe(near.digest);

  const long = spreadOf(wave, { taskQueue, count: 20 });
  const results = [0, 19].map((replication) => long.spread.run(replication));
  const settled = Promise.allSettled(results);
  await expect.poll(() => isAtWork(long.workflowId, 'three').catch(() => false), { timeout: 20_000 }).toBe(true);
  await long.spread.close();
  for (const result of await settled) expect(result).toMatchObject({ reason: { code: 'ABORTED' } });
  const { status } = await crew.client.workflow.getHandle(long.workflowId).describe();
  expect(status.name).toBe('CANCELLED');
}, 120_000);

test('a study whose client was killed is taken up under its id, and nothing is done twice', async () => {
  const taskQueue = `studies-${nanoid()}`;
  await hire(taskQueue, 'four');
  const workflowId = `study-${nanoid()}`;
  const killed = await ask(taskQueue, workflowId, { count: 5, lease: 60_000 });
  killed.kill('SIGKILL');
  const { spread } = spreadOf(short, { taskQueue, count: 5, workflowId });
  const options = { replications: 5, expectations: [] };
  const study = await replicate(spread.run, { ...options, concurrency: 5 });
  await spread.close();
  const scenario = parseScenario(short);
  expect(study).toEqual(
    await replicate((replication) => runScenario(scenario, { replication, floor: replication === 0 }), options),
  );
  const scheduled = (await eventsOf(workflowId)).filter((event) => event.activityTaskScheduledEventAttributes);
  expect(scheduled).toHaveLength(5);
  await expect(crew.client.workflow.getHandle(`${workflowId}-1`).describe()).rejects.toThrow();
}, 120_000);

test('a study that nobody asks for any more ends by itself, and what was done is still there to go on from', async () => {
  const taskQueue = `studies-${nanoid()}`;
  await hire(taskQueue, 'five');
  const workflowId = `study-${nanoid()}`;
  const killed = await ask(taskQueue, workflowId, { count: 30, lease: 3_000 });
  killed.kill('SIGKILL');
  const handle = crew.client.workflow.getHandle(workflowId);
  await expect(handle.result()).rejects.toMatchObject({ cause: { type: 'STUDY_ABANDONED' } });
  const completed = (await eventsOf(workflowId)).filter((event) => event.activityTaskCompletedEventAttributes).length;
  expect(completed).toBeGreaterThan(0);
  expect(completed).toBeLessThan(30);
  // The worker has heard of it, and has a hand free.
  const { spread } = spreadOf(short, { taskQueue, count: completed + 1, workflowId });
  const options = { replications: completed + 1, expectations: [] };
  const study = await replicate(spread.run, { ...options, concurrency: completed + 1 });
  await spread.close();
  const scenario = parseScenario(short);
  expect(study).toEqual(
    await replicate((replication) => runScenario(scenario, { replication, floor: replication === 0 }), options),
  );
  const again = (await eventsOf(`${workflowId}-1`)).filter((event) => event.activityTaskScheduledEventAttributes);
  expect(again.length).toBeGreaterThan(0);
  // Two were under way at once: what the first left undone lies among its last ones.
  expect(again.length).toBeLessThanOrEqual(2);
}, 120_000);

test('results as large as they may be come through many at once', async () => {
  quiet();
  const taskQueue = `studies-${nanoid()}`;
  const { address, namespace } = inject('temporal');
  const result = await runScenario(parseScenario(hour));
  // Random bits do not compress.
  const values = Float64Array.from({ length: 118_000 }, () => Math.random());
  const durations = { 'eod.firstReport': { values, open: new Float64Array() } };
  const large = { ...result, measurements: { ...result.measurements, durations } };
  expect(packResult(large).length).toBeGreaterThan(900_000);
  const native = await NativeConnection.connect({ address });
  const worker = await Worker.create({
    connection: native,
    namespace,
    taskQueue,
    workflowBundle: await bundleOf(studyWorkflows),
    activities: {
      replication: async ({ replication }: ReplicationRequest) => packResult({ ...large, replication }),
    },
  });
  const own = await openConnection({ address, connection: {} } as Target);
  try {
    await worker.runUntil(async () => {
      const options = { client: new Client({ connection: own, namespace }), taskQueue, count: 12, atOnce: 12 };
      const { spread } = spreadOf(hour, options);
      const results = await Promise.all(Array.from({ length: 12 }, (_, replication) => spread.run(replication)));
      await spread.close();
      for (const [index, one] of results.entries()) {
        expect(one.replication).toBe(index);
        expect(one.measurements.durations['eod.firstReport']?.values).toEqual(values);
      }
    });
  } finally {
    await own.close();
    await native.close();
  }
}, 120_000);
