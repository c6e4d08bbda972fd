import { setTimeout } from 'node:timers/promises';
import { nanoid } from 'nanoid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Instance } from 'xstate-temporal/client';
import { type Chart, compile, type Definition } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { readRun } from '../../audit/history/history-reader.ts';
import { relive } from '../../audit/restep/relive.ts';
import { handlers, tellActivity } from '../../packages/xstate-temporal/src/workflow/protocol.ts';
import { Gate } from '../../packages/xstate-temporal/test/support/desk.ts';
import { eventually, historiesOf } from '../../packages/xstate-temporal/test/support/histories.ts';
import { bee } from '../../packages/xstate-temporal/test/support/machines/bee.ts';
import { chain } from '../../packages/xstate-temporal/test/support/machines/chain.ts';
import { cleaner } from '../../packages/xstate-temporal/test/support/machines/cleaner.ts';
import { counter } from '../../packages/xstate-temporal/test/support/machines/counter.ts';
import { fragile } from '../../packages/xstate-temporal/test/support/machines/fragile.ts';
import { caller, listener } from '../../packages/xstate-temporal/test/support/machines/friends.ts';
import { otherDelay, otherGuard, otherTarget } from '../../packages/xstate-temporal/test/support/machines/mutants.ts';
import { porter } from '../../packages/xstate-temporal/test/support/machines/porter.ts';
import { strict } from '../../packages/xstate-temporal/test/support/machines/strict.ts';
import { replayErrors } from '../../packages/xstate-temporal/test/support/replay.ts';
import { openStage, type Stage } from '../../packages/xstate-temporal/test/support/stage.ts';

const by = { role: 'clerk', name: 'Cora Clerk' };
const definitions = [bee, caller, chain, cleaner, counter, fragile, listener, porter, strict];
const chartOf = (definition: Definition): Chart => compile(definition, { sha256: nodeSha256 });

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ workflows: 'contract.ts', definitions });
});
afterAll(() => stage?.close());

/** Lives the instance again from its histories alone. */
async function again(instance: Instance, definition: Definition) {
  const histories = await historiesOf(stage.client, instance.workflowId);
  return relive(chartOf(definition), histories.map(readRun), nodeSha256);
}

/** Both replayers find that the history is what the chart would have done. */
async function expectFaithful(instance: Instance, definition: Definition): Promise<void> {
  const histories = await historiesOf(stage.client, instance.workflowId);
  expect(await replayErrors('contract.ts', histories)).toEqual([]);
  const { divergences, digest, ledger } = await again(instance, definition);
  expect(divergences).toEqual([]);
  expect(digest).toBe((await instance.snapshot()).digest);
  expect(ledger).toEqual(await instance.ledger());
}

