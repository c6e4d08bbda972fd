import { Client, type WorkflowHandle } from '@temporalio/client';
import type { PayloadCodec } from '@temporalio/common';
import { nanoid } from 'nanoid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { explain } from '../../src/client/explain.ts';
import { createDurableClient, type DurableClient } from '../../src/client/index.ts';
import type { LedgerRecord, Sender } from '../../src/engine/index.ts';
import { prove, type TrustJson } from '../../src/proof/index.ts';
import { makeKey } from '../../src/proof/node.ts';
import { VERIFIED } from '../../src/proof/verified.ts';
import { by, codeOf, denies, issuer, stranger, trust } from '../contract/denied.ts';
import { codeOfRefusal, eventually, historiesOf } from '../support/histories.ts';
import { newIssuer, trustIn } from '../support/issuers.ts';
import { caller, listener } from '../support/machines/friends.ts';
import { household } from '../support/machines/household.ts';
import { vault1, vault2 } from '../support/machines/vault.ts';
import { replayErrors } from '../support/replay.ts';
import { openStage, type Stage } from '../support/stage.ts';

const definitions = [vault1, vault2, household, caller, listener];

let stage: Stage;
/** Of a worker that has a trust. */
const guarded = `guarded-${nanoid()}`;
let durable: DurableClient;
beforeAll(async () => {
  stage = await openStage({ workflows: 'proofs.ts', definitions, loadOnce: true });
  await stage.hire({ taskQueue: guarded, simulation: false, trust, key: makeKey() as never });
  durable = createDurableClient(stage.client, { taskQueue: guarded, issuer });
});
afterAll(() => stage?.close());

const open = (options = {}) =>
  durable.start(vault1, nanoid(), { tenantId: 'contoso' }, { by, version: '1.0.0', ...options });
denies(() => ({ client: stage.client, durable, taskQueue: guarded }));

describe('what is proven', () => {
  test('is taken, and the ledger names sender and issuer', async () => {
    const { instance, receipt } = await durable.startAndSend(
      vault1,
      nanoid(),
      { tenantId: 'contoso' },
      { type: 'PAY', amount: 3 },
      { by, version: '1.0.0' },
    );
    expect(receipt.seq).toBe(2);
    await instance.notify({ type: 'PAY', amount: 4 }, { ...by, tenant: 'contoso' });
    const ledger = await eventually(async () => {
      const records = await instance.ledger();
      return records.length === 3 ? records : undefined;
    });
    const sender = { ...by, issuer: issuer.kid };
    expect((ledger as LedgerRecord[]).map(({ event }) => event.by)).toEqual([
      sender,
      sender,
      { ...sender, tenant: 'contoso' },
    ]);
    await instance.handle.terminate();
  });

  test('is answered again by its first receipt, and changes nothing', async () => {
    const { handle, workflowId, ...instance } = await open();
    const message = await prove(issuer, 'send', workflowId, { id: 'e1', by, event: { type: 'PAY', amount: 3 } });
    const first = await handle.executeUpdate('send', { args: [message] as never });
    const again = await handle.executeUpdate('send', { args: [message] as never });
    expect(again).toEqual({ ...(first as object), duplicate: true });
    expect((await instance.snapshot()).context).toEqual({ total: 3 });
    await handle.terminate();
  });

  test('moves and cancels, by who may', async () => {
    const { handle, workflowId, ...instance } = await open();
    await instance.migrate('2.0.0', by, 'm1');
    await eventually(async () => (await instance.describe()).version === '2.0.0');
    const again = await prove(issuer, 'migrate', workflowId, { id: 'm2', by: { ...by, role: 'person' }, to: '1.0.0' });
    expect(await codeOf(handle.executeUpdate('migrate', { args: [again] as never }))).toBe('ROLE_NOT_ALLOWED');
    expect(await codeOfRefusal(instance.cancel({ ...by, role: 'person' }))).toBe('ROLE_NOT_ALLOWED');
    const receipt = await instance.cancel(by, 'c1');
    expect(receipt).toMatchObject({ duplicate: false });
    expect(await codeOf(handle.result())).toBe('CANCELLED');
    const last = (await instance.ledger()).at(-1);
    expect(last?.event).toMatchObject({ id: 'c1', by: { ...by, issuer: issuer.kid } });
    expect(await replayErrors('proofs.ts', await historiesOf(stage.client, workflowId))).toEqual([]);
  });

  test('a cancellation by Temporal itself proves nothing: it is refused into the ledger', async () => {
    const { handle, ...instance } = await open();
    await handle.cancel();
    const refused = await eventually(async () => (await instance.ledger()).find((record) => record.refused));
    expect(refused).toMatchObject({ event: { type: 'CANCEL' }, refused: { code: 'PROOF_MISSING' } });
    expect(await instance.send({ type: 'PAY', amount: 1 }, by)).toMatchObject({ seq: 3 });
    await handle.terminate();
  });
});

