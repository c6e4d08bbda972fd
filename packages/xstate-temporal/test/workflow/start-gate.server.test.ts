import { Client, type WorkflowFailedError, type WorkflowHandle, type WorkflowOptions } from '@temporalio/client';
import type { PayloadCodec } from '@temporalio/common';
import { nanoid } from 'nanoid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDurableClient } from '../../src/client/index.ts';
import { eventsOf, eventually, historiesOf, typesOf } from '../support/histories.ts';
import { counter } from '../support/machines/counter.ts';
import { gated } from '../support/machines/gated.ts';
import { replayErrors } from '../support/replay.ts';
import { openStage, type Stage } from '../support/stage.ts';

const by = { role: 'clerk', name: 'Cora Clerk' };
const operator = { role: 'operator', name: 'Olga Operator' };

/** Stands for encryption: nobody reads it without the codec. */
const sealing: PayloadCodec = {
  encode: async (payloads) =>
    payloads.map(({ data }) => ({
      metadata: { encoding: Buffer.from('binary/encrypted') },
      data: data ?? new Uint8Array(),
    })),
  decode: async (payloads) =>
    payloads.map((payload) =>
      Buffer.from(payload.metadata?.encoding ?? []).toString() === 'binary/encrypted'
        ? { metadata: { encoding: Buffer.from('json/plain') }, data: payload.data ?? new Uint8Array() }
        : payload,
    ),
};

let stage: Stage;
/** The queue of a worker that runs no simulation, and has settings. */
const plain = `plain-${nanoid()}`;
beforeAll(async () => {
  stage = await openStage({ workflows: 'contract.ts', definitions: [counter, gated] });
  await stage.hire({ taskQueue: plain, simulation: false, settings: { most: 10 } });
});
afterAll(() => stage?.close());

const startRaw = (machine: string, args: unknown[], options: Partial<WorkflowOptions> = {}, key = nanoid()) =>
  stage.client.workflow.start(machine, {
    workflowId: `${machine}/${key}`,
    taskQueue: plain,
    args,
    ...options,
  } as never);

/** The code that a workflow ended with at once: no task failed, and no step was taken. */
async function refusalOf(handle: WorkflowHandle): Promise<string | null | undefined> {
  const events =
    (await eventually(async () => {
      const all = await eventsOf(handle);
      return typesOf(all).some((type) => /_EXECUTION_FAILED$|_TASK_FAILED$|_MODIFIED$/.test(type)) ? all : undefined;
    })) ?? [];
  const types = typesOf(events);
  expect(types.filter((type) => type === 'WORKFLOW_TASK_FAILED' || type.endsWith('PROPERTIES_MODIFIED'))).toEqual([]);
  const failure = events.at(-1)?.workflowExecutionFailedEventAttributes?.failure;
  expect(failure?.applicationFailureInfo?.nonRetryable).toBe(true);
  return failure?.applicationFailureInfo?.type;
}

/** Temporal's replayer knows no worker's settings. */
const replays = async (workflowId: string) =>
  expect(await replayErrors('contract.ts', await historiesOf(stage.client, workflowId))).toEqual([]);

describe('a start that is no request ends at once', () => {
  const snapshot = { machine: 'counter', version: '1.0.0' };
  test.each<[string, unknown]>([
    ['null', null],
    ['a number', 5],
    ['a text', 'start'],
    ['a list', []],
    ['a number for a sender', { by: 5 }],
    ['a sender without a name', { by: { role: 'clerk' } }],
    ['a number for an id', { id: 5 }],
    ['an id that is too long', { id: 'x'.repeat(201) }],
    ['a number for a version', { version: 5 }],
    ['a number for what a run hands on', { continued: 5 }],
    ['nothing that a run hands on', { continued: {} }],
    ['no link to a parent', { kinship: { parent: 7 } }],
    ['no clock', { scenario: { at: 'now' } }],
    ['an input with a reserved key', { input: JSON.parse('{ "__proto__": { "limit": 1 } }') }],
    ['an input that is nested too deeply', { input: JSON.parse(`${'['.repeat(500)}${']'.repeat(500)}`) }],
    ['an input beside what a run hands on', { input: 1, continued: { snapshot: [snapshot] } }],
  ])('%s', async (_what, request) => {
    expect(await refusalOf(await startRaw('counter', [request]))).toBe('START_MALFORMED');
  });

  test('one that the worker has no codec for, which says so', async () => {
    const dataConverter = { payloadCodecs: [sealing] };
    const client = new Client({
      connection: stage.connection,
      namespace: stage.client.options.namespace,
      dataConverter,
    });
    const durable = createDurableClient(client, { taskQueue: plain });
    const key = nanoid();
    await durable.start(counter, key, {}, { by });
    expect(await refusalOf(stage.client.workflow.getHandle(`counter/${key}`))).toBe('PAYLOAD_UNREADABLE');
    await expect(durable.start('counter', nanoid(), {}, { by })).rejects.toMatchObject({
      code: 'PAYLOAD_UNREADABLE',
      todo: expect.stringContaining('codec that its clients have'),
    });
  });

  test.each<[string, string]>([
    ['an empty key', ''],
    ['a key of two lines', `two\n${nanoid()}`],
    ['a key that is too long', `${nanoid()}${'x'.repeat(500)}`],
    ['the key of a machine among the actors of another', `${nanoid()}/kid#1`],
  ])('one under %s', async (_what, key) => {
    const handle = await startRaw('counter', [{ input: {} }], {}, key);
    expect(await refusalOf(handle)).toBe('INSTANCE_KEY_INVALID');
    await replays(handle.workflowId);
  });

  test('an input that is too large', async () => {
    const request = { input: { text: 'x'.repeat(300_000) } };
    expect(await refusalOf(await startRaw('counter', [request]))).toBe('INPUT_TOO_LARGE');
  });

  test("one on which the definition's own check throws", async () => {
    expect(await refusalOf(await startRaw('gated', []))).toBe('START_REFUSED');
  });
});

