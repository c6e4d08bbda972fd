/** Every call of the client, of an instance in every condition: an answer, or an error with a code of the library. */
import { setTimeout as pause } from 'node:timers/promises';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { nanoid } from 'nanoid';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createDurableClient, type DurableClient, type Instance } from '../../src/client/index.ts';
import { patiently } from '../../src/client/patience.ts';
import { codeOf, WatchfloorError } from '../../src/engine/index.ts';
import { eventsOf, eventually, typeOf } from '../support/histories.ts';
import { counter, type counterMachine } from '../support/machines/counter.ts';
import { fragile } from '../support/machines/fragile.ts';
import { openStage, type Stage } from '../support/stage.ts';

const by = { role: 'clerk', name: 'Cora Clerk' };
const LIMIT = 60_000;

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ workflows: 'contract.ts', definitions: [counter, fragile] });
});
afterAll(async () => {
  await stage?.close();
});

type Counter = Instance<typeof counterMachine>;

/** Each call; those that wait do so for as short as they can. */
const CALLS = {
  send: (one: Counter) => one.send({ type: 'ADD' }, by),
  repeat: (one: Counter) => one.send({ type: 'ADD' }, by, 'first'),
  notify: (one: Counter) => one.notify({ type: 'ADD' }, by),
  migrate: (one: Counter) => one.migrate('9.9.9', by),
  describe: (one: Counter) => one.describe(),
  until: (one: Counter) => one.until({ state: 'late' }, 1),
  ended: (one: Counter) => one.until({ ended: true }, 1),
  ledger: (one: Counter) => one.ledger(),
  snapshot: (one: Counter) => one.snapshot(),
  result: (one: Counter) => one.result(),
  cancel: (one: Counter) => one.cancel(by),
} as const;

const names = Object.keys(CALLS) as (keyof typeof CALLS)[];

type Said = Partial<Record<keyof typeof CALLS, string>>;

async function saidOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'answered';
  } catch (error) {
    // Whatever else it is, it is no error of Temporal's own.
    expect(error).toBeInstanceOf(WatchfloorError);
    expect(codeOf(error)).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
    return codeOf(error) ?? '';
  }
}

async function allSaid(one: Counter, except: readonly (keyof typeof CALLS)[] = []): Promise<Said> {
  const said: Said = {};
  for (const name of names) if (!except.includes(name)) said[name] = await saidOf(CALLS[name](one));
  return said;
}

const all = (code: string): Said => Object.fromEntries(names.map((name) => [name, code])) as Required<Said>;

/** What is still answered of an instance that Temporal, or its own machine, has ended. */
const over = {
  ...all('INSTANCE_ENDED'),
  repeat: 'answered',
  describe: 'answered',
  ledger: 'answered',
  snapshot: 'answered',
} satisfies Said;

async function begun(durable: DurableClient = stage.durable): Promise<Counter> {
  const one = await durable.start(counter, nanoid(), {}, { by });
  await one.send({ type: 'ADD' }, by, 'first');
  return one;
}

const closed = ({ handle }: Counter) =>
  eventually(async () => (await handle.describe()).status.name !== 'RUNNING', LIMIT);

/** A workflow of the type that nothing but Temporal knows. */
const raw = (workflowId: string, options: object) =>
  stage.client.workflow.start('counter', {
    workflowId,
    taskQueue: stage.taskQueue,
    args: [{ by, id: 's', input: {} }],
    ...options,
  });

