import { Connection } from '@temporalio/client';
import { nanoid } from 'nanoid';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createDurableClient } from 'xstate-temporal/client';
import { eventually, typesOf } from '../../packages/xstate-temporal/test/support/histories.ts';
import { type LettersStage, openLetters } from '../../packages/xstate-temporal/test/support/letters.ts';
import { letterTwo } from '../../packages/xstate-temporal/test/support/machines/letter.ts';
import { stuckInstances } from '../../server/doctor/stuck.ts';
import { checkServer } from '../../server/index.ts';

const by = { role: 'clerk', name: 'Cora Clerk' };

let stage: LettersStage;
beforeAll(async () => {
  stage = await openLetters();
});
afterAll(() => stage?.close());

test('an instance on an unknown version waits, and goes on when a worker has it', async () => {
  await stage.deploy('letters-1.ts');
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
  await stage.deploy('letters-12.ts');
  await eventually(async () => (await early.describe()).version === '2.0.0');
  await early.handle.terminate();
});

test('an instance that waits on another task queue is found too', async () => {
  const taskQueue = `nobody-${nanoid()}`;
  const lost = await createDurableClient(stage.client, { taskQueue }).start(letterTwo, nanoid(), {}, { by });
  const { address, namespace } = inject('temporal');
  const connection = await Connection.connect({ address });
  const looked = () => stuckInstances(connection, { namespace, taskQueue: stage.taskQueue, limit: 200 });
  await eventually(async () => (await looked()).stuck.some(({ workflowId }) => workflowId === lost.workflowId));
  const found = (await looked()).stuck.find(({ workflowId }) => workflowId === lost.workflowId);
  expect(found).toMatchObject({ taskQueue, code: 'NO_WORKER', reason: expect.stringContaining(taskQueue) });
  await lost.handle.terminate();
  await connection.close();
});
