import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import { nanoid } from 'nanoid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDurableClient, type DurableClient, endOf, lastTaskFailure } from '../../src/client/index.ts';
import {
  createEncryption,
  fileKeyProvider,
  fileKeyring,
  type Keyring,
  makeMasterKey,
} from '../../src/encryption/index.ts';
import { codeOfRefusal, eventsOf, eventually, historiesOf } from '../support/histories.ts';
import { counter } from '../support/machines/counter.ts';
import { caller, listener } from '../support/machines/friends.ts';
import { strict } from '../support/machines/strict.ts';
import { openStage, type Stage } from '../support/stage.ts';

const by = { role: 'clerk', name: 'Canary Clerk' };
/** `counter/<tenant>~<key>`. */
const scopeOf = ({ workflowId = '' }: { readonly workflowId?: string }) => workflowId.split(/[/~]/)[1];

let stage: Stage;
let folder: string;
let keys: Keyring;
let client: Client;
let durable: DurableClient;
const taskQueue = `encrypted-${nanoid()}`;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'encrypted-lives-'));
  const master = path.join(folder, 'master.key');
  await makeMasterKey(master);
  keys = fileKeyring(path.join(folder, 'keys'), fileKeyProvider(master));
  const encryption = createEncryption({ keys, scopeOf });
  stage = await openStage({ workflows: 'contract.ts', definitions: [caller, counter, listener, strict] });
  await stage.hire({ taskQueue, encryption });
  client = new Client({
    connection: stage.connection,
    namespace: stage.client.options.namespace,
    dataConverter: encryption.dataConverter,
  });
  durable = createDurableClient(client, { taskQueue });
});
afterAll(async () => {
  await stage?.close();
  await rm(folder, { recursive: true, force: true });
});

const keyOf = (tenant: string) => `${tenant}~${nanoid()}`;
/** All that the server has of an instance, as it stands there. */
const recorded = async (workflowId: string) => {
  const { namespace } = stage.client.options;
  const bytes: Uint8Array[] = [];
  for (const history of await historiesOf(client, workflowId))
    bytes.push(proto.temporal.api.history.v1.History.encode(history).finish());
  const described = await stage.client.workflowService.describeWorkflowExecution({
    namespace,
    execution: { workflowId },
  });
  const { DescribeWorkflowExecutionResponse } = proto.temporal.api.workflowservice.v1;
  bytes.push(DescribeWorkflowExecutionResponse.encode(described).finish());
  return Buffer.concat(bytes).toString('latin1');
};
const statusOf = async (workflowId: string) => {
  const { namespace } = stage.client.options;
  return stage.client.workflowService.describeWorkflowExecution({ namespace, execution: { workflowId } });
};

