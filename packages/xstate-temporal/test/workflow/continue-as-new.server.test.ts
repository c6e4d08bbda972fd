import { setTimeout as pause } from 'node:timers/promises';
import type { WorkflowFailedError } from '@temporalio/client';
import { nanoid } from 'nanoid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Instance } from '../../src/client/index.ts';
import { canonicalJson, chain as link } from '../../src/engine/index.ts';
import { nodeSha256 } from '../../src/engine/node.ts';
import type { Envelope, Receipt, StartRequest } from '../../src/workflow/protocol.ts';
import { modesOf } from '../support/budgets.ts';
import { Gate } from '../support/desk.ts';
import { codeOfRefusal, eventsOf, eventually, firedAt, memoSteps, typesOf } from '../support/histories.ts';
import { bee } from '../support/machines/bee.ts';
import { chain } from '../support/machines/chain.ts';
import { counter } from '../support/machines/counter.ts';
import { openStage, type Stage } from '../support/stage.ts';

/** Passes between arming a clock and the continue-as-new, milliseconds. */
const PAUSE = 3_500;
const by = { role: 'clerk', name: 'Cora Clerk' };
const definitions = [bee, chain, counter];

/** Replaying the whole run at every task is slow: there the events are fewer and the clocks longer. */
const modes = modesOf<
  readonly [string, { maxCachedWorkflows?: number }, { limit: number; adds: number; flood: number }]
>(
  ['a worker with a cache', {}, { limit: 9_000, adds: 60, flood: 120 }],
  ['a worker that replays at every task', { maxCachedWorkflows: 0 }, { limit: 18_000, adds: 26, flood: 40 }],
);