describe('a start that pretends to be something else ends at once', () => {
  test('a run that goes on from another, with a state of its own', async () => {
    const honest = await stage.durable.start(counter, nanoid(), {}, { by });
    const snapshot = { ...(await honest.snapshot()), value: 'late', context: { count: 99, limit: 1, fired: 1 } };
    const pending = [{ effect: { kind: 'runAction', key: '1.0', name: 'mark', params: { n: 1 } }, at: 1, seq: 1 }];
    const continued = {
      snapshot,
      attention: [],
      attributes: {},
      receipts: { states: [], lines: [] },
      open: {},
      pending,
    };
    const handle = await startRaw('counter', [{ continued }]);
    expect(await refusalOf(handle)).toBe('START_FORGED');
    await replays(handle.workflowId);
    expect(stage.desk.of(handle.workflowId)).toEqual([]);
    await honest.handle.terminate();
  });

  test('one that Temporal would start again with the same arguments', async () => {
    const snapshot = { machine: 'counter', version: '1.0.0' };
    const retried = await startRaw('counter', [{ continued: { snapshot } }], { retry: { maximumAttempts: 3 } });
    expect(await refusalOf(retried)).toBe('START_FORGED');
    const byCron = await startRaw('counter', [{ input: {} }], { cronSchedule: '@every 1s' });
    await eventually(async () => (await byCron.describe()).runId !== byCron.firstExecutionRunId);
    await stage.client.workflow.getHandle(byCron.workflowId).terminate();
    const first = stage.client.workflow.getHandle(byCron.workflowId, byCron.firstExecutionRunId);
    expect(await refusalOf(first)).toBe('START_FORGED');
  });

  test('an actor of a parent that did not start it', async () => {
    const kinship = { path: [], parent: 'counter/none', id: 'a', generation: 1 };
    expect(await refusalOf(await startRaw('counter', [{ kinship }]))).toBe('START_FORGED');
  });

  test('a simulated one, where the worker runs no simulation', async () => {
    const scenario = { at: Date.UTC(2030, 0), offset: 0, prefix: '' };
    expect(await refusalOf(await startRaw('counter', [{ input: {}, scenario }]))).toBe('START_FORGED');
    const simulated = await startRaw('counter', [{ input: {}, scenario }], { taskQueue: stage.taskQueue });
    expect(await simulated.query('describe')).toMatchObject({ at: scenario.at });
    await simulated.terminate();
  });
});

describe("a definition's own word on a start", () => {
  const start = (key: string, owner: string, limit: number, sender = by) =>
    startRaw('gated', [{ input: { owner, limit }, by: sender }], {}, key);

  test('refuses, with its code', async () => {
    const [key, other] = [nanoid(), nanoid()];
    const mismatch = await start(key, other, 1);
    expect(await refusalOf(mismatch)).toBe('START_KEY_MISMATCH');
    const failure = await mismatch.result().catch((error: WorkflowFailedError) => error.cause);
    expect(failure).toMatchObject({ details: [{ details: { owner: other }, todo: `Use the key ${other}.` }] });
    expect(await refusalOf(await start(nanoid(), key, 11))).toBe('START_KEY_MISMATCH');
    expect(await refusalOf(await start(key, key, 11))).toBe('LIMIT_NOT_ALLOWED');
    await replays(`gated/${key}`);
  });

  test('marks what deviates, over any number of runs, and replays without the settings', async () => {
    const [key, usual] = [nanoid(), nanoid()];
    const deviating = await start(key, key, 11, operator);
    await start(usual, usual, 10);
    for (let n = 0; n < 4; n++) {
      const send = (handle: WorkflowHandle, id: string) =>
        handle.executeUpdate('send', { args: [{ id, by, event: { type: 'ADD' } }], updateId: id });
      const [one, other] = [key, usual].map((name) => stage.client.workflow.getHandle(`gated/${name}`));
      if (one === undefined || other === undefined) throw new Error('There are two.');
      await eventually(() => send(one, `add-${n}`));
      await eventually(() => send(other, `add-${n}`));
    }
    const of = (name: string) => stage.client.workflow.getHandle(`gated/${name}`);
    await eventually(async () => (await of(key).describe()).runId !== deviating.firstExecutionRunId);
    expect((await of(key).describe()).searchAttributes).toMatchObject({ WatchfloorDeviating: ['limit'] });
    expect((await of(usual).describe()).searchAttributes).not.toHaveProperty('WatchfloorDeviating');
    for (const name of [key, usual]) {
      await replays(`gated/${name}`);
      await of(name).terminate();
    }
  });
});