describe('an encrypted life', () => {
  test('is the same, over runs and refusals, and the server has nothing of it', async () => {
    const plain = await stage.durable.start(counter, keyOf('a'), {}, { by });
    expect((await recorded(plain.workflowId)).includes(by.name)).toBe(true);
    const instance = await durable.start(counter, keyOf('a'), {}, { by });
    for (let n = 0; n < 30; n++) await eventually(() => instance.send({ type: 'ADD' }, by, `add-${n}`));
    await instance.notify({ type: 'MARK' }, by);
    await eventually(async () => (await instance.snapshot()).context.count === 31);
    await eventually(() => stage.desk.of(instance.workflowId).length === 1);
    expect(await codeOfRefusal(instance.send({ type: 'STOP' }, by))).toBe('EVENT_NOT_ACCEPTED');
    await instance.send({ type: 'FINISH' }, by);
    expect(await instance.result()).toEqual({ count: 31, fired: 0 });
    expect((await instance.ledger()).every(({ event }) => event.by?.name !== undefined)).toBe(true);
    expect((await historiesOf(client, instance.workflowId)).length).toBeGreaterThan(1);
    expect((await recorded(instance.workflowId)).includes(by.name)).toBe(false);
    await plain.handle.terminate();
  });

  test('is told to others, each under its own keys', async () => {
    const key = keyOf('b');
    const teller = await durable.start(caller, keyOf('a'), null, { by });
    const partner = await durable.start(listener, key, {}, { by });
    await teller.send({ type: 'CALL', key, word: 'canary-word', start: false }, by);
    await eventually(async () => (await partner.ledger()).length > 1);
    await eventually(async () => !(await teller.describe()).busy);
    for (const { workflowId, handle } of [teller, partner]) {
      expect((await recorded(workflowId)).includes('canary-word')).toBe(false);
      await handle.terminate();
    }
  });

  test('an action that fails says why to whoever has the keys only', async () => {
    stage.desk.on('mark', () => {
      throw new Error('the canary-reason');
    });
    const instance = await durable.start(counter, keyOf('a'), {}, { by });
    await instance.send({ type: 'MARK' }, by);
    await eventually(async () => (await instance.describe()).attention.length === 1);
    expect(JSON.stringify([await instance.ledger(), await instance.describe()])).toContain('canary-reason');
    expect((await recorded(instance.workflowId)).includes('canary-reason')).toBe(false);
    stage.desk.on('mark', () => undefined);
    await instance.handle.terminate();
  });

  test('a signal that nobody can decrypt is refused, and a payload of another instance is none', async () => {
    const [one, other] = [
      await durable.start(counter, keyOf('a'), {}, { by }),
      await durable.start(counter, keyOf('a'), {}, { by }),
    ];
    await one.notify({ type: 'ADD' }, by, 'swapped');
    const events = await eventually(async () => {
      const all = await eventsOf(stage.client.workflow.getHandle(one.workflowId));
      return all.find(({ workflowExecutionSignaledEventAttributes }) => workflowExecutionSignaledEventAttributes);
    });
    const payloads = events?.workflowExecutionSignaledEventAttributes?.input?.payloads ?? [];
    const { namespace } = stage.client.options;
    const signal = (input: object) =>
      stage.client.workflowService.signalWorkflowExecution({
        namespace,
        workflowExecution: { workflowId: other.workflowId },
        signalName: 'notify',
        input,
      });
    await signal({ payloads });
    const broken = payloads.map((payload) => ({ ...payload, data: new Uint8Array(64) }));
    await signal({ payloads: broken });
    await eventually(async () => (await other.ledger()).filter(({ refused }) => refused !== undefined).length === 2);
    expect((await other.snapshot()).context.count).toBe(0);
    for (const { handle } of [one, other]) await handle.terminate();
  });
});

describe('a destroyed key', () => {
  test('ends what runs, starts nothing, and leaves no task that fails for ever', async () => {
    const tenant = `gone-${nanoid().replace(/[^a-z0-9]/gi, '')}`;
    const sleeping = await durable.start(counter, keyOf(tenant), { limit: 4_000 }, { by });
    await sleeping.send({ type: 'START' }, by);
    const other = await durable.start(counter, keyOf('a'), {}, { by });
    await keys.shred(tenant);
    await eventually(() => keys.isShredded(tenant));
    expect(await codeOfRefusal(sleeping.send({ type: 'STOP' }, by))).toBe('KEY_SHREDDED');
    expect(await codeOfRefusal(durable.start(counter, keyOf(tenant), {}, { by }))).toBe('KEY_SHREDDED');
    // Its timer comes, and no worker can go on with it.
    const end = await eventually(async () => {
      const described = await statusOf(sleeping.workflowId);
      // WORKFLOW_EXECUTION_STATUS_TERMINATED
      return described.workflowExecutionInfo?.status === 5 ? described : undefined;
    });
    expect(end?.pendingWorkflowTask).toBeFalsy();
    expect(await endOf(stage.client, sleeping.workflowId)).toMatchObject({
      reason: expect.stringContaining('KEY_SHREDDED'),
    });
    await other.send({ type: 'ADD' }, by);
    expect((await other.snapshot()).context.count).toBe(1);
    await other.handle.terminate();
  });

  test('what a failed task says is read by whoever has the keys', async () => {
    const { namespace } = client.options;
    const instance = await durable.start(counter, keyOf('a'), {}, { by, version: '1.0.0' });
    await instance.handle.terminate();
    const raw = await client.workflow.start('counter', {
      workflowId: `counter/${keyOf('a')}`,
      taskQueue,
      args: [{ input: {}, by, version: '9.9.9' }],
    });
    const failure = await eventually(() =>
      lastTaskFailure(client.workflowService, namespace, raw.workflowId, client.options.loadedDataConverter),
    );
    expect(failure).toMatchObject({ code: 'VERSION_UNKNOWN', message: expect.stringContaining('9.9.9') });
    const unread = await lastTaskFailure(client.workflowService, namespace, raw.workflowId);
    expect(unread).toMatchObject({ code: 'VERSION_UNKNOWN' });
    expect(await codeOfRefusal(durable.get(counter, raw.workflowId.slice('counter/'.length)).describe())).toBe(
      'VERSION_UNKNOWN',
    );
    await raw.terminate();
  });
});
