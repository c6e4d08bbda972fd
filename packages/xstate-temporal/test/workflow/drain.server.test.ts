import { setTimeout as pause } from 'node:timers/promises';
import { nanoid } from 'nanoid';
import { expect, test } from 'vitest';
import { Gate } from '../support/desk.ts';
import { eventsOf, eventually, historiesOf, typesOf } from '../support/histories.ts';
import { loader } from '../support/machines/loader.ts';
import { replayErrors } from '../support/replay.ts';
import { openStage } from '../support/stage.ts';

const by = { role: 'clerk', name: 'Cora Clerk' };

test('what comes of an actor while a run drains stays before the events that it made possible', async () => {
  const stage = await openStage({ workflows: 'loaders.ts', definitions: [loader] });
  try {
    const [loaded, carried] = [new Gate(), new Gate()];
    stage.desk.on('load', () => loaded.opened);
    stage.desk.on('carry', () => carried.opened);
    const instance = await stage.durable.start(loader, nanoid(), {}, { by });
    const tasks = async () =>
      typesOf(await eventsOf(instance.handle)).filter((type) => type === 'WORKFLOW_TASK_COMPLETED').length;
    // With this the run has had all its updates, and waits for the actor and the action.
    await instance.send({ type: 'LOAD' }, by);
    // Two tasks without commands: what is refused, and the end of the actor. Core replays such tasks together with the
    // next one, where a signal was written before it began, and lets the signal go first.
    const before = await tasks();
    await instance.notify({ type: 'GO_ON' }, by, 'too-early');
    await eventually(async () => (await tasks()) > before);
    loaded.open();
    await eventually(async () => (await instance.describe()).states.includes('laden'));
    await stage.worker.close();
    const noted = instance.send({ type: 'NOTE' }, by);
    // By then it waits for a worker.
    await pause(500);
    await instance.notify({ type: 'GO_ON' }, by, 'in-time');
    await stage.hire();
    expect(await noted).toMatchObject({ from: ['unloading'] });
    carried.open();
    await eventually(async () => (await historiesOf(stage.client, instance.workflowId)).length > 1);
    expect(await replayErrors('loaders.ts', await historiesOf(stage.client, instance.workflowId))).toEqual([]);
    await instance.handle.terminate();
  } finally {
    await stage.close();
  }
});
