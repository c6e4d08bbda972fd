import { nanoid } from 'nanoid';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { eventually, typesOf } from '../../packages/xstate-temporal/test/support/histories.ts';
import { type LettersStage, openLetters } from '../../packages/xstate-temporal/test/support/letters.ts';
import { letterTwo } from '../../packages/xstate-temporal/test/support/machines/letter.ts';
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
