import { Worker } from '@temporalio/worker';
import { nanoid } from 'nanoid';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { readRun } from '../../../../audit/history/history-reader.ts';
import { relive } from '../../../../audit/restep/relive.ts';
import { checkServer } from '../../../../server/index.ts';
import { compile } from '../../src/engine/index.ts';
import { nodeSha256 } from '../../src/engine/node.ts';
import { hasBegun } from '../../src/worker/replay-message.ts';
import { bundleOf } from '../support/bundles.ts';
import { Desk, Gate } from '../support/desk.ts';
import { codeOfRefusal, eventually, historiesOf, typesOf } from '../support/histories.ts';
import { letterMigrations, letterOne, letterTwo } from '../support/machines/letter.ts';
import { openStage, type Stage, workflowsPath } from '../support/stage.ts';

const by = { role: 'clerk', name: 'Cora Clerk' };
const desk = new Desk();
const implementing = { one: desk.implementing([letterOne]), both: desk.implementing([letterOne, letterTwo]) };

let stage: Stage;
const workers: Awaited<ReturnType<Stage['hire']>>[] = [];
beforeAll(async () => {
  stage = await openStage({ workflows: 'letters-1.ts', definitions: [letterOne], implemented: implementing.one });
  workers.push(stage.worker);
  for (const name of ['letters-1.ts', 'letters-12.ts', 'letters-2.ts']) await bundleOf(workflowsPath(name));
});
afterAll(() => stage?.close());

/** Lets the worker go and takes one with another file in its place. */
async function deploy(file: string): Promise<void> {
  for (const worker of workers.splice(0)) await worker.close();
  const bundle = await bundleOf(workflowsPath(file));
  workers.push(await stage.hire({ workflows: { bundle }, implemented: implementing.both }));
}

/** What Temporal's own replayer finds wrong. */
async function replayErrors(file: string, histories: Awaited<ReturnType<typeof historiesOf>>): Promise<unknown[]> {
  const workflowBundle = await bundleOf(workflowsPath(file));
  const errors: unknown[] = [];
  const inputs = histories.filter(hasBegun).map((history) => ({ workflowId: 'replayed', history }));
  for await (const { error } of Worker.runReplayHistories({ workflowBundle }, inputs)) if (error) errors.push(error);
  return errors;
}

// Each deploy replays what the worker before had in its cache.
describe('versions side by side', () => {
  test('an instance stays on the version that it began with, and new ones begin on the newest', async () => {
    await deploy('letters-1.ts');
    const old = await stage.durable.start(letterOne, nanoid(), {}, { by });
    await old.send({ type: 'WRITE' }, by);
    await deploy('letters-12.ts');
    await old.send({ type: 'WRITE' }, by);
    expect(await old.describe()).toMatchObject({ version: '1.0.0', states: ['draft'] });
    const young = await stage.durable.start(letterTwo, nanoid(), {}, { by });
    await young.send({ type: 'WRITE' }, by);
    expect(await young.describe()).toMatchObject({ version: '2.0.0', states: ['sketch'] });
    const asked = await stage.durable.start(letterOne, nanoid(), {}, { by, version: '1.0.0' });
    expect(await asked.describe()).toMatchObject({ version: '1.0.0' });
    expect((await young.handle.describe()).searchAttributes.WatchfloorVersion).toEqual(['2.0.0']);

    // The old version is taken out: who began on the new one goes on, who is on the old one waits.
    await deploy('letters-2.ts');
    await young.send({ type: 'WRITE' }, by);
    expect((await young.snapshot()).context).toEqual({ words: 600 });
    const newest = await stage.durable.start(letterTwo, nanoid(), {}, { by });
    expect(await newest.describe()).toMatchObject({ version: '2.0.0' });
    await old.notify({ type: 'WRITE' }, by);
    await eventually(async () =>
      typesOf((await old.handle.fetchHistory()).events ?? []).includes('WORKFLOW_TASK_FAILED'),
    );
    expect((await old.handle.describe()).status.name).toBe('RUNNING');

    // A fixed deploy lets it go on where it was.
    await deploy('letters-12.ts');
    // A server waits longer and longer before it tries a failed task again.
    await eventually(async () => (await old.describe()).seq > 3, 60_000);
    expect(await old.describe()).toMatchObject({ version: '1.0.0' });
    expect((await old.ledger())[0]).toMatchObject({ to: ['draft'] });
    for (const one of [old, young, asked, newest]) await one.handle.terminate();
  });

  test('an instance on an unknown version waits, and goes on when a worker has it', async () => {
    await deploy('letters-1.ts');
    const early = await stage.durable.start(letterTwo, nanoid(), {}, { by, version: '2.0.0' });
    await eventually(async () =>
      typesOf((await early.handle.fetchHistory()).events ?? []).includes('WORKFLOW_TASK_FAILED'),
    );
    const { address, namespace } = inject('temporal');
    const looked = async () =>
      (await checkServer({ target: { address }, namespace, taskQueue: stage.taskQueue })).find(
        ({ name }) => name === 'instances',
      );
    await eventually(async () => (await looked())?.ok === false, 30_000);
    const { detail } = (await looked()) ?? {};
    expect(detail).toContain(early.workflowId);
    expect(detail).toContain('VERSION_UNKNOWN');
    await deploy('letters-12.ts');
    await eventually(async () => (await early.describe()).version === '2.0.0');
    await early.handle.terminate();
  });
});

