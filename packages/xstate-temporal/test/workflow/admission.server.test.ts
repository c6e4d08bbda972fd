import { WorkflowNotFoundError } from '@temporalio/client';
import proto from '@temporalio/proto';
import { nanoid } from 'nanoid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DurableClient } from '../../src/client/index.ts';
import { makeKey } from '../../src/proof/node.ts';
import { eventsOf, eventually, historiesOf, typesOf } from '../support/histories.ts';
import { newIssuer, trustIn } from '../support/issuers.ts';
import { counter } from '../support/machines/counter.ts';
import { replayErrors } from '../support/replay.ts';
import type { Stage } from '../support/stage.ts';
import { type Guarded, openGuarded } from '../support/stranger.ts';

const by = { role: 'clerk', name: 'Cora Clerk' };
const issuer = newIssuer();

let stage: Stage;
let stranger: Guarded['stranger'];
let durable: DurableClient;
let guarded: string;
let close: (() => Promise<void>) | undefined;
beforeAll(async () => {
  const options = { workflows: 'contract.ts', definitions: [counter] };
  ({
    stage,
    stranger,
    durable,
    taskQueue: guarded,
    close,
  } = await openGuarded(options, issuer, trustIn(issuer, ['clerk'])));
});
afterAll(() => close?.());

/** What an instance would hand on that had counted to 99 and is about to mark it. */
async function madeUp() {
  const honest = await durable.start(counter, nanoid(), {}, { by });
  const snapshot = { ...(await honest.snapshot()), context: { count: 99, limit: 1_000, fired: 0 } };
  await honest.handle.terminate();
  const pending = [{ effect: { kind: 'runAction', key: '1.0', name: 'mark', params: { n: 99 } }, at: 1, seq: 1 }];
  return { snapshot, attention: [], attributes: {}, receipts: { states: [], lines: [] }, open: {}, pending };
}

const handOn = (workflowType: string, continued: unknown, more: object = {}) =>
  stage.client.workflow.start(workflowType, {
    ...{ workflowId: `counter/${nanoid()}`, taskQueue: stranger.taskQueue },
    args: [{ handedOn: { workflowType: 'counter', taskQueue: guarded, args: [{ continued, ...more }] } }],
  });

describe('a state that no instance handed on ends the run at once', () => {
  test.each<[string, string, (real: object) => unknown]>([
    ['of a workflow of another type', 'stranger', (real) => real],
    ["of a machine's type on another task queue", 'counter', (real) => real],
    ['that is none', 'stranger', () => ({ snapshot: { machine: 'counter', version: '1.0.0' } })],
    ['whose machine nobody knows', 'stranger', () => ({ snapshot: { machine: 'counter', version: '9.9.9' } })],
    ['that is garbage', 'stranger', (real) => ({ ...real, receipts: 5, pending: 'none', open: null, proofs: 7 })],
    ['that has ended', 'stranger', (real) => ({ ...real, snapshot: { status: 'done', output: 1 } })],
  ])('%s', async (_what, workflowType, of) => {
    const { workflowId, firstExecutionRunId } = await handOn(workflowType, of(await madeUp()));
    const last = stage.client.workflow.getHandle(workflowId);
    await eventually(async () => {
      const { runId, status } = await last.describe();
      return runId !== firstExecutionRunId && status.name !== 'RUNNING';
    });
    const events = await eventsOf(last);
    expect(events.at(-1)?.workflowExecutionFailedEventAttributes?.failure?.applicationFailureInfo).toMatchObject({
      type: 'START_FORGED',
      nonRetryable: true,
    });
    expect(typesOf(events).filter((type) => /TASK_(FAILED|TIMED_OUT)|MODIFIED$|TIMER/.test(type))).toEqual([
      'ACTIVITY_TASK_FAILED',
    ]);
    expect(stage.desk.of(workflowId)).toEqual([]);
    const [, forged] = await historiesOf(stage.client, workflowId);
    expect(await replayErrors('contract.ts', forged === undefined ? [] : [forged])).toEqual([]);
  });
});