describe.each(modes)('continue-as-new on %s', (_mode, tuning, { limit, adds, flood }) => {
  let stage: Stage;
  beforeAll(async () => {
    // `counter` continues as new at every 25 updates, `bee` and `chain` at every 10.
    stage = await openStage({ workflows: 'contract.ts', definitions, tuning });
  });
  afterAll(() => stage?.close());

  const over = (instance: Instance) => instance.handle.terminate();

  /** The runs of an instance, first to last, with their events. */
  async function runsOf(instance: Instance) {
    const runs = [];
    let runId: string | undefined = (await instance.handle.describe()).runId;
    while (runId) {
      const events = await eventsOf(stage.client.workflow.getHandle(instance.workflowId, runId));
      runs.unshift({ runId, events });
      runId = events[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId || undefined;
    }
    return runs;
  }

  async function send(instance: Instance, type: string, times: number): Promise<Receipt[]> {
    const receipts: Receipt[] = [];
    for (let n = 0; n < times; n++) receipts.push(await instance.send({ type } as never, by, `${type}-${n}`));
    return receipts;
  }

  test('in the midst of a clock: the deadline stays, receipts are remembered, the ledger goes on', async () => {
    const instance = await stage.durable.start(counter, nanoid(), { limit, tenantId: 'contoso' }, { by });
    const { at } = await instance.send({ type: 'START' }, by, 'start-clock');
    await pause(PAUSE);
    const receipts = await send(instance, 'ADD', adds);
    const again = await instance.send({ type: 'ADD' }, by, 'ADD-0');
    expect(again).toEqual({ ...receipts[0], duplicate: true });
    await instance.until({ state: 'late' });

    const runs = await runsOf(instance);
    expect(runs.length).toBe(1 + Math.floor((adds + 1) / 25));
    const lateness = firedAt(runs.at(-1)?.events ?? [], 'xstate.after.limit.counter.timed').map(
      (time) => time - (at + limit),
    );
    expect(lateness).toHaveLength(1);
    // A timer that counted from the continue-as-new would be later than that by the pause above.
    expect(lateness[0]).toBeGreaterThanOrEqual(0);
    expect(lateness[0]).toBeLessThan(PAUSE);

    const ledger = await instance.ledger();
    expect(ledger.map(({ seq }) => seq)).toEqual(ledger.map((_, index) => index + 1));
    expect(ledger.at(-1)).toMatchObject({ at: at + limit, event: { type: 'xstate.after.limit.counter.timed' } });
    expect((await instance.snapshot()).context).toMatchObject({ count: adds, fired: 1 });

    // The memo of all runs tells the same digests as a count over the ledger.
    const { definition, digest } = await instance.snapshot();
    const input = { limit, tenantId: 'contoso' };
    let count = nodeSha256(canonicalJson({ machine: 'counter', version: '1.0.0', definition, input }));
    const counted = ledger.map((record) => {
      count = link(nodeSha256, count, record);
      return [record.seq, count];
    });
    const told = runs.flatMap(({ events }) => memoSteps(events)).map((step) => [step.seq, step.digest]);
    expect(told).toEqual(counted);
    expect(count).toBe(digest);
    await over(instance);
  });

  test('search attributes and memo are handed on by the server and not written anew', async () => {
    const instance = await stage.durable.start(counter, nanoid(), { tenantId: 'contoso' }, { by });
    await instance.send({ type: 'START' }, by);
    await send(instance, 'ADD', 30);
    const [, second] = await runsOf(instance);
    const upserted = (second?.events ?? []).flatMap((event) =>
      Object.keys(event.upsertWorkflowSearchAttributesEventAttributes?.searchAttributes?.indexedFields ?? {}),
    );
    // Of a marker, and of every step.
    expect([...new Set(upserted)].sort()).toEqual(['TemporalChangeVersion', 'WatchfloorChangedAt']);
    const { searchAttributes, memo } = await instance.handle.describe();
    expect(searchAttributes).toMatchObject({
      WatchfloorMachine: ['counter'],
      WatchfloorTenant: ['contoso'],
      WatchfloorState: ['timed'],
    });
    expect(memo).toHaveProperty('steps');
    await instance.send({ type: 'STOP' }, by);
    expect((await instance.handle.describe()).searchAttributes).toMatchObject({ WatchfloorState: ['idle'] });
    await over(instance);
  });

  test('an actor that holds it up is started again under the same key and generation', async () => {
    const gate = new Gate();
    stage.desk.on('fly', async (_data, { heartbeat, signal }) => {
      const beat = setInterval(() => heartbeat(), 20);
      await Promise.race([gate.opened, new Promise((resolve) => signal.addEventListener('abort', resolve))]);
      clearInterval(beat);
      signal.throwIfAborted();
      return 'honey';
    });
    const instance = await stage.durable.start(bee, nanoid(), {}, { by });
    await instance.send({ type: 'GO' }, by);
    await send(instance, 'TICK', 10);
    await eventually(async () => (await runsOf(instance)).length === 2);
    await eventually(() => stage.desk.of(instance.workflowId).length === 2);
    gate.open();
    await instance.until({ state: 'laden' });
    const [first, second] = stage.desk.of(instance.workflowId);
    expect(second?.key).toBe(first?.key);
    const ledger = await instance.ledger();
    expect(ledger.at(-1)).toMatchObject({ event: { type: 'xstate.done.actor.flight', id: 'flight#1' } });
    expect(ledger.filter(({ event }) => event.type === 'GO')).toHaveLength(1);
    await over(instance);
  });

  test('actions that hold it up are handed on in their order, under their keys', async () => {
    const gate = new Gate();
    stage.desk.on('deliver', async ({ text }: { text: string }) => {
      if (text === 'one') await gate.opened;
    });
    const instance = await stage.durable.start(chain, nanoid(), {}, { by });
    await instance.send({ type: 'RUN', texts: ['one', 'two', 'three'] }, by);
    for (let n = 0; n < 9; n++) await instance.send({ type: 'RUN', texts: [] }, by);
    await eventually(async () => (await runsOf(instance)).length === 2);
    expect(await instance.describe()).toMatchObject({ busy: true });
    gate.open();
    await instance.send({ type: 'RUN', texts: ['four'] }, by);
    await eventually(async () => !(await instance.describe()).busy);
    const done = stage.desk
      .of(instance.workflowId)
      .map(({ data, key }) => [(data as { text: string }).text, key.split('/').at(-1)]);
    expect(done).toEqual([
      ['one', '2.0'],
      ['one', '2.0'],
      ['two', '2.1'],
      ['three', '2.2'],
      ['four', '12.0'],
    ]);
    await over(instance);
  });

  test('what gave up stays marked', async () => {
    stage.desk.on('deliver', () => {
      throw Object.assign(new Error('Closed.'), { code: 'DESK_CLOSED', retryable: false });
    });
    const instance = await stage.durable.start(chain, nanoid(), {}, { by });
    await instance.send({ type: 'RUN', texts: ['bad'] }, by);
    await eventually(async () => !(await instance.describe()).busy);
    for (let n = 0; n < 12; n++) await instance.send({ type: 'RUN', texts: [] }, by);
    expect((await runsOf(instance)).length).toBe(2);
    expect((await instance.describe()).attention).toMatchObject([{ effect: '2.0', code: 'DESK_CLOSED' }]);
    expect((await instance.handle.describe()).searchAttributes.WatchfloorAttention).toEqual(['gave-up']);
    await over(instance);
  });

  test('while many send at once, each event is taken once and each sender answered', async () => {
    const instance = await stage.durable.start(counter, nanoid(), {}, { by });
    const events = Array.from({ length: flood }, (_, n) => `flood-${n}`);
    const queue = [...events];
    const receipts: Receipt[] = [];
    // What is in doubt is sent again under its id, as the error says.
    const sent = (id: string): Promise<Receipt> =>
      instance.send({ type: 'ADD' }, by, id).catch((error: { readonly details?: { readonly inDoubt?: boolean } }) => {
        if (error.details?.inDoubt !== true) throw error;
        return sent(id);
      });
    await Promise.all(
      Array.from({ length: 6 }, async () => {
        for (let id = queue.shift(); id !== undefined; id = queue.shift()) receipts.push(await sent(id));
      }),
    );
    expect((await instance.snapshot()).context).toMatchObject({ count: events.length });
    expect(new Set(receipts.map(({ seq }) => seq)).size).toBe(events.length);
    const ledger = await instance.ledger();
    expect(
      ledger
        .slice(1)
        .map(({ event }) => event.id)
        .sort(),
    ).toEqual([...events].sort());
    expect((await runsOf(instance)).length).toBeGreaterThan(flood / 30);
    await over(instance);
  });

  test('who waits is answered by the run that gets there', async () => {
    const instance = await stage.durable.start(counter, nanoid(), {}, { by });
    const waiting = instance.until({ state: 'timed' }, 30_000);
    await send(instance, 'ADD', 40);
    await instance.send({ type: 'START' }, by);
    expect(await waiting).toMatchObject({ reached: true, states: ['timed'] });
    const accepted = (await runsOf(instance))
      .flatMap(({ events }) => typesOf(events))
      .filter((type) => type.endsWith('UPDATE_ACCEPTED'));
    // 41 events and a question or two for each run: nobody asks in a loop.
    expect(accepted.length).toBeLessThan(50);
    await over(instance);
  });

  test('the last run is the one that is cancelled, and its output is the instance’s', async () => {
    const one = await stage.durable.start(counter, nanoid(), {}, { by });
    const other = await stage.durable.start(counter, nanoid(), {}, { by });
    for (const instance of [one, other]) await send(instance, 'ADD', 27);
    await one.handle.cancel();
    await eventually(async () => (await one.handle.describe()).status.name === 'CANCELLED');
    await other.send({ type: 'FINISH' }, by);
    expect(await other.result()).toEqual({ count: 27, fired: 0 });
    expect(await codeOfRefusal(other.send({ type: 'ADD' }, by))).toBe('INSTANCE_ENDED');
  });

  test('in scenario time it fails by name', async () => {
    const at = Date.UTC(2030, 0, 7, 8);
    const request: StartRequest = { input: {}, by, scenario: { at, offset: Date.now() - at, prefix: '' } };
    const workflowId = `counter/${nanoid()}`;
    const handle = await stage.client.workflow.start('counter', {
      workflowId,
      taskQueue: stage.taskQueue,
      args: [request],
    });
    for (let n = 0; n < 25; n++) {
      const letter: Envelope = { id: `add-${n}`, by, event: { type: 'ADD' }, at: at + n * 1_000 };
      await handle.executeUpdate('send', { args: [letter], updateId: letter.id });
    }
    const failure = await handle.result().catch((error: unknown) => error);
    expect((failure as WorkflowFailedError).cause).toMatchObject({
      type: 'CONTINUE_AS_NEW_WHILE_SKIPPING',
      nonRetryable: true,
    });
  });
});