describe('a named migration', () => {
  test('moves an instance at a continue-as-new: clock, ledger, receipts and keys go on', async () => {
    await deploy('letters-12.ts');
    const instance = await stage.durable.start(letterOne, nanoid(), {}, { by, version: '1.0.0', id: 'begin' });
    const first = await instance.send({ type: 'WRITE' }, by, 'page');
    const [{ at } = { at: 0 }] = await instance.ledger();
    expect(await instance.migrate('2.0.0', by, 'move')).toEqual({ from: '1.0.0', to: '2.0.0' });
    await eventually(async () => (await instance.describe()).version === '2.0.0');
    expect(await instance.describe()).toMatchObject({ states: ['sketch'], seq: 3 });
    expect((await instance.snapshot()).context).toEqual({ words: 300 });
    expect(await instance.send({ type: 'WRITE' }, by, 'page')).toEqual({ ...first, duplicate: true });
    expect((await instance.handle.describe()).searchAttributes.WatchfloorVersion).toEqual(['2.0.0']);
    // The run that it is in now has nothing to do with the old version.
    await deploy('letters-2.ts');
    await instance.until({ state: 'forgotten' });
    // The run before it is asked by a worker that has the version which it lived on.
    await deploy('letters-12.ts');
    const ledger = await instance.ledger();
    expect(ledger.map(({ event }) => event.type)).toEqual([
      'xstate.init',
      'WRITE',
      'watchfloor.migrated',
      'xstate.after.patience.letter.sketch',
    ]);
    expect(ledger[2]).toMatchObject({
      event: { id: 'move', by, payload: { from: '1.0.0', to: '2.0.0' } },
      from: ['draft'],
      to: ['sketch'],
    });
    expect(ledger[3]?.at).toBe(at + 6_000);

    const charts = [letterOne, letterTwo].map((definition) => compile(definition as never, { sha256: nodeSha256 }));
    const runs = (await historiesOf(stage.client, instance.workflowId)).map(readRun);
    expect(await replayErrors('letters-12.ts', await historiesOf(stage.client, instance.workflowId))).toEqual([]);
    const { partings, digest } = relive(charts, runs, nodeSha256, letterMigrations);
    expect(partings).toEqual([]);
    expect(digest).toBe((await instance.snapshot()).digest);
    await instance.handle.terminate();
  });

  test('takes an open actor along under its key', async () => {
    await deploy('letters-12.ts');
    const gate = new Gate();
    desk.on('stamp', async () => {
      await gate.opened;
      return 'stamped';
    });
    const instance = await stage.durable.start(letterOne, nanoid(), {}, { by, version: '1.0.0' });
    await instance.send({ type: 'SEND' }, by);
    await instance.migrate('2.0.0', by);
    await eventually(async () => (await instance.describe()).version === '2.0.0');
    await eventually(() => desk.of(instance.workflowId).length === 2);
    gate.open();
    await instance.result();
    expect(new Set(desk.of(instance.workflowId).map(({ key }) => key)).size).toBe(1);
  });

  test('starts an actor and cancels a clock as the migration says, in the run that follows', async () => {
    await deploy('letters-12.ts');
    desk.on('stamp', () => 'stamped');
    const instance = await stage.durable.start(letterOne, nanoid(), {}, { by, version: '1.0.0' });
    for (let page = 0; page < 3; page++) await instance.send({ type: 'WRITE' }, by);
    await instance.migrate('2.0.0', by);
    expect(await instance.result()).toEqual({ words: 900 });
    const moved = (await instance.ledger()).find(({ event }) => event.type === 'watchfloor.migrated');
    expect(moved?.effects.map(({ kind }) => kind)).toEqual(['cancelTimer', 'invokeActor']);
    const [firstRun] = await historiesOf(stage.client, instance.workflowId);
    const key = `${instance.workflowId}/${firstRun?.events?.[0]?.workflowExecutionStartedEventAttributes?.originalExecutionRunId}`;
    expect(desk.of(instance.workflowId).map((one) => one.key)).toEqual([`${key}/5.1`]);
    const charts = [letterOne, letterTwo].map((definition) => compile(definition as never, { sha256: nodeSha256 }));
    const runs = (await historiesOf(stage.client, instance.workflowId)).map(readRun);
    const { partings, digest } = relive(charts, runs, nodeSha256, letterMigrations);
    expect(partings).toEqual([]);
    expect(digest).toBe((await instance.snapshot()).digest);
  });

  test('is refused where there is none, and where the new version does not have what the instance is in', async () => {
    await deploy('letters-12.ts');
    const instance = await stage.durable.start(letterOne, nanoid(), {}, { by, version: '1.0.0' });
    expect(await codeOfRefusal(instance.migrate('3.0.0', by))).toBe('VERSION_UNKNOWN');
    expect(await instance.migrate('1.0.0', by)).toEqual({ from: '1.0.0', to: '1.0.0' });
    const young = await stage.durable.start(letterTwo, nanoid(), {}, { by });
    expect(await codeOfRefusal(young.migrate('1.0.0', by))).toBe('MIGRATION_UNKNOWN');
    await young.handle.terminate();
    await instance.send({ type: 'ROT' }, by);
    expect(await codeOfRefusal(instance.migrate('2.0.0', by))).toBe('MIGRATION_UNFIT');
    expect(await instance.describe()).toMatchObject({ version: '1.0.0', states: ['rotten'], seq: 2 });
    await instance.handle.terminate();
  });
});