test('who writes into the metadata of a message that it was verified is refused like everybody', async () => {
  const { handle, workflowId } = await open();
  const message = { id: 'e1', by, event: { type: 'PAY', amount: 3 } } as const;
  const { proof } = await prove(newIssuer(), 'send', workflowId, message);
  // In the name of the trusted key, with a signature by another one.
  const [, , signature] = proof.split('.');
  const [head, body] = (await prove(issuer, 'send', workflowId, message)).proof.split('.');
  const forged = `${head}.${body}.${signature}`;
  const mark = { [VERIFIED]: Buffer.from(forged) };
  const marking: PayloadCodec = {
    encode: async (payloads) => payloads.map((payload) => ({ ...payload, metadata: { ...payload.metadata, ...mark } })),
    decode: async (payloads) => payloads,
  };
  const { connection, options } = stage.client;
  const liar = new Client({ connection, namespace: options.namespace, dataConverter: { payloadCodecs: [marking] } });
  const { by: sender } = await prove(issuer, 'send', workflowId, message);
  const sent = liar.workflow
    .getHandle(workflowId)
    .executeUpdate('send', { args: [{ ...message, by: sender, proof: forged }] as never });
  expect(await codeOf(sent)).toBe('PROOF_FORGED');
  await handle.terminate();
});

test('a used proof is remembered beyond the receipts, and over a continue-as-new', async () => {
  const { handle, workflowId, ...instance } = await open();
  const first = await prove(issuer, 'send', workflowId, { id: 'first', by, event: { type: 'PAY', amount: 1 } });
  await handle.executeUpdate('send', { args: [first] as never });
  for (let n = 0; n < 11; n++) {
    const sends = Array.from({ length: 100 }, () => ({ type: 'PAY', amount: 1 }) as const);
    for (const event of sends) await instance.notify(event, by);
    await eventually(async () => (await instance.snapshot()).seq >= 2 + (n + 1) * 100, 60_000);
  }
  expect(await handle.query('receipt', 'first')).toBeNull();
  const before = await instance.snapshot();
  expect(await codeOf(handle.executeUpdate('send', { args: [first] as never }))).toBe('PROOF_USED');
  await instance.migrate('2.0.0', by);
  await eventually(async () => (await instance.describe()).version === '2.0.0');
  expect(await codeOf(handle.executeUpdate('send', { args: [first] as never }))).toBe('PROOF_USED');
  expect((await instance.snapshot()).context).toEqual(before.context);
  await handle.terminate();
}, 240_000);

describe('instances among themselves', () => {
  const person: Sender = { role: 'person', name: 'Pia' };

  test('tell each other what the key of their worker proves', async () => {
    const key = nanoid();
    const instance = await durable.start(caller, nanoid(), {}, { by: person });
    await instance.send({ type: 'CALL', key, word: 'hello', start: true }, person);
    const partner = durable.get(listener, key);
    await eventually(async () => (await partner.snapshot()).seq === 2);
    for (const { event } of await partner.ledger()) {
      expect(event.by).toMatchObject({ role: 'system', name: 'caller', subject: 'caller' });
      expect(event.by.issuer).not.toBe(issuer.kid);
    }
    await instance.handle.terminate();
    await partner.handle.terminate();
  });

  test('a proven parent and its machines prove all that they say; nobody else can say it', async () => {
    const { handle, workflowId, ...instance } = await durable.start(household, nanoid(), {}, { by: person });
    await instance.send({ type: 'ASK' }, person);
    await eventually(async () => (await instance.snapshot()).context.said);
    await eventually(async () => ((await instance.snapshot()).context.said as string[]).includes('BEGUN'));
    const forged = { id: 'washing', generation: 1, outcome: { ok: true, output: 'forged' } };
    await handle.signal('childEnded', forged);
    await handle.signal('childEnded', await prove(stranger, 'end', workflowId, { ...forged, by: person }));
    const child = stage.client.workflow.getHandle(`${workflowId}/washing#1`);
    await child.signal('notify', { id: nanoid(), by: person, event: { type: 'DO' } });
    await child.cancel();
    await instance.send({ type: 'TELL' }, person);
    await eventually(async () => ((await instance.snapshot()).context.said as string[]).includes('HEARD'));
    expect((await child.describe()).status.name).toBe('RUNNING');
    await instance.send({ type: 'FINISH' }, person);
    await eventually(async () => (await instance.describe()).states.includes('clean'));
    expect((await instance.snapshot()).context.output).toEqual({ heard: 1 });
    const codes = (await durableLedger(child)).flatMap(({ refused }) => refused?.code ?? []);
    expect(codes).toEqual(['PROOF_MISSING', 'PROOF_MISSING']);
    for (const id of [workflowId, child.workflowId])
      expect(await replayErrors('proofs.ts', await historiesOf(stage.client, id), id)).toEqual([]);
    await handle.terminate();
  });

  test('a parent stops a machine that it leaves', async () => {
    const { handle, workflowId, ...instance } = await durable.start(household, nanoid(), {}, { by: person });
    await instance.send({ type: 'ASK' }, person);
    const child = stage.client.workflow.getHandle(`${workflowId}/washing#1`);
    await eventually(async () => (await child.describe()).status.name === 'RUNNING');
    await instance.send({ type: 'LEAVE' }, person);
    expect(await codeOf(child.result())).toBe('CANCELLED');
    await handle.terminate();
  });
});

