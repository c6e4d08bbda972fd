import {
  WithStartWorkflowOperation,
  WorkflowFailedError,
  type WorkflowHandle,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { nanoid } from 'nanoid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDurableClient, type DurableClient } from '../../src/client/index.ts';
import type { LedgerRecord, Sender, Snapshot } from '../../src/engine/index.ts';
import { type Operation, prove, type TrustJson } from '../../src/proof/index.ts';
import { makeKey } from '../../src/proof/node.ts';
import { codeOfRefusal, eventsOf, eventually, historiesOf, typesOf } from '../support/histories.ts';
import { newIssuer, trustIn } from '../support/issuers.ts';
import { caller, listener } from '../support/machines/friends.ts';
import { household } from '../support/machines/household.ts';
import { vault1, vault2 } from '../support/machines/vault.ts';
import { replayErrors } from '../support/replay.ts';
import { openStage, type Stage } from '../support/stage.ts';

const by: Sender = { role: 'clerk', name: 'Cora Clerk', subject: 'cora@example.com' };
const issuer = newIssuer();
const stranger = newIssuer();
const late = newIssuer({ now: () => Date.now() - 600_000 });
const trust: TrustJson = {
  issuers: [...trustIn(issuer, ['clerk', 'person']).issuers, ...trustIn(late, ['clerk']).issuers],
};
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

type Message = { readonly id: string; readonly by: Sender; readonly proof?: string };

/** What is wrong with a message, and the code that it is refused with. */
const faults: readonly [string, string, (op: Operation, wid: string, message: Message) => Promise<Message>][] = [
  [
    'no proof',
    'PROOF_MISSING',
    async (_op, _wid, message) => ({ ...message, by: { role: 'clerk', name: 'Cora Clerk' } }),
  ],
  [
    'no proof, but the look of one',
    'PROOF_MISSING',
    async (_op, _wid, message) => ({ ...message, by: { ...by, issuer: issuer.kid } }),
  ],
  ['a proof of another issuer', 'PROOF_UNTRUSTED', (op, wid, message) => prove(stranger, op, wid, message)],
  [
    'a proof signed by another key',
    'PROOF_FORGED',
    async (op, wid, message) => {
      const good = await prove(issuer, op, wid, message);
      const other = await prove(stranger, op, wid, message);
      return {
        ...good,
        proof: `${good.proof.slice(0, good.proof.lastIndexOf('.'))}${other.proof.slice(other.proof.lastIndexOf('.'))}`,
      };
    },
  ],
  ['an expired proof', 'PROOF_EXPIRED', (op, wid, message) => prove(late, op, wid, message)],
  ['a proof for another instance', 'PROOF_MISMATCH', (op, wid, message) => prove(issuer, op, `${wid}x`, message)],
  [
    'a proof of something else',
    'PROOF_MISMATCH',
    async (op, wid, message) => {
      const { proof } = await prove(issuer, op, wid, { ...message, event: { type: 'PAY', amount: 9 }, extra: 1 });
      return { ...message, by: { ...by, issuer: issuer.kid }, proof };
    },
  ],
  [
    'a proof of another operation',
    'PROOF_MISMATCH',
    (op, wid, message) => prove(issuer, op === 'send' ? 'cancel' : 'send', wid, message),
  ],
  [
    'a proof of another role',
    'PROOF_NOT_ALLOWED',
    (op, wid, message) => prove(issuer, op, wid, { ...message, by: { ...by, role: 'manager' } }),
  ],
  [
    'a proof of another tenant',
    'TENANT_MISMATCH',
    (op, wid, message) => prove(issuer, op, wid, { ...message, by: { ...by, tenant: 'fabrikam' } }),
  ],
  [
    'a proof of another message',
    'PROOF_MISMATCH',
    async (op, wid, message) => {
      const { by: sender, proof } = await prove(issuer, op, wid, { ...message, id: nanoid() });
      return { ...message, by: sender, proof };
    },
  ],
];

const open = (options = {}) =>
  durable.start(vault1, nanoid(), { tenantId: 'contoso' }, { by, version: '1.0.0', ...options });
const snapshotOf = (handle: WorkflowHandle) => handle.query<Snapshot>('snapshot');
const codeOf = async (asked: Promise<unknown>) => {
  const error = await asked.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  const cause =
    error instanceof WorkflowUpdateFailedError || error instanceof WorkflowFailedError ? error.cause : error;
  return cause instanceof ApplicationFailure ? cause.type : cause;
};

describe('an update that is not proven leaves no trace', () => {
  const operations: readonly [Operation, object][] = [
    ['send', { event: { type: 'PAY', amount: 3 } }],
    ['migrate', { to: '2.0.0' }],
    ['cancel', {}],
  ];
  test.each(operations)('%s', async (op, asked) => {
    const { handle, workflowId } = await open();
    const before = await snapshotOf(handle);
    for (const [what, code, spoil] of faults) {
      const id = nanoid();
      const message = await spoil(op, workflowId, { id, by, ...asked });
      expect(await codeOf(handle.executeUpdate(op, { args: [message], updateId: id })), what).toBe(code);
    }
    expect(await snapshotOf(handle)).toEqual(before);
    expect(typesOf(await eventsOf(handle)).filter((type) => type.includes('UPDATE'))).toEqual([]);
    await handle.terminate();
  });
});

test('a signal that is not proven is refused into the ledger, and the state stays', async () => {
  const { handle, workflowId, ...instance } = await open();
  for (const [, , spoil] of faults) {
    const message = await spoil('send', workflowId, { id: nanoid(), by, event: { type: 'PAY', amount: 3 } } as Message);
    await handle.signal('notify', message);
  }
  await instance.send({ type: 'PAY', amount: 1 }, by);
  const ledger = await instance.ledger();
  const refused = ledger.filter((record) => record.refused !== undefined);
  expect(refused.map((record) => record.refused?.code)).toEqual(faults.map(([, code]) => code));
  // What nothing proves is a claim, whatever it says.
  for (const { event } of refused) expect(Object.keys(event.by).sort()).toEqual(['name', 'role']);
  expect((await snapshotOf(handle)).context).toEqual({ total: 1 });
  expect(await replayErrors('proofs.ts', await historiesOf(stage.client, workflowId))).toEqual([]);
  await handle.terminate();
});

test.each(faults)('a start with %s takes no step', async (_what, code, spoil) => {
  const workflowId = `vault/${nanoid()}`;
  const request = { id: nanoid(), by, input: { tenantId: 'contoso' }, version: '1.0.0' };
  const args = [await spoil('start', workflowId, request)];
  const handle = await stage.client.workflow.start('vault', { workflowId, taskQueue: guarded, args });
  expect(await codeOf(handle.result())).toBe(code);
  expect(typesOf(await eventsOf(handle)).filter((type) => /TASK_FAILED|PROPERTIES_MODIFIED/.test(type))).toEqual([]);
  expect(await replayErrors('proofs.ts', await historiesOf(stage.client, workflowId))).toEqual([]);
});

test.each(faults)('a start and first event with %s: neither is taken', async (_what, _code, spoil) => {
  const workflowId = `vault/${nanoid()}`;
  const request = { id: nanoid(), by, input: { tenantId: 'contoso' }, version: '1.0.0' };
  const envelope = { id: nanoid(), by, event: { type: 'PAY', amount: 3 } };
  const startWorkflowOperation = new WithStartWorkflowOperation('vault', {
    ...{ workflowId, taskQueue: guarded, workflowIdConflictPolicy: 'FAIL' as const },
    args: [await spoil('start', workflowId, request)],
  });
  const args = [await prove(issuer, 'send', workflowId, envelope)] as never;
  await expect(
    stage.client.workflow.executeUpdateWithStart('send', { args, startWorkflowOperation }),
  ).rejects.toThrow();
  const handle = stage.client.workflow.getHandle(workflowId);
  expect((await handle.describe()).status.name).toBe('FAILED');
  const types = typesOf(await eventsOf(handle));
  expect(types.filter((type) => /UPDATE|PROPERTIES_MODIFIED/.test(type))).toEqual([]);
});

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
