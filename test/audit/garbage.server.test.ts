import { nanoid } from 'nanoid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compile, type Definition } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { readRun, recordedCase, verifyCase } from '../../audit/index.ts';
import { throwGarbage } from '../../packages/xstate-temporal/test/support/garbage.ts';
import { eventually, historiesOf } from '../../packages/xstate-temporal/test/support/histories.ts';
import { strict } from '../../packages/xstate-temporal/test/support/machines/strict.ts';
import { openStage, type Stage } from '../../packages/xstate-temporal/test/support/stage.ts';

const by = { role: 'clerk', name: 'Cora Clerk' };
let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ workflows: 'contract.ts', definitions: [strict], loadOnce: true });
});
afterAll(() => stage?.close());

async function verdictOf(workflowId: string) {
  const charts = [compile(strict as Definition, { sha256: nodeSha256 })];
  const runs = (await historiesOf(stage.client, workflowId)).map(readRun);
  const { verdict } = await verifyCase(recordedCase(runs, { workflowId }), {
    sha256: nodeSha256,
    machineOf: () => ({ charts }),
  });
  return verdict;
}

test('an honest case that was sent garbage conforms, each refusal among its steps', async () => {
  for (const { refusable, workflowId } of await throwGarbage(stage, 100)) {
    expect(await verdictOf(workflowId)).toMatchObject({ status: 'conforms', findings: [], steps: 1 + refusable });
    await stage.client.workflow.getHandle(workflowId).terminate();
  }
});

test('nobody makes an honest case deviate by what is no event under an id that was used', async () => {
  const instance = await stage.durable.start(strict, nanoid(), {}, { by });
  await instance.send({ type: 'PAY', amount: 1 }, by, 'a');
  const event = { type: 'PAY', amount: 1 };
  const sent: readonly [unknown, string][] = [
    [{ id: 'a', by }, 'EVENT_ID_REUSED'],
    [{ id: 'a', by, event: null }, 'EVENT_ID_REUSED'],
    [{ id: 'a', by, event: 'PAY' }, 'EVENT_ID_REUSED'],
    [{ id: 'a', event }, 'EVENT_MALFORMED'],
    [{ id: 'a', by: null, event }, 'EVENT_MALFORMED'],
    [{ id: 'a', by: { role: 'clerk' }, event }, 'EVENT_MALFORMED'],
    [{ id: 'a', by, event, at: 'now' }, 'EVENT_MALFORMED'],
    [{ id: 'a' }, 'EVENT_MALFORMED'],
  ];
  for (const [envelope] of sent) await instance.handle.signal('notify', envelope);
  await eventually(async () => (await instance.describe()).seq === 2 + sent.length);
  const [, , ...refused] = await instance.ledger();
  expect(refused.map((record) => record.refused?.code)).toEqual(sent.map(([, code]) => code));
  expect(await verdictOf(instance.workflowId)).toMatchObject({ status: 'conforms', findings: [] });
  await instance.handle.terminate();
});

test('nobody makes an honest case deviate by sending again what was sent', async () => {
  const instance = await stage.durable.start(strict, nanoid(), {}, { by });
  const pay = (amount: number) => ({ type: 'PAY' as const, amount });
  await instance.send(pay(1), by, 'a');
  await instance.notify(pay(2), by, 'b');
  const update = (id: string, amount: number) =>
    instance.handle.executeUpdate('send', { args: [{ id, by, event: pay(amount) }], updateId: nanoid() });
  // Duplicates, which are accepted under an update id of their own, and others under the same ids.
  await update('a', 1);
  await update('b', 2);
  await expect(update('a', 3)).rejects.toMatchObject({ cause: { type: 'EVENT_ID_REUSED' } });
  for (const amount of [2, 4, 2, 1]) await instance.notify(pay(amount), by, 'b');
  await instance.notify(pay(1), by, 'a');
  await instance.notify(pay(9), by, 'a');
  await instance.handle.signal('childEnded', { id: 'PAY', generation: 1, outcome: { ok: true, output: 1 } });
  await instance.send(pay(5), by, 'c');
  await eventually(async () => (await instance.describe()).seq === 7);
  expect((await instance.ledger()).map(({ refused }) => refused?.code)).toEqual([
    undefined,
    undefined,
    undefined,
    'EVENT_ID_REUSED',
    'EVENT_ID_REUSED',
    'EVENT_ID_REUSED',
    undefined,
  ]);
  expect(await verdictOf(instance.workflowId)).toMatchObject({ status: 'conforms', findings: [], steps: 7 });
  await instance.handle.terminate();
});

test('what waits when a run begins is taken handler by handler: its order in the history makes no case deviate', async () => {
  const taskQueue = `waiting-${nanoid()}`;
  const handle = await stage.client.workflow.start('strict', {
    workflowId: `strict/${nanoid()}`,
    taskQueue,
    args: [{ id: 'start', by, input: {}, version: '1.0.0' }],
  });
  const pay = (id: string, amount: number) => handle.signal('notify', { id, by, event: { type: 'PAY', amount } });
  await handle.signal('nobody', { id: 'x', by, event: { type: 'PAY', amount: 1 } });
  await handle.signal('childEnded', { id: '', generation: 1, outcome: { ok: true, output: 1 } });
  await pay('a', 1);
  await handle.signal('cancel', 'at once');
  await handle.signal('childEnded', { outcome: 'none' });
  await pay('a', 2);
  await pay('b', 3);
  // Nobody works on this queue until now.
  await stage.hire({ taskQueue });
  const instance = stage.durable.get(strict, handle.workflowId.slice('strict/'.length));
  await eventually(async () => (await instance.describe()).seq >= 6, 60_000);
  await pay('c', 4);
  await handle.signal('nobody', { id: 'c' });
  await pay('d', 5);
  await eventually(async () => (await instance.snapshot()).context.total === 13, 60_000);
  expect(await verdictOf(handle.workflowId)).toMatchObject({ status: 'conforms', findings: [] });
  const [, , ...refused] = (await instance.ledger()).filter((record) => record.refused !== undefined);
  expect(refused.length).toBeGreaterThan(1);
  await handle.terminate();
});