describe('every call, of an instance that', () => {
  test('is not there', async () => {
    expect(await allSaid(stage.durable.get(counter, nanoid()))).toEqual(all('INSTANCE_NOT_FOUND'));
  });

  test('ended with an output', async () => {
    const one = await begun();
    await one.send({ type: 'FINISH' }, by);
    await one.result();
    const said = { ...over, until: 'UNTIL_TIMEOUT', ended: 'answered', result: 'answered' };
    expect(await allSaid(one)).toEqual(said);
  });

  test('was terminated', async () => {
    const one = await begun();
    await one.handle.terminate('enough');
    expect(await allSaid(one)).toEqual(over);
    await expect(one.result()).rejects.toMatchObject({ details: { status: 'terminated', reason: 'enough' } });
  });

  test('was cancelled by Temporal', async () => {
    const one = await begun();
    await one.handle.cancel();
    await closed(one);
    expect(await allSaid(one)).toEqual({ ...over, until: 'UNTIL_TIMEOUT', ended: 'answered', result: 'CANCELLED' });
  });

  test('was cancelled by somebody', async () => {
    const one = await begun();
    await one.cancel(by);
    await closed(one);
    expect(await allSaid(one)).toEqual({ ...over, until: 'UNTIL_TIMEOUT', ended: 'answered', result: 'CANCELLED' });
  });

  test('timed out', async () => {
    const { workflowId } = await raw(`counter/${nanoid()}`, { workflowExecutionTimeout: '2 seconds' });
    const one = stage.durable.get(counter, workflowId.slice(8));
    await one.send({ type: 'ADD' }, by, 'first');
    await closed(one);
    expect(await allSaid(one)).toEqual(over);
    await expect(one.result()).rejects.toMatchObject({ details: { status: 'timed_out' } });
  });

  test('failed', async () => {
    const one = await stage.durable.start(fragile, nanoid(), undefined, { by });
    await one.send({ type: 'ARM' }, by, 'first');
    await closed(one as never);
    const said = { ...over, repeat: 'EVENT_ID_REUSED', until: 'UNTIL_TIMEOUT', ended: 'answered' };
    expect(await allSaid(one as never, ['repeat'])).toEqual({ ...said, repeat: undefined, result: 'MACHINE_ERROR' });
    await expect(one.result()).rejects.toMatchObject({
      details: { error: { message: 'The machine itself throws.' } },
      message: `${one.workflowId} ended in an error: The machine itself throws.`,
    });
  });

  test('was never one: its start was refused', async () => {
    const { workflowId } = await raw(`counter/${nanoid()}`, { args: [5] });
    const one = stage.durable.get(counter, workflowId.slice(8));
    await closed(one);
    expect(await allSaid(one)).toEqual(all('INSTANCE_NOT_FOUND'));
    await expect(one.send({ type: 'ADD' }, by)).rejects.toMatchObject({
      details: { refused: { code: 'START_MALFORMED' } },
      message: expect.stringContaining('its start was refused'),
    });
  });

  test('was reset', async () => {
    const one = await begun();
    const first = one.result();
    const task = (await eventsOf(one.handle)).find((event) => typeOf(event) === 'WORKFLOW_TASK_COMPLETED');
    const { runId } = await one.handle.describe();
    await stage.client.workflowService.resetWorkflowExecution({
      namespace: stage.client.options.namespace,
      workflowExecution: { workflowId: one.workflowId, runId },
      reason: 'a test',
      requestId: nanoid(),
      workflowTaskFinishEventId: task?.eventId as never,
    });
    expect(await allSaid(one, ['result', 'cancel'])).toEqual({
      ...all('answered'),
      migrate: 'VERSION_UNKNOWN',
      until: 'UNTIL_TIMEOUT',
      ended: 'UNTIL_TIMEOUT',
      result: undefined,
      cancel: undefined,
    });
    await one.send({ type: 'FINISH' }, by);
    // Whoever waited before hears of the run that took over.
    expect(await first).toEqual(await one.result());
  });

  test('is in a namespace that is not there', async () => {
    const client = new Client({ connection: stage.connection, namespace: 'nowhere' });
    const durable = createDurableClient(client, { taskQueue: stage.taskQueue });
    expect(await allSaid(durable.get(counter, nanoid()))).toEqual(all('NAMESPACE_NOT_FOUND'));
    expect(await starts(durable)).toEqual(Array(3).fill('NAMESPACE_NOT_FOUND'));
  });

  test('is behind a server that is gone', async () => {
    const client = new Client({ connection: Connection.lazy({ address: '127.0.0.1:1' }) });
    const durable = createDurableClient(client, { taskQueue: stage.taskQueue });
    const one = durable.get(counter, nanoid());
    const said = await Promise.all(names.map((name) => saidOf(CALLS[name](one))));
    expect(said).toEqual(Array(names.length).fill('SERVER_UNREACHABLE'));
    expect(await starts(durable)).toEqual(Array(3).fill('SERVER_UNREACHABLE'));
  });

  test('is behind a connection that was closed', async () => {
    const { address, namespace } = inject('temporal');
    const connection = await Connection.connect({ address });
    const durable = createDurableClient(new Client({ connection, namespace }), { taskQueue: stage.taskQueue });
    await connection.close();
    expect(await allSaid(durable.get(counter, nanoid()))).toEqual(all('SERVER_UNREACHABLE'));
    expect(await starts(durable)).toEqual(Array(3).fill('SERVER_UNREACHABLE'));
  });
});

function starts(durable: DurableClient): Promise<string[]> {
  return Promise.all([
    saidOf(durable.start(counter, nanoid(), {}, { by })),
    saidOf(durable.start('counter', nanoid(), {}, { by })),
    saidOf(durable.startAndSend(counter, nanoid(), {}, { type: 'ADD' }, { by })),
  ]);
}

test('one call of many requests warns of no listeners', async () => {
  const warnings: string[] = [];
  const onWarning = ({ name }: Error) => void warnings.push(name);
  process.on('warning', onWarning);
  const { client, taskQueue } = stage;
  await patiently({ client, taskQueue, workflowId: 'nobody' }, async () => {
    for (let request = 0; request < 12; request++) await client.workflowService.getSystemInfo({});
  });
  await pause(0);
  process.off('warning', onWarning);
  expect(warnings).toEqual([]);
});

describe('whoever waits while the instance', () => {
  const waits = (one: Counter) => [saidOf(one.until({ state: 'late' })), saidOf(one.result())];

  test('is terminated', async () => {
    const one = await begun();
    const waiting = waits(one);
    await taken(one.handle);
    await one.handle.terminate('enough');
    expect(await Promise.all(waiting)).toEqual(['INSTANCE_ENDED', 'INSTANCE_ENDED']);
  });

  test('is cancelled', async () => {
    const one = await begun();
    const waiting = waits(one);
    await taken(one.handle);
    await one.handle.cancel();
    expect(await Promise.all(waiting)).toEqual(['UNTIL_TIMEOUT', 'CANCELLED']);
  });
});

/** The update that waits is in the history. */
const taken = (handle: WorkflowHandle) =>
  eventually(async () => {
    const events = await eventsOf(handle);
    return events.filter((event) => event.workflowExecutionUpdateAcceptedEventAttributes).length === 2;
  });
