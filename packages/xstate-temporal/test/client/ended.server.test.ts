/** What is said of instances that have ended, and of starts over them. */
import { nanoid } from 'nanoid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDurableClient } from '../../src/client/index.ts';
import { codeOf } from '../../src/engine/index.ts';
import { eventually } from '../support/histories.ts';
import { counter } from '../support/machines/counter.ts';
import { caller, listener } from '../support/machines/friends.ts';
import { openStage, type Stage } from '../support/stage.ts';

const by = { role: 'clerk', name: 'Cora Clerk' };

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ workflows: 'contract.ts', definitions: [counter, caller, listener] });
});
afterAll(() => stage?.close());

const errorOf = (promise: Promise<unknown>) => promise.catch((error: unknown) => error);

/** Somebody starts a workflow of the machine's type under the name, by what is no request. */
async function refuseStart(machine: string, key: string): Promise<void> {
  const options = { workflowId: `${machine}/${key}`, taskQueue: stage.taskQueue, args: [5] as never };
  const { workflowId } = await stage.client.workflow.start(machine, options);
  const latest = stage.client.workflow.getHandle(workflowId);
  await eventually(async () => (await latest.describe()).status.name === 'FAILED', 60_000);
}

/** The list of workflows comes a little after what it lists. */
const listed = (workflowId: string, runs: number) =>
  eventually(async () => {
    const { count } = await stage.client.workflow.count(`WorkflowId = '${workflowId}'`);
    return count === runs;
  }, 60_000);

describe('a start that is refused', () => {
  test('over an instance that has ended hides nothing of it', async () => {
    const key = nanoid();
    const instance = await stage.durable.start(counter, key, {}, { by });
    const receipt = await instance.send({ type: 'FINISH' }, by, 'last');
    await instance.result();
    const [standing, snapshot, ledger] = [
      await instance.describe(),
      await instance.snapshot(),
      await instance.ledger(),
    ];
    for (const runs of [2, 3]) {
      await refuseStart('counter', key);
      await listed(instance.workflowId, runs);
    }
    expect(await instance.describe()).toEqual(standing);
    expect(await instance.snapshot()).toEqual(snapshot);
    expect(await instance.ledger()).toEqual(ledger);
    expect(await instance.send({ type: 'FINISH' }, by, 'last')).toEqual({ ...receipt, duplicate: true });
    expect(await errorOf(instance.send({ type: 'ADD' }, by, 'another'))).toMatchObject({ code: 'INSTANCE_ENDED' });
  });

  test('where there was none is no instance', async () => {
    const key = nanoid();
    await refuseStart('listener', key);
    await listed(`listener/${key}`, 1);
    const refused = { code: 'START_MALFORMED' };
    const instance = stage.durable.get(listener, key);
    for (const ask of [() => instance.describe(), () => instance.snapshot(), () => instance.ledger()])
      expect(await errorOf(ask())).toMatchObject({ code: 'INSTANCE_NOT_FOUND', details: { refused } });
    const teller = await stage.durable.start(caller, nanoid(), {}, { by });
    await teller.send({ type: 'CALL', key, word: 'hello', start: false }, by);
    await eventually(async () => !(await teller.describe()).busy);
    expect((await teller.snapshot()).context.failures).toEqual([{ code: 'INSTANCE_NOT_FOUND', event: 'HEAR' }]);
    await teller.handle.terminate();
  });
});

describe('an instance that was terminated', () => {
  const reason = 'Workflow history size exceeds limit.';

  test('is told with who did it, and why', async () => {
    const instance = await stage.durable.start(counter, nanoid(), {}, { by });
    await instance.send({ type: 'ADD' }, by);
    await instance.handle.terminate(reason);
    const ended = { code: 'INSTANCE_ENDED', details: { status: 'terminated', reason } };
    expect(await errorOf(instance.send({ type: 'ADD' }, by))).toMatchObject({
      ...ended,
      message: expect.stringContaining(': Workflow history size exceeds limit)'),
    });
    expect((await instance.describe()).seq).toBe(2);
    const teller = await stage.durable.start(caller, nanoid(), {}, { by });
    await teller.send(
      { type: 'CALL', machine: 'counter', key: instance.workflowId.slice(8), word: 'x', start: false },
      by,
    );
    await eventually(async () => !(await teller.describe()).busy);
    expect((await teller.snapshot()).context.failures).toEqual([{ code: 'INSTANCE_ENDED', event: 'HEAR' }]);
    await teller.handle.terminate();
  });

  test('before any worker saw it answers nothing, and says so while workers are there', async () => {
    const taskQueue = `late-${nanoid()}`;
    const durable = createDurableClient(stage.client, { taskQueue });
    const instance = await durable.start(counter, nanoid(), {}, { by });
    await instance.handle.terminate(reason);
    expect(await errorOf(instance.describe())).toMatchObject({ code: 'WRONG_QUEUE' });
    await stage.hire({ taskQueue });
    const said = await eventually(async () => {
      const error = await errorOf(instance.describe());
      return codeOf(error) === 'WRONG_QUEUE' ? undefined : error;
    }, 60_000);
    expect(said).toMatchObject({ code: 'INSTANCE_ENDED', details: { status: 'terminated', reason } });
  });
});
