import { nanoid } from 'nanoid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Instance } from 'xstate-temporal/client';
import { compile } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { readRun } from '../../audit/history/history-reader.ts';
import { relive } from '../../audit/restep/relive.ts';
import { eventually, historiesOf } from '../../packages/xstate-temporal/test/support/histories.ts';
import { type LettersStage, openLetters } from '../../packages/xstate-temporal/test/support/letters.ts';
import { letterMigrations, letterOne, letterTwo } from '../../packages/xstate-temporal/test/support/machines/letter.ts';

const by = { role: 'clerk', name: 'Cora Clerk' };
const charts = [letterOne, letterTwo].map((definition) => compile(definition as never, { sha256: nodeSha256 }));

let stage: LettersStage;
beforeAll(async () => {
  stage = await openLetters();
});
afterAll(() => stage?.close());

async function expectFaithful(instance: Instance): Promise<void> {
  const runs = (await historiesOf(stage.client, instance.workflowId)).map(readRun);
  const { divergences, digest } = relive(charts, runs, nodeSha256, letterMigrations);
  expect(divergences).toEqual([]);
  expect(digest).toBe((await instance.snapshot()).digest);
}

describe('the history of an instance that a migration moved, lived again', () => {
  test('at a continue-as-new: clock, ledger, receipts and keys go on', async () => {
    await stage.deploy('letters-12.ts');
    const instance = await stage.durable.start(letterOne, nanoid(), {}, { by, version: '1.0.0', id: 'begin' });
    await instance.send({ type: 'WRITE' }, by, 'page');
    await instance.migrate('2.0.0', by, 'move');
    await eventually(async () => (await instance.describe()).version === '2.0.0');
    await instance.send({ type: 'WRITE' }, by, 'page');
    await instance.until({ state: 'forgotten' as never });
    await expectFaithful(instance);
    await instance.handle.terminate();
  });

  test('with an actor that it starts and a clock that it cancels', async () => {
    await stage.deploy('letters-12.ts');
    stage.desk.on('stamp', () => 'stamped');
    const instance = await stage.durable.start(letterOne, nanoid(), {}, { by, version: '1.0.0' });
    for (let page = 0; page < 3; page++) await instance.send({ type: 'WRITE' }, by);
    await instance.migrate('2.0.0', by);
    expect(await instance.result()).toEqual({ words: 900 });
    await expectFaithful(instance);
  });
});
