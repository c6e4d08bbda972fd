/** Whoever calls is told within seconds why no answer comes. The time limit of each test is the bound. */
import { setTimeout as pause } from 'node:timers/promises';
import { Client, Connection, WorkflowNotFoundError } from '@temporalio/client';
import { nanoid } from 'nanoid';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createDurableClient, type DurableClient } from '../../src/client/index.ts';
import { bundleOf } from '../support/bundles.ts';
import { codeOfRefusal, eventsOf, eventually } from '../support/histories.ts';
import { counter } from '../support/machines/counter.ts';
import { letterOne, letterTwo } from '../support/machines/letter.ts';
import { strict } from '../support/machines/strict.ts';
import { vast } from '../support/machines/vast.ts';
import { openStage, type Stage, workflowsPath } from '../support/stage.ts';

const by = { role: 'clerk', name: 'Cora Clerk' };
const limit = 30_000;

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ workflows: 'contract.ts', definitions: [counter, strict, vast] });
});
afterAll(() => stage?.close());

async function failure(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => expect.unreachable('it was answered'),
    (error: unknown) => error,
  );
}

const withQueue = (taskQueue: string): DurableClient => createDurableClient(stage.client, { taskQueue });

describe('no worker', () => {
  const taskQueue = `nobody-${nanoid()}`;
  const error = { code: 'NO_WORKER', details: { taskQueue, namespace: inject('temporal').namespace } };
  const lone = { id: nanoid() };

  test('every operation says so', { timeout: limit }, async () => {
    // Of a machine that nobody else starts: others would show another queue.
    const instance = await withQueue(taskQueue).start(letterOne, lone.id, {}, { by });
    const operations = {
      send: instance.send({ type: 'WRITE' }, by, 'page'),
      migrate: instance.migrate('2.0.0', by),
      until: instance.until({ state: 'sent' }),
      describe: instance.describe(),
      ledger: instance.ledger(),
      snapshot: instance.snapshot(),
      result: instance.result(),
      startAndSend: withQueue(taskQueue).startAndSend(letterOne, nanoid(), {}, { type: 'WRITE' }, { by }),
      startByName: withQueue(taskQueue).start('letter', nanoid(), {}, { by }),
    };
    const said = await Promise.all(Object.values(operations).map(failure));
    for (const one of said) expect(one).toMatchObject(error);
    expect(said[0]).toMatchObject({ details: { inDoubt: true, id: 'page' }, todo: expect.stringContaining('same id') });
  });

  test('what was in doubt is taken once, as soon as a worker is there', { timeout: 2 * limit }, async () => {
    const worker = await stage.hire({
      taskQueue,
      workflows: { bundle: await bundleOf(workflowsPath('letters-1.ts')) },
      implemented: stage.desk.implementing([letterOne]),
    });
    const instance = withQueue(taskQueue).get(letterOne, lone.id);
    await instance.send({ type: 'WRITE' }, by, 'page');
    expect((await instance.ledger()).filter(({ event }) => event.id === 'page')).toHaveLength(1);
    await worker.close();
  });

  test('also where one has just stopped', { timeout: limit }, async () => {
    const own = `left-${nanoid()}`;
    const worker = await stage.hire({
      taskQueue: own,
      workflows: { bundle: await bundleOf(workflowsPath('letters-1.ts')) },
      implemented: stage.desk.implementing([letterOne]),
    });
    const instance = await withQueue(own).start(letterOne, nanoid(), {}, { by });
    await instance.send({ type: 'WRITE' }, by);
    await worker.close();
    // Sooner than the task of a worker that was killed comes back, which is after ten seconds.
    const sooner = new AbortController();
    const tooLate = pause(8_000, 'nothing', { signal: sooner.signal });
    const codes = ['NO_WORKER', 'WRONG_QUEUE'];
    expect(codes).toContain(await Promise.race([codeOfRefusal(instance.send({ type: 'WRITE' }, by)), tooLate]));
    sooner.abort();
  });
});

test('an instance on a task queue that no worker polls, where one polls another', { timeout: limit }, async () => {
  const elsewhere = `elsewhere-${nanoid()}`;
  const { workflowId } = await withQueue(elsewhere).start(counter, nanoid(), {}, { by });
  const instance = stage.durable.get(counter, workflowId.slice('counter/'.length));
  expect(await failure(instance.send({ type: 'ADD' }, by))).toMatchObject({
    code: 'WRONG_QUEUE',
    details: { taskQueue: elsewhere, polled: stage.taskQueue },
  });
  await instance.handle.terminate();
});