describe('a run that was given the attributes of an instance', () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const json = (value: unknown, metadata: Readonly<Record<string, string>> = {}) => ({
    metadata: Object.fromEntries(
      Object.entries({ encoding: 'json/plain', ...metadata }).map(([name, text]) => [name, bytes(text)]),
    ),
    data: bytes(JSON.stringify(value)),
  });

  /** A run goes on as one of the machine's, as somebody's worker answers that speaks to the server by itself. */
  async function handOnRaw(payload: ReturnType<typeof json>, taskQueue = guarded) {
    const { client } = stage;
    const { namespace } = client.options;
    const [workflowId, name] = [`counter/${nanoid()}`, `raw-${nanoid()}`];
    await client.workflow.start('counter', { workflowId, taskQueue: name, args: [] });
    const { taskToken } = await client.withDeadline(Date.now() + 30_000, () =>
      client.workflowService.pollWorkflowTaskQueue({ namespace, taskQueue: { name } }),
    );
    const goesOn = {
      workflowType: { name: 'counter' },
      taskQueue: { name: taskQueue },
      input: { payloads: [payload] },
      searchAttributes: { indexedFields: { WatchfloorMachine: json('counter', { type: 'Keyword' }) } },
    };
    const commands = [
      {
        commandType: proto.temporal.api.enums.v1.CommandType.COMMAND_TYPE_CONTINUE_AS_NEW_WORKFLOW_EXECUTION,
        continueAsNewWorkflowExecutionCommandAttributes: goesOn,
      },
    ];
    await client.workflowService.respondWorkflowTaskCompleted({ namespace, taskToken, commands } as never);
    return client.workflow.getHandle(workflowId);
  }

  test('and cannot be read ends, for nobody handed on what only its worker lacks a codec for', async () => {
    const last = await handOnRaw(json({}, { encoding: 'binary/encrypted' }));
    await eventually(async () => (await last.describe()).status.name === 'FAILED');
    const events = await eventsOf(last);
    expect(events.at(-1)?.workflowExecutionFailedEventAttributes?.failure?.applicationFailureInfo?.type).toBe(
      'START_FORGED',
    );
    expect(typesOf(events).filter((type) => /WORKFLOW_TASK_(FAILED|TIMED_OUT)/.test(type))).toEqual([]);
    expect((await last.describe()).searchAttributes.WatchfloorMachine).toBe(undefined);
  });

  test('waits as RUN_UNKNOWN and is no instance where the server has the run before no longer', async () => {
    const { client } = stage;
    const { namespace } = client.options;
    const taskQueue = `late-${nanoid()}`;
    const last = await handOnRaw(json({ continued: await madeUp() }), taskQueue);
    const { raw, runId } = await last.describe();
    const workflowExecution = { workflowId: last.workflowId, runId: raw.workflowExecutionInfo?.firstRunId ?? '' };
    await client.workflowService.deleteWorkflowExecution({ namespace, workflowExecution });
    // A server deletes in its own time.
    const before = client.workflow.getHandle(last.workflowId, workflowExecution.runId);
    await eventually(
      () =>
        before.describe().then(
          () => false,
          (error) => error instanceof WorkflowNotFoundError,
        ),
      120_000,
    );
    await stage.hire({ taskQueue, simulation: false, trust: trustIn(issuer, ['clerk']), key: makeKey() });
    const pending = await eventually(async () => {
      const [admit] = (await last.describe()).raw.pendingActivities ?? [];
      return admit?.lastFailure?.applicationFailureInfo?.type === 'RUN_UNKNOWN' ? admit : undefined;
    }, 60_000);
    expect(pending?.activityType?.name).toBe('watchfloor/admit');
    const described = await last.describe();
    expect([described.runId, described.status.name]).toEqual([runId, 'RUNNING']);
    expect(described.searchAttributes.WatchfloorMachine).toBe(undefined);
    expect(stage.desk.of(last.workflowId)).toEqual([]);
    const history = await last.fetchHistory();
    expect(await replayErrors('contract.ts', [history])).toEqual([]);
    await last.terminate();
  }, 300_000);
});

test('what comes while it is looked is taken, and carried out in its order', async () => {
  const instance = await durable.start(counter, nanoid(), { limit: 100 }, { by });
  const marks = 120;
  await instance.send({ type: 'START' }, by);
  const sent = Array.from({ length: marks }, async (_, n) => {
    if (n % 3 === 0) await instance.notify({ type: 'MARK' }, by);
    else await instance.send({ type: 'MARK' }, by);
  });
  await Promise.all(sent);
  await eventually(() => stage.desk.of(instance.workflowId).length >= marks, 60_000);
  const numbers = stage.desk.of(instance.workflowId).map(({ data }) => (data as { n: number }).n);
  expect(numbers).toEqual(Array.from({ length: marks }, (_, n) => n + 1));
  await eventually(async () => (await instance.snapshot()).context.fired === 1);
  const histories = await historiesOf(stage.client, instance.workflowId);
  expect(histories.length).toBeGreaterThan(1);
  for (const { events } of histories.slice(1)) {
    // The last one may be about to begin.
    if (!typesOf(events ?? []).includes('WORKFLOW_TASK_COMPLETED')) continue;
    const scheduled = (events ?? []).flatMap(
      (event) => event.activityTaskScheduledEventAttributes?.activityType?.name ?? [],
    );
    expect(scheduled.filter((type) => type === 'watchfloor/admit')).toHaveLength(1);
    expect(scheduled[0]).toBe('watchfloor/admit');
  }
  expect(await replayErrors('contract.ts', histories)).toEqual([]);
  await instance.handle.terminate();
}, 120_000);

test('a worker without a trust looks at nothing', async () => {
  const instance = await stage.durable.start(counter, nanoid(), {}, { by });
  for (let n = 1; n <= 30; n++) await eventually(() => instance.send({ type: 'MARK' }, by));
  const histories = await eventually(async () => {
    const runs = await historiesOf(stage.client, instance.workflowId);
    return runs.length === 2 ? runs : undefined;
  });
  const types = (histories ?? [])
    .flatMap(({ events }) => events ?? [])
    .map((event) => event.activityTaskScheduledEventAttributes?.activityType?.name);
  expect(types).not.toContain('watchfloor/admit');
  await instance.handle.terminate();
});
