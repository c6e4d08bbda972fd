import { nanoid } from 'nanoid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Gate } from '../support/desk.ts';
import { codeOfRefusal, eventually, historiesOf, typesOf } from '../support/histories.ts';
import { type LettersStage, openLetters } from '../support/letters.ts';
import { letterOne, letterTwo } from '../support/machines/letter.ts';
import { replayErrors } from '../support/replay.ts';

const by = { role: 'clerk', name: 'Cora Clerk' };

let stage: LettersStage;
beforeAll(async () => {
  stage = await openLetters();
});
afterAll(() => stage?.close());

describe('versions side by side', () => {
  test('an instance stays on the version that it began with, and new ones begin on the newest', async () => {
    await stage.deploy('letters-1.ts');
    const old = await stage.durable.start(letterOne, nanoid(), {}, { by });
    await old.send({ type: 'WRITE' }, by);
    await stage.deploy('letters-12.ts');
    await old.send({ type: 'WRITE' }, by);
    expect(await old.describe()).toMatchObject({ version: '1.0.0', states: ['draft'] });
    const young = await stage.durable.start(letterTwo, nanoid(), {}, { by });
    await young.send({ type: 'WRITE' }, by);
    expect(await young.describe()).toMatchObject({ version: '2.0.0', states: ['sketch'] });
    const asked = await stage.durable.start(letterOne, nanoid(), {}, { by, version: '1.0.0' });
    expect(await asked.describe()).toMatchObject({ version: '1.0.0' });
    expect((await young.handle.describe()).searchAttributes.WatchfloorVersion).toEqual(['2.0.0']);

    // The old version is taken out: who began on the new one goes on, who is on the old one waits.
    await stage.deploy('letters-2.ts');
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
    await stage.deploy('letters-12.ts');
    // A server waits longer and longer before it tries a failed task again.
    await eventually(async () => (await old.describe()).seq > 3, 60_000);
    expect(await old.describe()).toMatchObject({ version: '1.0.0' });
    expect((await old.ledger())[0]).toMatchObject({ to: ['draft'] });
    for (const one of [old, young, asked, newest]) await one.handle.terminate();
  });
});

describe('a named migration', () => {
  test('moves an instance at a continue-as-new: clock, ledger, receipts and keys go on', async () => {
    await stage.deploy('letters-12.ts');
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
    await stage.deploy('letters-2.ts');
    await instance.until({ state: 'forgotten' as never });
    // The run before it is asked by a worker that has the version which it lived on.
    await stage.deploy('letters-12.ts');
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

    expect(await replayErrors('letters-12.ts', await historiesOf(stage.client, instance.workflowId))).toEqual([]);
    await instance.handle.terminate();
  });

  test('takes an open actor along under its key', async () => {
    await stage.deploy('letters-12.ts');
    const gate = new Gate();
    stage.desk.on('stamp', async () => {
      await gate.opened;
      return 'stamped';
    });
    const instance = await stage.durable.start(letterOne, nanoid(), {}, { by, version: '1.0.0' });
    await instance.send({ type: 'SEND' }, by);
    await instance.migrate('2.0.0', by);
    await eventually(async () => (await instance.describe()).version === '2.0.0');
    await eventually(() => stage.desk.of(instance.workflowId).length === 2);
    gate.open();
    await instance.result();
    expect(new Set(stage.desk.of(instance.workflowId).map(({ key }) => key)).size).toBe(1);
  });

  test('starts an actor and cancels a clock as the migration says, in the run that follows', async () => {
    await stage.deploy('letters-12.ts');
    stage.desk.on('stamp', () => 'stamped');
    const instance = await stage.durable.start(letterOne, nanoid(), {}, { by, version: '1.0.0' });
    for (let page = 0; page < 3; page++) await instance.send({ type: 'WRITE' }, by);
    await instance.migrate('2.0.0', by);
    expect(await instance.result()).toEqual({ words: 900 });
    const moved = (await instance.ledger()).find(({ event }) => event.type === 'watchfloor.migrated');
    expect(moved?.effects.map(({ kind }) => kind)).toEqual(['cancelTimer', 'invokeActor']);
    const [firstRun] = await historiesOf(stage.client, instance.workflowId);
    const key = `${instance.workflowId}/${firstRun?.events?.[0]?.workflowExecutionStartedEventAttributes?.originalExecutionRunId}`;
    expect(stage.desk.of(instance.workflowId).map((one) => one.key)).toEqual([`${key}/5.1`]);
  });

  test('is refused where there is none, and where the new version does not have what the instance is in', async () => {
    await stage.deploy('letters-12.ts');
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