describe('a recorded history replays, and lived again it gives the same ledger', () => {
  test('with updates, signals, refusals and duplicates', async () => {
    const instance = await stage.durable.start(strict, nanoid(), {}, { by, id: 'begin' });
    await instance.send({ type: 'PAY', amount: 7 }, by, 'pay');
    await instance.notify({ type: 'PAY', amount: 7 }, by, 'pay');
    await instance.notify({ type: 'PAY', amount: 700 }, by, 'too-much');
    await instance.handle.signal('notify', null);
    await instance.handle.signal('notify', { id: { toString: 1 }, by: 'me', event: 7 });
    await instance.notify({ type: 'PAY', amount: 8 }, by, 'more');
    await eventually(async () => (await instance.describe()).seq === 6);
    await expectFaithful(instance, strict);
    await instance.handle.terminate();
  });

  test('with actors that bring something, fail, and are left behind', async () => {
    const gate = new Gate();
    stage.desk.on('fly', async ({ flight }: { flight: number }) => {
      if (flight === 1) return { nectar: [1, 2] };
      if (flight === 2) throw Object.assign(new Error('No flowers.'), { code: 'NO_FLOWERS', retryable: false });
      if (flight === 3) throw Object.assign(new Error('Lost.'), { retryable: false, code: 'not a code' });
      await gate.opened;
      return flight;
    });
    const instance = await stage.durable.start(bee, nanoid(), undefined, { by });
    for (const state of ['laden', 'lost', 'lost']) {
      await instance.send({ type: 'GO' }, by);
      await eventually(async () => (await instance.describe()).states[0] === state);
    }
    await instance.send({ type: 'GO' }, by);
    await instance.send({ type: 'AGAIN' }, by);
    await instance.send({ type: 'LEAVE' }, by);
    await instance.send({ type: 'GO' }, by);
    gate.open();
    await instance.until({ state: 'laden' });
    await instance.send({ type: 'FINISH' }, by);
    await instance.result();
    await expectFaithful(instance, bee);
  });

  test('with actions that give up, over several runs', async () => {
    stage.desk.on('deliver', ({ text }: { text: string }) => {
      if (text.startsWith('bad')) throw Object.assign(new Error(`${text}!`), { code: 'DESK_CLOSED', retryable: false });
    });
    const instance = await stage.durable.start(chain, nanoid(), {}, { by });
    for (let n = 0; n < 12; n++) await instance.send({ type: 'RUN', texts: [`good ${n}`, `bad ${n}`] }, by);
    await eventually(async () => !(await instance.describe()).busy);
    await expectFaithful(instance, chain);
    await instance.handle.terminate();
  });

  test('with clocks, over several runs', async () => {
    const instance = await stage.durable.start(counter, nanoid(), { limit: 1_000 }, { by });
    await instance.send({ type: 'START' }, by);
    for (let n = 0; n < 26; n++) await instance.send({ type: 'ADD' }, by);
    await instance.until({ state: 'late' });
    await instance.send({ type: 'FINISH' }, by);
    await instance.result();
    await expectFaithful(instance, counter);
  });

  test('with cancelling', async () => {
    const polite = await stage.durable.start(cleaner, nanoid(), {}, { by });
    await polite.describe();
    await polite.handle.cancel();
    await polite.result();
    await expectFaithful(polite, cleaner);
    const curt = await stage.durable.start(counter, nanoid(), {}, { by });
    await curt.describe();
    await curt.handle.cancel();
    await curt.handle.result().catch(() => undefined);
    await expectFaithful(curt, counter);
  });

  test('with questions without a pause, and events at any time', async () => {
    stage.desk.on('carry', () => setTimeout(5));
    const one = async (_: unknown, number: number) => {
      const instance = await stage.durable.start(porter, `hall-${nanoid()}`, undefined, { by });
      let asks = true;
      const asking = (async () => {
        while (asks) await instance.describe();
      })();
      for (let n = 0; n < 6; n++) {
        await setTimeout(((number + n) * 37) % 90);
        if (n % 2 === 0) await instance.send({ type: 'NOTE' }, by);
        else await instance.notify({ type: 'NOTE' }, by);
      }
      await eventually(async () => !(await instance.describe()).busy);
      asks = false;
      await asking;
      await instance.send({ type: 'GO' }, by);
      await instance.result();
      await expectFaithful(instance, porter);
    };
    await Promise.all(Array.from({ length: 6 }, one));
  });

  test('with what was told, and what could not be', async () => {
    const key = `case-${nanoid()}`;
    const instance = await stage.durable.start(caller, nanoid(), {}, { by });
    await instance.send({ type: 'CALL', key, word: 'hello', start: false }, by);
    await instance.send({ type: 'CALL', key, word: 'hello', start: true }, by);
    await instance.send({ type: 'CALL', key, word: 'noise', start: true }, by);
    await eventually(async () => !(await instance.describe()).busy);
    await expectFaithful(instance, caller);
    const partner = stage.durable.get(listener, key);
    await expectFaithful(partner, listener);
    await instance.handle.terminate();
    await partner.handle.terminate();
  });

  test('with a machine that broke', async () => {
    const instance = await stage.durable.start(fragile, nanoid(), {}, { by });
    await instance.send({ type: 'ARM' }, by);
    await instance.handle.result().catch(() => undefined);
    await expectFaithful(instance, fragile);
  });
});

describe('a chart that was changed under the same version', () => {
  test('with another target is seen where it parts, though the replayer of Temporal sees nothing', async () => {
    // By its name: of a definition that was in hand the worker would have known that it is another one.
    const instance = await stage.durable.start('counter', nanoid(), { limit: 500 }, { by });
    await instance.send({ type: 'START' }, by);
    // Not by an update that waits: its answer would be seen to differ.
    await eventually(async () => (await instance.describe()).states[0] === 'late');
    await instance.send({ type: 'ADD' }, by);
    expect(await replayErrors('mutants.ts', await historiesOf(stage.client, instance.workflowId))).toEqual([]);
    const { divergences } = await again(instance, otherTarget);
    expect(divergences).toMatchObject([
      { seq: 0, what: 'the definition has another hash under the same version' },
      { seq: 3, cause: 'timer:2.0', what: expect.stringContaining('to idle') },
      { seq: 4, what: expect.stringContaining('from idle') },
    ]);
    await instance.handle.terminate();
  });

  test('with another delay is seen where it parts', async () => {
    const instance = await stage.durable.start(counter, nanoid(), { limit: 500 }, { by });
    await instance.send({ type: 'START' }, by);
    await instance.until({ state: 'late' });
    const { divergences } = await again(instance, otherDelay);
    expect(divergences.map(({ seq }) => seq)).toEqual([2, 3]);
    await instance.handle.terminate();
  });

  test('with another guard is seen where it parts', async () => {
    const instance = await stage.durable.start(strict, nanoid(), {}, { by });
    await instance.send({ type: 'PAY', amount: 5 }, by);
    await instance.send({ type: 'PAY', amount: 50 }, by, 'fifty');
    const { divergences } = await again(instance, otherGuard);
    expect(divergences.at(-1)).toMatchObject({
      seq: 3,
      cause: 'update:fifty',
      what: expect.stringContaining('not accepted'),
    });
    await instance.handle.terminate();
  });
});

test('who reads histories knows the host by its names', async () => {
  expect([handlers.send, handlers.notify, handlers.childEnded, tellActivity]).toEqual([
    'send',
    'notify',
    'childEnded',
    'watchfloor/tell',
  ]);
});
