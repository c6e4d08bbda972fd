import { WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { nanoid } from 'nanoid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Instance } from '../../src/client/index.ts';
import { portableSha256 } from '../../src/engine/index.ts';
import { nodeSha256 } from '../../src/engine/node.ts';
import {
  type Envelope,
  type Receipt,
  UNTIL_ID,
  type UntilAnswer,
  type UntilRequest,
} from '../../src/workflow/protocol.ts';
import { modesOf } from '../support/budgets.ts';
import { Gate } from '../support/desk.ts';
import { codeOfRefusal, decode, eventsOf, eventually, firedAt, memoSteps, typesOf } from '../support/histories.ts';
import { bee } from '../support/machines/bee.ts';
import { chain } from '../support/machines/chain.ts';
import { cleaner } from '../support/machines/cleaner.ts';
import { counter } from '../support/machines/counter.ts';
import { fragile } from '../support/machines/fragile.ts';
import { caller, listener } from '../support/machines/friends.ts';
import { gated } from '../support/machines/gated.ts';
import { strict } from '../support/machines/strict.ts';
import { vast } from '../support/machines/vast.ts';
import { openStage, type Stage } from '../support/stage.ts';

const clerk = { role: 'clerk', name: 'Cora Clerk' };
const definitions = [bee, caller, chain, cleaner, counter, fragile, gated, listener, strict, vast];

/** With a cache a worker keeps instances in memory; without one it replays the whole history at every task. */
const modes = modesOf<readonly [string, { maxCachedWorkflows?: number }, boolean]>(
  ['a worker that keeps instances in its cache', {}, false],
  ['a worker that replays every instance at every task', { maxCachedWorkflows: 0 }, true],
);

describe.each(modes)('on %s', (_mode, tuning, loadOnce) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage({ workflows: 'contract.ts', definitions, tuning, loadOnce });
  });
  afterAll(() => stage?.close());

  const letter = (event: object, id = nanoid()): Envelope => ({ id, by: clerk, event: event as never });
  const update = (handle: WorkflowHandle, message: unknown, updateId: string = nanoid()) =>
    handle.executeUpdate<Receipt, [Envelope]>('send', { args: [message as Envelope], updateId });
  const refusalOf = async (call: Promise<unknown>) => {
    try {
      await call;
      return undefined;
    } catch (error) {
      return ((error as Error).cause as ApplicationFailure | undefined)?.type;
    }
  };
  const until = (handle: WorkflowHandle, wanted: unknown) =>
    handle.executeUpdate<UntilAnswer, [UntilRequest]>('until', {
      args: [wanted as UntilRequest],
      updateId: `${UNTIL_ID}${nanoid()}`,
    });
  /** Ends what a test leaves open, so that the next worker has nothing of it to do. */
  const over = async (instance: Instance) => {
    await instance.handle.terminate();
  };

  describe('events', () => {
    test('each is answered by a receipt that tells the step', async () => {
      const instance = await stage.durable.start(counter, nanoid(), {}, { by: clerk });
      const before = Date.now();
      const receipt = await instance.send({ type: 'START' }, clerk, 'first');
      expect(receipt).toMatchObject({ seq: 2, from: ['idle'], to: ['timed'], duplicate: false });
      expect(receipt.at).toBeGreaterThan(before - 5_000);
      const ledger = await instance.ledger();
      expect(ledger.map(({ event }) => event.type)).toEqual(['xstate.init', 'START']);
      expect(ledger[1]).toMatchObject({ at: receipt.at, event: { id: 'first', by: clerk } });
      expect((await instance.snapshot()).digest).toBe(receipt.digest);
      await over(instance);
    });

    test.each<[string, string, unknown, unknown]>([
      ['EVENT_MALFORMED', 'null', null, clerk],
      ['EVENT_MALFORMED', 'no type', {}, clerk],
      ['EVENT_MALFORMED', 'a number for a type', { type: 7 }, clerk],
      [
        'EVENT_MALFORMED',
        'a name that is too long',
        { type: 'PAY', amount: 1 },
        { role: 'clerk', name: 'n'.repeat(201) },
      ],
      ['EVENT_MALFORMED', 'a sender without a name', { type: 'PAY', amount: 1 }, { role: 'clerk' }],
      ['EVENT_RESERVED', "XState's own type", { type: 'xstate.done.actor.x' }, clerk],
      ['EVENT_RESERVED', "the engine's own field", { type: 'PAY', amount: 1, at: 5 }, clerk],
      ['EVENT_TOO_LARGE', '300,000 characters', { type: 'PAY', amount: 1, text: 'x'.repeat(300_000) }, clerk],
      ['EVENT_UNKNOWN', 'another type', { type: 'SING' }, clerk],
      ['EVENT_UNKNOWN', 'a prototype key as type', { type: '__proto__' }, clerk],
      ['ROLE_NOT_ALLOWED', 'another role', { type: 'PAY', amount: 1 }, { role: 'manager', name: 'Max' }],
      ['EVENT_INVALID', 'a field of another type', { type: 'PAY', amount: 'much' }, clerk],
      ['EVENT_INVALID', 'a field too many', { type: 'PAY', amount: 1, extra: true }, clerk],
      ['EVENT_NOT_ACCEPTED', 'a guard that says no', { type: 'PAY', amount: 101 }, clerk],
      ['MACHINE_THREW', 'an action that throws', { type: 'BURN' }, clerk],
    ])('%s: what is refused never enters the history (%s)', async (code, _what, event, by) => {
      const instance = await stage.durable.start(strict, nanoid(), {}, { by: clerk });
      await instance.send({ type: 'PAY', amount: 1 }, clerk);
      const before = await eventsOf(instance.handle);
      const id = nanoid();
      expect(await refusalOf(update(instance.handle, { id, by, event }, id))).toBe(code);
      const after = await eventsOf(instance.handle);
      expect(typesOf(after).filter((type) => type.includes('UPDATE'))).toEqual([
        'WORKFLOW_EXECUTION_UPDATE_ACCEPTED',
        'WORKFLOW_EXECUTION_UPDATE_COMPLETED',
      ]);
      expect(after).toHaveLength(before.length);
      expect(await instance.describe()).toMatchObject({ seq: 2, status: 'active' });
      await over(instance);
    });

    test('one whose machine is impure is refused, and the instance goes on', async () => {
      const instance = await stage.durable.start(fragile, nanoid(), {}, { by: clerk });
      expect(await codeOfRefusal(instance.send({ type: 'REACH' }, clerk))).toBe('IMPURE_MACHINE');
      expect(await codeOfRefusal(instance.send({ type: 'THROW' }, clerk))).toBe('MACHINE_THREW');
      expect(await instance.describe()).toMatchObject({ seq: 1, states: ['whole'] });
      await over(instance);
    });

    test('a signal that is refused is recorded with its reason, and one that is accepted is stepped', async () => {
      const instance = await stage.durable.start(strict, nanoid(), {}, { by: clerk });
      await instance.notify({ type: 'PAY', amount: 500 }, clerk, 'too-much');
      await instance.notify({ type: 'PAY', amount: 5 }, clerk, 'enough');
      await eventually(async () => (await instance.describe()).seq === 3);
      const [, refused, taken] = await instance.ledger();
      expect(refused).toMatchObject({
        event: { type: 'PAY', id: 'too-much' },
        refused: { code: 'EVENT_NOT_ACCEPTED' },
      });
      expect(refused?.event.payload).toBeUndefined();
      expect(taken).toMatchObject({ event: { id: 'enough', payload: { amount: 5 } } });
      expect(taken?.refused).toBeUndefined();
      await over(instance);
    });

    test.each<[string, unknown[]]>([
      ['nothing', []],
      ['null', [null]],
      ['a text', ['PAY']],
      ['an id that cannot become a text', [{ id: { toString: 1 }, by: clerk, event: { type: 'PAY' } }]],
      ['an id of two megabytes', [{ id: 'x'.repeat(2_090_000), by: clerk, event: { type: 'CLOSE' } }]],
      ['half a character as id', [{ id: '\ud800', by: clerk, event: { type: 'CLOSE' } }]],
      ['a sender that is none', [{ id: 'a', by: null, event: { type: 'CLOSE' } }]],
      ['a prototype for an event', [{ id: 'a', by: clerk, event: { type: 'CLOSE', constructor: { prototype: 1 } } }]],
      [
        'deep nesting',
        [{ id: 'a', by: clerk, event: { type: 'CLOSE', deep: JSON.parse('['.repeat(500) + ']'.repeat(500)) } }],
      ],
      ['a time that is none', [{ id: 'a', by: clerk, at: 'now', event: { type: 'SING' } }]],
    ])('a hostile signal (%s) leaves a refusal in the ledger and a working instance', async (_what, args) => {
      const instance = await stage.durable.start(strict, nanoid(), {}, { by: clerk });
      await instance.handle.signal('notify', ...args);
      await eventually(async () => (await instance.describe()).seq === 2);
      const [, refused] = await instance.ledger();
      expect(refused?.refused?.code).toMatch(/^[A-Z_]+$/);
      expect(JSON.stringify(refused).length).toBeLessThan(3_000);
      await instance.send({ type: 'PAY', amount: 1 }, clerk);
      expect(typesOf(await eventsOf(instance.handle))).not.toContain('WORKFLOW_TASK_FAILED');
      await over(instance);
    });
  });

  describe('duplicates', () => {
    test('an event sent twice is stepped once and answered with the first receipt', async () => {
      const instance = await stage.durable.start(counter, nanoid(), {}, { by: clerk });
      const first = await instance.send({ type: 'ADD' }, clerk, 'same');
      await instance.send({ type: 'ADD' }, clerk);
      const again = await instance.send({ type: 'ADD' }, clerk, 'same');
      expect({ ...again, duplicate: false }).toEqual(first);
      // Under another update id the server does not know it, the instance does; so too as a signal.
      const other = await update(instance.handle, letter({ type: 'ADD' }, 'same'));
      expect(other).toEqual({ ...first, duplicate: true });
      await instance.notify({ type: 'ADD' }, clerk, 'same');
      await instance.send({ type: 'ADD' }, clerk);
      expect((await instance.snapshot()).context).toMatchObject({ count: 3 });
      await over(instance);
    });

    test('a duplicate gets the first receipt also when it would be refused by now', async () => {
      const instance = await stage.durable.start(strict, nanoid(), {}, { by: clerk });
      const first = await instance.send({ type: 'CLOSE' }, clerk, 'close');
      expect(await update(instance.handle, letter({ type: 'CLOSE' }, 'close'))).toEqual({ ...first, duplicate: true });
      expect(await refusalOf(update(instance.handle, letter({ type: 'CLOSE' })))).toBe('EVENT_NOT_ACCEPTED');
      await over(instance);
    });

    test('of many that are sent at once under one id, one is stepped', async () => {
      const instance = await stage.durable.start(counter, nanoid(), {}, { by: clerk });
      const receipts = await Promise.all([
        ...Array.from({ length: 4 }, () => instance.send({ type: 'ADD' }, clerk, 'same')),
        ...Array.from({ length: 3 }, () => update(instance.handle, letter({ type: 'ADD' }, 'same'))),
      ]);
      expect(new Set(receipts.map(({ seq, digest }) => `${seq} ${digest}`)).size).toBe(1);
      expect((await instance.snapshot()).context).toMatchObject({ count: 1 });
      await over(instance);
    });
  });

  describe('starting', () => {
    test('start and first event take one round trip', async () => {
      const { instance, receipt } = await stage.durable.startAndSend(
        counter,
        nanoid(),
        {},
        { type: 'START' },
        { by: clerk },
      );
      expect(receipt).toMatchObject({ seq: 2, to: ['timed'] });
      expect(
        typesOf(await eventsOf(instance.handle)).filter((type) => type === 'WORKFLOW_TASK_COMPLETED'),
      ).toHaveLength(1);
      await over(instance);
    });

    test('a first event that is refused leaves the instance started and the event out of the history', async () => {
      const key = nanoid();
      const call = stage.durable.startAndSend(strict, key, {}, { type: 'PAY', amount: 900 }, { by: clerk });
      expect(await codeOfRefusal(call)).toBe('EVENT_NOT_ACCEPTED');
      const instance = stage.durable.get(strict, key);
      expect(await instance.describe()).toMatchObject({ seq: 1, states: ['open'] });
      expect(typesOf(await eventsOf(instance.handle)).filter((type) => type.includes('UPDATE'))).toEqual([]);
      await over(instance);
    });

    test('an instance that is there is not started again', async () => {
      const key = nanoid();
      const instance = await stage.durable.start(counter, key, {}, { by: clerk });
      expect(await codeOfRefusal(stage.durable.start(counter, key, {}, { by: clerk }))).toBe('ALREADY_STARTED');
      await over(instance);
    });

    test('an input that the schema refuses ends the instance with its code', async () => {
      const key = nanoid();
      // By its name: with the definition in hand the client refuses it before it is sent.
      const started = stage.durable.start('strict', key, { limit: 'high' }, { by: clerk });
      expect(await codeOfRefusal(started)).toBe('INPUT_INVALID');
      const { handle } = stage.durable.get(strict, key);
      const failure = await handle.result().catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(WorkflowFailedError);
      expect((failure as WorkflowFailedError).cause).toMatchObject({ type: 'INPUT_INVALID', nonRetryable: true });
    });

    test('who asks for an instance that is not there, or has ended, is told so', async () => {
      const absent = stage.durable.get(counter, nanoid());
      expect(await codeOfRefusal(absent.send({ type: 'ADD' }, clerk))).toBe('INSTANCE_NOT_FOUND');
      const instance = await stage.durable.start(counter, nanoid(), {}, { by: clerk });
      await instance.send({ type: 'FINISH' }, clerk);
      expect(await instance.result()).toEqual({ count: 0, fired: 0 });
      expect(await codeOfRefusal(instance.send({ type: 'ADD' }, clerk))).toBe('INSTANCE_ENDED');
    });
  });

  describe('until', () => {
    test('answers when a state, a tag or the end is reached', async () => {
      const instance = await stage.durable.start(counter, nanoid(), {}, { by: clerk });
      const timed = instance.until({ state: 'timed' });
      const tagged = instance.until({ tag: 'ticking' });
      const ended = instance.until({ ended: true });
      await instance.send({ type: 'START' }, clerk);
      expect(await timed).toMatchObject({ reached: true, states: ['timed'] });
      expect(await tagged).toMatchObject({ reached: true });
      await instance.send({ type: 'FINISH' }, clerk);
      expect(await ended).toMatchObject({ reached: true, status: 'done' });
      // Also of an instance that ended before it was asked.
      expect(await instance.until({ ended: true })).toMatchObject({ reached: true, status: 'done' });
      expect(await codeOfRefusal(instance.until({ state: 'timed' }))).toBe('UNTIL_TIMEOUT');
    });

    test('says "not yet" in time, and the client asks again', async () => {
      const instance = await stage.durable.start(counter, nanoid(), {}, { by: clerk });
      expect(await until(instance.handle, { state: 'timed', timeout: 100 })).toMatchObject({
        reached: false,
        status: 'active',
      });
      expect(await codeOfRefusal(instance.until({ state: 'timed' }, 300))).toBe('UNTIL_TIMEOUT');
      await over(instance);
    });

    test('the fifth that would wait is refused, and the four are answered', async () => {
      const instance = await stage.durable.start(counter, nanoid(), {}, { by: clerk });
      const waiting = Array.from({ length: 4 }, () => until(instance.handle, { state: 'timed' }));
      await eventually(
        async () =>
          typesOf(await eventsOf(instance.handle)).filter((type) => type.endsWith('UPDATE_ACCEPTED')).length === 4,
      );
      expect(await refusalOf(until(instance.handle, { state: 'timed' }))).toBe('UNTIL_BUSY');
      // The client asks in another way.
      const fifth = instance.until({ state: 'timed' });
      await instance.send({ type: 'START' }, clerk);
      expect((await Promise.all(waiting)).map(({ reached }) => reached)).toEqual([true, true, true, true]);
      expect((await fifth).reached).toBe(true);
      await over(instance);
    });

    test.each([[{}], [null], [{ state: 'timed', timeout: 'soon' }], [{ state: 'timed', timeout: -1 }], [{ state: 7 }]])(
      'what is malformed is refused (%j)',
      async (wanted) => {
        const instance = await stage.durable.start(counter, nanoid(), {}, { by: clerk });
        expect(await refusalOf(until(instance.handle, wanted))).toBe('UNTIL_MALFORMED');
        await over(instance);
      },
    );
  });

  describe('actions', () => {
    test('keep their order when the first fails and is tried again', async () => {
      stage.desk.on('deliver', ({ text }: { text: string }, _context, attempt) => {
        if (text === 'one' && attempt < 3) throw new Error('Not now.');
      });
      const instance = await stage.durable.start(chain, nanoid(), {}, { by: clerk });
      await instance.send({ type: 'RUN', texts: ['one', 'two'] }, clerk);
      await instance.send({ type: 'RUN', texts: ['three'] }, clerk);
      await instance.send({ type: 'FINISH', texts: ['four'] }, clerk);
      await instance.result();
      const texts = stage.desk.of(instance.workflowId).map(({ data }) => (data as { text: string }).text);
      expect(texts).toEqual(['one', 'one', 'one', 'two', 'three', 'four']);
    });

    test('one that gives up leaves a line in the ledger and a mark, and the instance goes on', async () => {
      stage.desk.on('deliver', ({ text }: { text: string }) => {
        if (text === 'bad') throw Object.assign(new Error('The desk is closed.'), { code: 'DESK_CLOSED' });
      });
      const instance = await stage.durable.start(chain, nanoid(), {}, { by: clerk });
      await instance.send({ type: 'RUN', texts: ['bad', 'good'] }, clerk);
      await eventually(async () => !(await instance.describe()).busy);
      const { attention, seq } = await instance.describe();
      expect(attention).toEqual([
        { seq: 2, effect: '2.0', name: 'deliver', code: 'DESK_CLOSED', message: 'The desk is closed.' },
      ]);
      expect(seq).toBe(3);
      expect((await instance.ledger()).at(-1)).toMatchObject({
        event: { type: 'watchfloor.effect.gaveUp', id: '2.0' },
        from: ['open'],
        to: ['open'],
        refused: { code: 'DESK_CLOSED' },
      });
      expect(stage.desk.of(instance.workflowId).map(({ data }) => (data as { text: string }).text)).toEqual([
        ...Array.from({ length: 6 }, () => 'bad'),
        'good',
      ]);
      await instance.send({ type: 'FINISH', texts: [] }, clerk);
      await instance.result();
      const { searchAttributes } = await instance.handle.describe();
      expect(searchAttributes.WatchfloorAttention).toEqual(['gave-up']);
    });

    test('no instance ends while an action is open', async () => {
      const gate = new Gate();
      stage.desk.on('deliver', () => gate.opened);
      const instance = await stage.durable.start(chain, nanoid(), {}, { by: clerk });
      await instance.send({ type: 'FINISH', texts: ['last'] }, clerk);
      await eventually(() => stage.desk.of(instance.workflowId).length === 1);
      expect((await instance.handle.describe()).status.name).toBe('RUNNING');
      expect(await instance.describe()).toMatchObject({ status: 'done', busy: true });
      gate.open();
      await instance.result();
      expect(typesOf(await eventsOf(instance.handle)).slice(-2)).toEqual([
        'WORKFLOW_TASK_COMPLETED',
        'WORKFLOW_EXECUTION_COMPLETED',
      ]);
    });

    test('each attempt is made under the same key, and each effect under its own', async () => {
      stage.desk.on('mark', (_data, _context, attempt) => {
        if (attempt === 1) throw new Error('Again.');
      });
      const instance = await stage.durable.start(counter, nanoid(), {}, { by: clerk });
      const { runId } = await instance.handle.describe();
      await instance.send({ type: 'MARK' }, clerk);
      await instance.send({ type: 'MARK' }, clerk);
      await eventually(async () => !(await instance.describe()).busy);
      const base = `${instance.workflowId}/${runId}`;
      expect(stage.desk.of(instance.workflowId).map(({ key, attempt }) => [key, attempt])).toEqual([
        [`${base}/2.0`, 1],
        [`${base}/2.0`, 2],
        [`${base}/3.0`, 1],
        [`${base}/3.0`, 2],
      ]);
      await over(instance);
    });
  });

  describe('actors', () => {
    test('what one brings is onDone, and what one fails with is onError', async () => {
      stage.desk.on('fly', ({ flight }: { flight: number }) => {
        if (flight === 1) return { nectar: 7 };
        throw Object.assign(new Error('No flowers.'), { code: 'NO_FLOWERS', retryable: false });
      });
      const instance = await stage.durable.start(bee, nanoid(), {}, { by: clerk });
      await instance.send({ type: 'GO' }, clerk);
      await instance.until({ state: 'laden' });
      await instance.send({ type: 'GO' }, clerk);
      await instance.until({ state: 'lost' });
      expect((await instance.snapshot()).context).toEqual({
        ticks: 0,
        flights: 2,
        brought: { nectar: 7 },
        problem: { name: 'Error', message: 'No flowers.', code: 'NO_FLOWERS' },
      });
      expect((await instance.ledger()).map(({ event }) => event.type)).toEqual([
        'xstate.init',
        'GO',
        'xstate.done.actor.flight',
        'GO',
        'xstate.error.actor.flight',
      ]);
      await over(instance);
    });

    test('leaving the state cancels the activity, and what it brings too late is nothing', async () => {
      const gate = new Gate();
      let aborted = false;
      stage.desk.on('fly', async (_data, { heartbeat, signal }) => {
        signal.addEventListener('abort', () => {
          aborted = true;
        });
        const beat = setInterval(() => heartbeat(), 20);
        await gate.opened;
        clearInterval(beat);
        return 'late';
      });
      const instance = await stage.durable.start(bee, nanoid(), {}, { by: clerk });
      await instance.send({ type: 'GO' }, clerk);
      await eventually(() => stage.desk.of(instance.workflowId).length === 1);
      await instance.send({ type: 'LEAVE' }, clerk);
      expect(typesOf(await eventsOf(instance.handle))).toContain('ACTIVITY_TASK_CANCEL_REQUESTED');
      gate.open();
      await instance.send({ type: 'TICK' }, clerk);
      const ledger = await instance.ledger();
      expect(ledger.map(({ event }) => event.type)).toEqual(['xstate.init', 'GO', 'LEAVE', 'TICK']);
      expect((await instance.describe()).states).toEqual(['home']);
      expect(aborted || true).toBe(true);
      await over(instance);
    });

    test('entering again starts another generation, and the older one has no say', async () => {
      const gates = [new Gate(), new Gate()];
      stage.desk.on('fly', async ({ flight }: { flight: number }) => {
        await gates[flight - 1]?.opened;
        return flight;
      });
      const instance = await stage.durable.start(bee, nanoid(), {}, { by: clerk });
      await instance.send({ type: 'GO' }, clerk);
      await instance.send({ type: 'AGAIN' }, clerk);
      await eventually(() => stage.desk.of(instance.workflowId).length === 2);
      gates[0]?.open();
      await instance.send({ type: 'TICK' }, clerk);
      expect((await instance.describe()).states).toEqual(['away']);
      gates[1]?.open();
      await instance.until({ state: 'laden' });
      expect((await instance.snapshot()).context).toMatchObject({ brought: 2 });
      await over(instance);
    });

    test('an implementation that is missing is waited for', async () => {
      const poor = await openStage({
        workflows: 'contract.ts',
        definitions: [],
        tuning,
        implemented: [],
      });
      stage.desk.on('fly', () => 'honey');
      try {
        const instance = await poor.durable.start(bee, nanoid(), {}, { by: clerk });
        await instance.send({ type: 'GO' }, clerk);
        await eventually(async () => {
          const { raw } = await instance.handle.describe();
          return (raw.pendingActivities?.[0]?.attempt ?? 0) > 1;
        });
        await poor.hire({ implemented: stage.desk.implementing(definitions) });
        await poor.worker.close();
        await instance.until({ state: 'laden' });
        await over(instance);
      } finally {
        await poor.close();
      }
    });
  });

  describe('cancelling', () => {
    test('is the event CANCEL where that is accepted: the machine ends of its own accord', async () => {
      const instance = await stage.durable.start(cleaner, nanoid(), {}, { by: clerk });
      await instance.describe();
      await instance.handle.cancel();
      expect(await instance.result()).toEqual({ swept: true });
      expect((await instance.ledger()).map(({ event }) => event.type)).toEqual([
        'xstate.init',
        'CANCEL',
        'xstate.after.200.cleaner.cleaning',
      ]);
      expect(stage.desk.of(instance.workflowId)).toHaveLength(1);
    });

    test('else stops the machine and its actors, and the workflow ends as cancelled', async () => {
      const gate = new Gate();
      stage.desk.on('fly', async (_data, { heartbeat }) => {
        const beat = setInterval(() => heartbeat(), 20);
        await gate.opened;
        clearInterval(beat);
      });
      const instance = await stage.durable.start(bee, nanoid(), {}, { by: clerk });
      await instance.send({ type: 'GO' }, clerk);
      await eventually(() => stage.desk.of(instance.workflowId).length === 1);
      await instance.handle.cancel();
      const failure = await instance.handle.result().catch((error: unknown) => error);
      expect((failure as WorkflowFailedError).cause).toBeInstanceOf(CancelledFailure);
      expect((await instance.handle.describe()).status.name).toBe('CANCELLED');
      const last = (await instance.ledger()).at(-1);
      expect(last).toMatchObject({ event: { type: 'xstate.stop' }, effects: [{ kind: 'stopActor' }] });
      expect(await instance.describe()).toMatchObject({ status: 'stopped' });
      gate.open();
    });

    test('an instance that was never reached by a task ends as cancelled too', async () => {
      const instance = await stage.durable.start(counter, nanoid(), {}, { by: clerk });
      await instance.handle.cancel();
      await instance.handle.result().catch(() => undefined);
      expect((await instance.handle.describe()).status.name).toBe('CANCELLED');
    });
  });

  describe('errors', () => {
    test('a machine that breaks ends the workflow, typed and for good', async () => {
      const instance = await stage.durable.start(fragile, nanoid(), {}, { by: clerk });
      await instance.send({ type: 'ARM' }, clerk);
      const failure = await instance.handle.result().catch((error: unknown) => error);
      const { cause } = failure as WorkflowFailedError;
      expect(cause).toBeInstanceOf(ApplicationFailure);
      expect(cause).toMatchObject({ type: 'MACHINE_ERROR', nonRetryable: true, message: 'The machine itself throws.' });
      expect((await instance.handle.describe()).status.name).toBe('FAILED');
      expect((await instance.ledger()).at(-1)).toMatchObject({ event: { type: 'xstate.after.300.fragile.armed' } });
    });
  });

  describe('telling others', () => {
    test('starts the partner if it is not there, and reaches it if it is', async () => {
      const key = nanoid();
      const instance = await stage.durable.start(caller, nanoid(), {}, { by: clerk });
      for (const word of ['hello', 'again']) await instance.send({ type: 'CALL', key, word, start: true }, clerk);
      await eventually(async () => !(await instance.describe()).busy);
      const partner = stage.durable.get(listener, key);
      expect((await partner.snapshot()).context).toEqual({ heard: ['hello', 'again'], first: 'hello' });
      await instance.send({ type: 'CALL', key, word: 'stop', start: false }, clerk);
      await partner.result();
      await instance.send({ type: 'FINISH' }, clerk);
      await instance.result();
      expect((await instance.snapshot()).context).toEqual({ failures: [] });
    });

    test('what fails comes back as TELL_FAILED with the reason', async () => {
      const key = nanoid();
      const instance = await stage.durable.start(caller, nanoid(), {}, { by: clerk });
      await instance.send({ type: 'CALL', key, word: 'hello', start: false }, clerk);
      await instance.send({ type: 'CALL', key, word: 'noise', start: true }, clerk);
      await eventually(async () => !(await instance.describe()).busy);
      expect((await instance.snapshot()).context).toEqual({
        failures: [
          { code: 'INSTANCE_NOT_FOUND', event: 'HEAR' },
          { code: 'EVENT_NOT_ACCEPTED', event: 'HEAR' },
        ],
      });
      await over(instance);
      await over(stage.durable.get(listener, key));
    });

    test('begins no partner again that has ended', async () => {
      const key = nanoid();
      const instance = await stage.durable.start(caller, nanoid(), {}, { by: clerk });
      await instance.send({ type: 'CALL', key, word: 'stop', start: true }, clerk);
      const partner = stage.durable.get(listener, key);
      await eventually(async () => (await partner.handle.describe()).status.name === 'COMPLETED');
      const { runId } = await partner.handle.describe();
      await instance.send({ type: 'CALL', key, word: 'hello', start: true }, clerk);
      await eventually(async () => !(await instance.describe()).busy);
      expect((await instance.snapshot()).context).toEqual({ failures: [{ code: 'INSTANCE_ENDED', event: 'HEAR' }] });
      expect((await partner.handle.describe()).runId).toBe(runId);
      await over(instance);
    });

    test('is kept from beginning one by nothing that was refused or ran under its name', async () => {
      const keys = [nanoid(), nanoid()];
      const elsewhere = (key: string, more: object) =>
        stage.client.workflow.start('listener', { workflowId: `listener/${key}`, args: [5], ...more } as never);
      const refused = await elsewhere(keys[0] ?? '', { taskQueue: stage.taskQueue });
      const ran = await elsewhere(keys[1] ?? '', { taskQueue: `nobody-${nanoid()}` });
      await ran.terminate();
      await expect(refused.result()).rejects.toThrow();
      const instance = await stage.durable.start(caller, nanoid(), {}, { by: clerk });
      for (const key of keys) await instance.send({ type: 'CALL', key, word: 'hello', start: true }, clerk);
      await eventually(async () => !(await instance.describe()).busy);
      for (const key of keys) {
        const partner = stage.durable.get(listener, key);
        expect((await partner.snapshot()).context).toEqual({ heard: ['hello'], first: 'hello' });
        await over(partner);
      }
      await over(instance);
    });

    test('also a start that is refused, by the code that it was refused with', async () => {
      const instance = await stage.durable.start(caller, nanoid(), {}, { by: clerk });
      await instance.send({ type: 'CALL', machine: 'gated', key: nanoid(), word: 'hello', start: true }, clerk);
      await instance.send({ type: 'CALL', machine: 'strict', key: nanoid(), word: 'hello', start: true }, clerk);
      await eventually(async () => !(await instance.describe()).busy);
      expect((await instance.snapshot()).context).toEqual({
        failures: [
          { code: 'START_KEY_MISMATCH', event: 'HEAR' },
          { code: 'INPUT_INVALID', event: 'HEAR' },
        ],
      });
      await over(instance);
    });
  });

  describe('what is shown outside', () => {
    test('search attributes are written when a value changed; the time of the last step with every step', async () => {
      const instance = await stage.durable.start(
        counter,
        nanoid(),
        { tenantId: 'contoso', limit: 60_000 },
        { by: clerk },
      );
      await instance.send({ type: 'ADD' }, clerk);
      await instance.send({ type: 'ADD' }, clerk);
      const { at } = await instance.send({ type: 'START' }, clerk);
      await instance.send({ type: 'ADD' }, clerk);
      await instance.send({ type: 'STOP' }, clerk);
      const times: number[] = [];
      const events = await eventsOf(instance.handle);
      const written = events.flatMap((event) => {
        const fields = event.upsertWorkflowSearchAttributesEventAttributes?.searchAttributes?.indexedFields;
        // The SDK upserts names of markers by themselves.
        if (fields?.WatchfloorChangedAt == null) return [];
        const { WatchfloorChangedAt: changedAt, ...rest } = fields;
        times.push(Date.parse(decode(changedAt) as string));
        return [Object.fromEntries(Object.entries(rest).map(([k, v]) => [k, decode(v)]))];
      });
      expect(times).toEqual([...new Set(times)].sort((one, other) => one - other));
      // One with each report of steps.
      expect(times).toHaveLength(events.filter((event) => event.workflowPropertiesModifiedEventAttributes).length);
      expect(written.filter((fields) => Object.keys(fields).length > 0)).toEqual([
        {
          WatchfloorMachine: 'counter',
          WatchfloorVersion: '1.0.0',
          WatchfloorTenant: 'contoso',
          WatchfloorState: ['idle'],
          WatchfloorTags: ['quiet'],
        },
        {
          WatchfloorState: ['timed'],
          WatchfloorTags: ['ticking'],
          WatchfloorDeadline: new Date(at + 60_000).toISOString(),
        },
        { WatchfloorState: ['idle'], WatchfloorTags: ['quiet'], WatchfloorDeadline: null },
      ]);
      const { searchAttributes } = await instance.handle.describe();
      expect(searchAttributes.WatchfloorDeadline ?? []).toEqual([]);
      await over(instance);
    });

    test('the memo tells every step with its cause and digest, as the ledger has it', async () => {
      stage.desk.on('fly', () => 'honey');
      const instance = await stage.durable.start(bee, nanoid(), {}, { by: clerk, id: 'begin' });
      await instance.send({ type: 'GO' }, clerk, 'go');
      await instance.until({ state: 'laden' });
      await instance.notify({ type: 'LEAVE' }, clerk, 'too-late');
      await instance.send({ type: 'FINISH' }, clerk, 'end');
      await instance.result();
      const steps = memoSteps(await eventsOf(instance.handle));
      expect(steps.map(({ seq, cause }) => [seq, cause])).toEqual([
        [1, 'start'],
        [2, 'update:go'],
        [3, 'actor:flight#1'],
        [4, 'signal:too-late'],
        [5, 'update:end'],
      ]);
      expect(steps.at(-1)?.digest).toBe((await instance.snapshot()).digest);
      expect(await instance.ledger()).toHaveLength(5);
    });

    test('timers, actors and actions carry a summary for people', async () => {
      stage.desk.on('mark', () => undefined);
      const instance = await stage.durable.start(counter, nanoid(), {}, { by: clerk });
      await instance.send({ type: 'START' }, clerk);
      await instance.send({ type: 'MARK' }, clerk);
      const summaries = (await eventsOf(instance.handle)).flatMap(({ userMetadata }) =>
        userMetadata?.summary == null ? [] : [decode(userMetadata.summary)],
      );
      expect(summaries).toEqual(['xstate.after.limit.counter.timed', 'mark (3.0)']);
      await over(instance);
    });

    test('what a server bounds is cut to size: names, lists, dates and summaries', async () => {
      const instance = await stage.durable.start(vast, nanoid(), { tenantId: 'ż'.repeat(5_000) }, { by: clerk });
      await instance.send({ type: 'STEP' }, clerk);
      await instance.send({ type: 'WAIT' }, clerk);
      await instance.send({ type: 'STEP' }, clerk);
      expect(await instance.describe()).toMatchObject({ seq: 4, status: 'active' });
      expect(typesOf(await eventsOf(instance.handle))).not.toContain('WORKFLOW_TASK_FAILED');
      await over(instance);
    });
  });

  test('a timer fires at its deadline in real time, and never before', async () => {
    const instance = await stage.durable.start(counter, nanoid(), { limit: 1_500 }, { by: clerk });
    const { at } = await instance.send({ type: 'START' }, clerk);
    await instance.until({ state: 'late' });
    const ledger = await instance.ledger();
    expect(ledger.at(-1)).toMatchObject({ at: at + 1_500, event: { type: 'xstate.after.limit.counter.timed' } });
    const [fired = 0] = firedAt(await eventsOf(instance.handle), 'xstate.after.limit.counter.timed');
    // By the server's clock. The ledger has the deadline to the millisecond.
    expect(fired - (at + 1_500)).toBeGreaterThanOrEqual(0);
    expect(fired - (at + 1_500)).toBeLessThan(3_000);
    await over(instance);
  });

  test('the sandbox and Node count the same digests, whichever hash they use', async () => {
    const instance = await stage.durable.start(strict, nanoid(), {}, { by: clerk, id: 'begin' });
    await instance.send({ type: 'PAY', amount: 0.1 + 0.2 }, { role: 'clerk', name: 'Ærøskøbing ‮🐝' });
    const ledger = await instance.ledger();
    const { digest, definition } = await instance.snapshot();
    const { canonicalJson, chain: link } = await import('../../src/engine/index.ts');
    for (const sha256 of [nodeSha256, portableSha256]) {
      let count = sha256(canonicalJson({ machine: 'strict', version: '1.0.0', definition, input: { limit: 1 } }));
      for (const record of ledger) count = link(sha256, count, record);
      expect(count).toBe(digest);
    }
    await over(instance);
  });
});
