import { nanoid } from 'nanoid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDurableClient } from 'xstate-temporal/client';
import { compile, type Sender } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { prove, readTrust } from 'xstate-temporal/proof';
import { readRun, recordedCase, verifyCase } from '../../audit/index.ts';
import { eventually, historiesOf, typesOf } from '../../packages/xstate-temporal/test/support/histories.ts';
import { newIssuer, trustIn } from '../../packages/xstate-temporal/test/support/issuers.ts';
import { vault1, vault2 } from '../../packages/xstate-temporal/test/support/machines/vault.ts';
import { replayErrors } from '../../packages/xstate-temporal/test/support/replay.ts';
import { openStage, type Stage } from '../../packages/xstate-temporal/test/support/stage.ts';

const by: Sender = { role: 'clerk', name: 'Cora Clerk', subject: 'cora@example.com' };
const issuer = newIssuer();
const trust = trustIn(issuer, ['clerk']);
const charts = [vault1, vault2].map((definition) => compile(definition, { sha256: nodeSha256 }));

let stage: Stage;
const taskQueue = `flood-${nanoid()}`;
beforeAll(async () => {
  stage = await openStage({ workflows: 'proofs.ts', definitions: [vault1, vault2], loadOnce: true });
  await stage.hire({ taskQueue, simulation: false, trust });
});
afterAll(() => stage?.close());

/** How many of each kind. */
const EACH = 2_500;

/** WORKFLOW_TASK_FAILED_CAUSE_…: with what the server meets signals that come faster than any task ends. */
const SERVERS_OWN = [1, 17];

test('a flood of signals that are refused keeps nobody from being heard', async () => {
  const durable = createDurableClient(stage.client, { taskQueue, issuer });
  const { handle, workflowId, ...instance } = await durable.start(vault1, nanoid(), {}, { by, version: '1.0.0' });
  const claim = { role: 'clerk', name: 'Cora Clerk' };
  const pay = { type: 'PAY', amount: 1 } as const;
  const names = ['notify', 'childEnded', 'whatever'];
  const flood = Array.from({ length: 2 * EACH }, (_, n): readonly [string, unknown] =>
    n % 2 === 0
      ? ['notify', { id: `claim-${n}`, by: claim, event: pay }]
      : [names[n % names.length] ?? '', [n, 'x'.repeat(n % 100)]],
  );
  // An honest one in the middle, which is taken all the same. A server takes no more than 10,000 signals a run.
  const honest = await prove(issuer, 'send', workflowId, { id: 'honest', by, event: pay });
  flood[EACH] = ['notify', honest];
  const send = async () => {
    for (let next = flood.shift(); next !== undefined; next = flood.shift()) await handle.signal(...next);
  };
  await Promise.all(Array.from({ length: 50 }, send));
  await eventually(() => instance.send({ type: 'PAY', amount: 7 }, by, 'update'), 180_000);
  expect(await instance.describe()).toMatchObject({ status: 'active' });
  expect((await instance.snapshot()).context).toEqual({ total: 8 });

  const histories = await historiesOf(stage.client, workflowId);
  const events = histories.flatMap((one) => one.events ?? []);
  const causes = events.flatMap(({ workflowTaskFailedEventAttributes: failed }) => failed?.cause ?? []);
  expect(causes.filter((cause) => !SERVERS_OWN.includes(cause))).toEqual([]);
  expect(typesOf(events).filter((type) => type === 'WORKFLOW_TASK_TIMED_OUT')).toEqual([]);
  expect(typesOf(events).filter((type) => type === 'MARKER_RECORDED').length).toBeLessThan(EACH / 2);
  const recorded = recordedCase(histories.map(readRun), { workflowId });
  const { trailed, verdict } = await verifyCase(recorded, {
    ...{ sha256: nodeSha256, trust: readTrust(trust) },
    machineOf: () => ({ charts, migrations: {} }),
  });
  expect(verdict).toMatchObject({ status: 'conforms', findings: [] });
  const told = (trailed?.trail.lines ?? []).map(({ cause, refused }) =>
    cause.startsWith('signals:') ? Number(cause.slice('signals:'.length)) : refused === undefined ? 0 : 1,
  );
  expect(told.reduce((sum, count) => sum + count, 0)).toBe(2 * EACH - 1);
  expect(await replayErrors('proofs.ts', histories)).toEqual([]);
  await handle.terminate();
}, 600_000);

test('thousands that came while no worker was there are refused in one task, and forged ones no less', async () => {
  const queue = `burst-${nanoid()}`;
  const hired = () => stage.hire({ taskQueue: queue, simulation: false, trust });
  const gone = await hired();
  const durable = createDurableClient(stage.client, { taskQueue: queue, issuer });
  const { handle, workflowId, ...instance } = await durable.start(vault1, nanoid(), {}, { by, version: '1.0.0' });
  await instance.describe();
  await gone.close();
  const { proof, ...message } = await prove(issuer, 'send', workflowId, {
    id: 'a',
    by,
    event: { type: 'PAY', amount: 1 },
  });
  const forged = { ...message, proof: `${proof.slice(0, -6)}AAAAAA` };
  const numbers = Array.from({ length: 5_000 }, (_, n) => n);
  const send = async () => {
    for (let n = numbers.pop(); n !== undefined; n = numbers.pop())
      await handle.signal('notify', n % 2 === 0 ? forged : { ...message, id: `claim-${n}` });
  };
  await Promise.all(Array.from({ length: 50 }, send));
  await hired();
  expect(await eventually(() => instance.describe(), 120_000)).toMatchObject({ status: 'active' });
  expect(await eventually(() => instance.send({ type: 'PAY', amount: 7 }, by, 'update'), 60_000)).toMatchObject({
    from: ['open'],
  });
  expect((await instance.snapshot()).context).toEqual({ total: 7 });
  const histories = await historiesOf(stage.client, workflowId);
  const events = histories.flatMap((one) => one.events ?? []);
  expect(typesOf(events).filter((type) => type === 'WORKFLOW_TASK_FAILED')).toEqual([]);
  const { verdict } = await verifyCase(recordedCase(histories.map(readRun), { workflowId }), {
    ...{ sha256: nodeSha256, trust: readTrust(trust) },
    machineOf: () => ({ charts, migrations: {} }),
  });
  expect(verdict).toMatchObject({ status: 'conforms', findings: [] });
  expect(await replayErrors('proofs.ts', histories)).toEqual([]);
  await handle.terminate();
}, 600_000);