test('a workflow type that the worker does not have', { timeout: limit }, async () => {
  const instance = await stage.durable.start(letterOne, nanoid(), {}, { by });
  expect(await codeOfRefusal(instance.send({ type: 'WRITE' }, by))).toBe('WORKFLOW_UNKNOWN');
  expect(await codeOfRefusal(instance.describe())).toBe('WORKFLOW_UNKNOWN');
  expect(await codeOfRefusal(instance.result())).toBe('WORKFLOW_UNKNOWN');
  expect(await codeOfRefusal(stage.durable.start('letter', nanoid(), {}, { by }))).toBe('WORKFLOW_UNKNOWN');
  await instance.handle.terminate();
});

test('a version that the worker does not have', { timeout: limit }, async () => {
  const taskQueue = `letters-${nanoid()}`;
  const worker = await stage.hire({
    taskQueue,
    workflows: { bundle: await bundleOf(workflowsPath('letters-1.ts')) },
    implemented: stage.desk.implementing([letterOne]),
  });
  const instance = await withQueue(taskQueue).start(letterTwo, nanoid(), {}, { by, version: '2.0.0' });
  const details = { machine: 'letter', version: '2.0.0', versions: ['1.0.0'] };
  expect(await failure(instance.send({ type: 'WRITE' }, by))).toMatchObject({ code: 'VERSION_UNKNOWN', details });
  expect(await codeOfRefusal(instance.describe())).toBe('VERSION_UNKNOWN');
  await instance.handle.terminate();
  await worker.close();
});

describe('an input that the machine does not take', () => {
  test('is refused before anything is sent, where the definition is in hand', async () => {
    const key = nanoid();
    const wrong = { limit: 'much' };
    expect(await codeOfRefusal(stage.durable.start(strict, key, wrong as never, { by }))).toBe('INPUT_INVALID');
    const first = { type: 'CLOSE' } as const;
    expect(await codeOfRefusal(stage.durable.startAndSend(strict, key, wrong as never, first, { by }))).toBe(
      'INPUT_INVALID',
    );
    expect(await codeOfRefusal(stage.durable.get(strict, key).describe())).toBe('INSTANCE_NOT_FOUND');
  });

  test('is told by the worker, where the name alone is known', { timeout: limit }, async () => {
    const wrong = { limit: 'much' };
    expect(await codeOfRefusal(stage.durable.start('strict', nanoid(), wrong, { by }))).toBe('INPUT_INVALID');
    const first = { type: 'CLOSE' };
    expect(await codeOfRefusal(stage.durable.startAndSend('strict', nanoid(), wrong, first, { by }))).toBe(
      'INPUT_INVALID',
    );
  });

  test('while a start by name that is taken leaves no trace of the question', { timeout: limit }, async () => {
    const key = nanoid();
    const named = await stage.durable.start('strict', key, { limit: 3 }, { by });
    await eventually(async () => (await eventsOf(named.handle)).length > 4);
    const events = await eventsOf(named.handle);
    expect(events.filter((event) => event.workflowExecutionUpdateAcceptedEventAttributes)).toEqual([]);
    expect(await codeOfRefusal(stage.durable.start('strict', key, { limit: 3 }, { by }))).toBe('ALREADY_STARTED');
    await named.handle.terminate();
  });
});

test('a server that is gone', { timeout: limit }, async () => {
  const client = new Client({ connection: Connection.lazy({ address: '127.0.0.1:1' }) });
  const durable = createDurableClient(client, { taskQueue: 'any' });
  const error = { code: 'SERVER_UNREACHABLE', details: { address: '127.0.0.1:1', reason: 'REFUSED' } };
  expect(await failure(durable.start(counter, nanoid(), {}, { by }))).toMatchObject(error);
  expect(await failure(durable.get(counter, 'one').send({ type: 'ADD' }, by))).toMatchObject(error);
  expect(await failure(durable.get(counter, 'one').describe())).toMatchObject(error);
});

test('a ledger whose earlier run the server no longer has', async () => {
  const one = await stage.durable.start(counter, nanoid(), {}, { by });
  const first = (await one.handle.describe()).runId;
  for (let n = 0; n < 25; n++) await one.send({ type: 'ADD' }, by);
  await eventually(async () => (await one.handle.describe()).runId !== first, 2 * limit);
  const { namespace } = stage.client.options;
  const workflowExecution = { workflowId: one.workflowId, runId: first };
  await stage.client.workflowService.deleteWorkflowExecution({ namespace, workflowExecution });
  const gone = stage.client.workflow.getHandle(one.workflowId, first);
  const isGone = () =>
    gone.describe().then(
      () => false,
      (error: unknown) => error instanceof WorkflowNotFoundError,
    );
  await eventually(isGone, 2 * limit);
  expect(await failure(one.ledger())).toMatchObject({ code: 'LEDGER_INCOMPLETE', details: { run: first } });
  await one.handle.terminate();
});
