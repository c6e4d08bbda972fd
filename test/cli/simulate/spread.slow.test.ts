import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { nanoid } from 'nanoid';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { DurableWorker } from 'xstate-temporal/worker';
import { version } from '../../../cli/print/version.ts';
import { bundleOf } from '../../../packages/xstate-temporal/test/support/bundles.ts';
import { quiet } from '../../../packages/xstate-temporal/test/support/quiet.ts';
import { programmeDigest, studyId, studyTaskQueue } from '../../../simulator/study/distributed/index.ts';
import { startStudyWorker, studyWorkflows } from '../../../simulator/study/distributed/worker.ts';
import { PILOT_RUNS, PILOT_WINDOWS } from '../../../simulator/study/experiments/index.ts';
import { cli } from '../../support/run-cli.ts';

const text = `
scenario: two-days
start: 2030-01-07T08:00:00Z
horizon: 2d
population: [{ group: bank, count: 2, onboarded: true }]
customers: { inquiries: { poisson: { rate: 2, per: 1d } } }
experts: { count: 1, look: 3h }
expect:
  - eod.firstReport.p50 < 12h
`;
const taskQueue = `cli-${nanoid()}`;

let folder: string;
let scenario: string;
let server: string[];
let connection: Connection;
let client: Client;
let worker: DurableWorker;

beforeAll(async () => {
  quiet();
  folder = mkdtempSync(join(tmpdir(), 'watchfloor-spread-cli-'));
  scenario = join(folder, 'two-days.yaml');
  writeFileSync(scenario, text);
  const { address, namespace } = inject('temporal');
  server = ['--address', address, '--namespace', namespace, '--task-queue', taskQueue];
  connection = await Connection.connect({ address });
  client = new Client({ connection, namespace });
  worker = await startStudyWorker({
    address,
    namespace,
    taskQueue: studyTaskQueue(taskQueue),
    threads: 2,
    release: version(),
    bundle: await bundleOf(studyWorkflows),
  });
}, 120_000);
afterAll(async () => {
  await worker?.close();
  await connection?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** How many replications a workflow has begun. */
async function scheduled(workflowId: string): Promise<number> {
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  return (events ?? []).filter((event) => event.activityTaskScheduledEventAttributes).length;
}

test('a comparison on workers is that of one process, to the last byte', async () => {
  const given = ['simulate', 'compare', scenario, '--set', 'experts.look=9h', '--replications', '5', '--all', '--json'];
  const near = await cli(...given);
  const far = await cli(...given, '--on', 'workers', ...server);
  expect([near.code, far.code], far.err).toEqual([0, 0]);
  expect(far.out).toBe(near.out);
  expect(JSON.parse(far.out).comparisons.length).toBeGreaterThan(20);
}, 120_000);

test('a sweep on workers leaves the files of one process, to the last byte', async () => {
  const given = ['simulate', 'sweep', scenario, '--set', 'experts.look=1h,9h,20h', '--replications', '4', '--json'];
  const near = await cli(...given, '--report', join(folder, 'near'));
  const far = await cli(...given, '--report', join(folder, 'far'), '--on', 'workers', ...server);
  expect([near.code, far.code], far.err).toEqual([0, 0]);
  expect(far.out).toBe(near.out);
  expect(JSON.parse(far.out).points.map(({ runs }: { runs: number }) => runs)).toEqual([4, 4, 4]);
  for (const file of ['sweep.html', 'sweep.csv', 'sweep.json'])
    expect(readFileSync(join(folder, 'far', file), 'utf8'), file).toBe(
      readFileSync(join(folder, 'near', file), 'utf8'),
    );
}, 120_000);

test('a pilot for the warm-up has its few runs on workers too, and finds what one process finds', async () => {
  const study = `pilot-${nanoid(8)}`;
  const steady = ['--until', '6d', '--warm-up', 'auto', '--replications', '14'];
  const given = ['simulate', 'run', scenario, ...steady, '--no-shrink', '--json'];
  const near = await cli(...given, '--report', join(folder, 'pilot'));
  const far = await cli(...given, '--report', join(folder, 'pilot'), '--on', 'workers', '--study', study, ...server);
  const found = ({ out }: { out: string }) =>
    JSON.parse(out).scenarios.map(({ command: _, ...rest }: Record<string, unknown>) => rest);
  expect(found(far), far.err).toEqual(found(near));
  const changes = { small: false, set: { horizon: '6d', warmUp: '0s', batches: PILOT_WINDOWS } };
  const id = studyId(study, { text, name: 'two-days.yaml', changes }, programmeDigest(version()), 0);
  expect(await scheduled(id)).toBe(PILOT_RUNS.most);
}, 120_000);

test('a study of a given name is run once, and read when it is asked for again', async () => {
  const study = `nightly-${nanoid(8)}`;
  const given = ['simulate', 'run', scenario, '--replications', '3', '--no-shrink', '--report', join(folder, 'run')];
  const far = [...given, '--json', '--on', 'workers', '--study', study, ...server];
  const first = await cli(...far);
  const again = await cli(...far);
  expect(first.err).toContain(study);
  expect(again.out).toBe(first.out);
  const changes = { small: false, set: {} };
  const id = studyId(study, { text, name: 'two-days.yaml', changes }, programmeDigest(version()), 0);
  expect(await scheduled(id)).toBe(3);
  await expect(client.workflow.getHandle(`${id}-1`).describe()).rejects.toThrow();
}, 120_000);