const durableLedger = async (handle: WorkflowHandle) =>
  (await handle.query<{ records: LedgerRecord[] }, [number]>('ledger', 1)).records;

test('whoever starts without a proof, and whoever sends to what they started, is told why', async () => {
  const { client } = stage;
  const claims = createDurableClient(client, { taskQueue: guarded });
  const claim = { by: { role: 'clerk', name: 'Cora Clerk' }, version: '1.0.0' };
  const input = { tenantId: 'contoso' };
  const first = claims.startAndSend(vault1, nanoid(), input, { type: 'PAY', amount: 1 }, claim);
  expect(await codeOfRefusal(first)).toBe('PROOF_MISSING');
  expect(await codeOfRefusal(claims.start('vault', nanoid(), input, claim))).toBe('PROOF_MISSING');

  const { handle, workflowId, ...instance } = await claims.start(vault1, nanoid(), input, claim);
  await expect(handle.result()).rejects.toThrow();
  const asked = { client, taskQueue: guarded, workflowId };
  // The server may have ended it before it hands on what came with the start.
  const starting = explain(asked, () => handle.executeUpdate('until', { args: [{}] }), { started: 'a start' });
  expect(await codeOfRefusal(starting)).toBe('PROOF_MISSING');
  await expect(instance.send({ type: 'PAY', amount: 1 }, claim.by)).rejects.toMatchObject({
    code: 'INSTANCE_NOT_FOUND',
    details: { refused: { code: 'PROOF_MISSING' } },
  });
});

describe('a worker without a trust', () => {
  const free = () => createDurableClient(stage.client, { taskQueue: stage.taskQueue });
  const claim = { role: 'clerk', name: 'Cora Clerk' };

  test('takes claims, and nothing that looks proven', async () => {
    const { handle, workflowId, ...instance } = await free().start(
      vault1,
      nanoid(),
      {},
      { by: claim, version: '1.0.0' },
    );
    await instance.send({ type: 'PAY', amount: 1 }, claim);
    expect((await instance.ledger()).map(({ event }) => event.by)).toEqual([claim, claim]);
    expect(await codeOfRefusal(instance.send({ type: 'PAY', amount: 1 }, by))).toBe('PROOF_MISSING');
    const proven = await prove(issuer, 'send', workflowId, { id: nanoid(), by, event: { type: 'PAY', amount: 1 } });
    expect(await codeOf(handle.executeUpdate('send', { args: [proven] as never }))).toBe('TRUST_MISSING');
    await handle.signal('notify', proven);
    await eventually(async () => (await instance.ledger()).some(({ refused }) => refused?.code === 'TRUST_MISSING'));
    await handle.cancel();
    await expect(handle.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
  });

  test('takes no start with a proof', async () => {
    const client = createDurableClient(stage.client, { taskQueue: stage.taskQueue, issuer });
    const { handle } = await client.start(vault1, nanoid(), {}, { by, version: '1.0.0' });
    expect(await codeOf(handle.result())).toBe('TRUST_MISSING');
  });
});

test('keys rotate in the middle of a life; what was proven by a retired one replays, and no more is taken of it', async () => {
  const [old, next] = [newIssuer(), newIssuer()];
  const taskQueue = `rotating-${nanoid()}`;
  const of = (...issuers: readonly TrustJson[]) => ({ issuers: issuers.flatMap((one) => one.issuers) });
  const hire = (given: TrustJson) => stage.hire({ taskQueue, simulation: false, trust: given });
  const first = await hire(of(trustIn(old, ['clerk'])));
  const before = createDurableClient(stage.client, { taskQueue, issuer: old });
  const after = createDurableClient(stage.client, { taskQueue, issuer: next });
  const { workflowId, handle } = await before.start(vault1, nanoid(), {}, { by, version: '1.0.0' });
  const key = workflowId.slice('vault/'.length);
  await before.get(vault1, key).send({ type: 'PAY', amount: 1 }, by);
  expect(await codeOfRefusal(after.get(vault1, key).send({ type: 'PAY', amount: 1 }, by))).toBe('PROOF_UNTRUSTED');
  await first.close();
  // The new worker replays what the retired key had proven, and asks nothing of it.
  await hire(of(trustIn(old, ['clerk'], { retired: new Date().toISOString() }), trustIn(next, ['clerk'])));
  expect(await codeOfRefusal(before.get(vault1, key).send({ type: 'PAY', amount: 1 }, by))).toBe('PROOF_UNTRUSTED');
  expect(await after.get(vault1, key).send({ type: 'PAY', amount: 1 }, by)).toMatchObject({ seq: 3 });
  const issuers = (await after.get(vault1, key).ledger()).map(({ event }) => event.by.issuer);
  expect(issuers).toEqual([old.kid, old.kid, next.kid]);
  expect(await replayErrors('proofs.ts', await historiesOf(stage.client, workflowId))).toEqual([]);
  await handle.terminate();
});
