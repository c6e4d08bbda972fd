import { ActivityClient } from '@temporalio/client';
import type { ApplicationFailure } from '@temporalio/common';
import { nanoid } from 'nanoid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DurableClient } from '../../src/client/index.ts';
import { eventually } from '../support/histories.ts';
import { newIssuer, trustIn } from '../support/issuers.ts';
import { counter } from '../support/machines/counter.ts';
import { caller, listener } from '../support/machines/friends.ts';
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
  const options = { workflows: 'contract.ts', definitions: [counter, caller, listener] };
  ({
    stage,
    stranger,
    durable,
    taskQueue: guarded,
    close,
  } = await openGuarded(options, issuer, trustIn(issuer, ['clerk'])));
});
afterAll(() => close?.());

/** What somebody would have the worker do, and who would be signed for or served. */
const wanted: readonly (readonly [type: string, args: (victim: string) => readonly unknown[]])[] = [
  ['watchfloor/vouch', (workflowId) => [{ workflowId, request: { id: 's1', by: { role: 'system', name: 'caller' } } }]],
  [
    'watchfloor/relay',
    (workflowId) => [
      {
        ...{ workflowId, name: 'notify' },
        message: { id: 'r1', by: { role: 'system', name: 'caller' }, event: { type: 'FINISH' } },
      },
    ],
  ],
  [
    'watchfloor/tell',
    (workflowId) => [
      {
        ...{ workflowId, name: workflowId, machine: 'counter' },
        letter: { id: 't1', by: { role: 'system', name: 'caller' }, event: { type: 'FINISH' } },
      },
    ],
  ],
  ['counter/mark', (workflowId) => [{ n: 666 }, { idempotencyKey: `${workflowId}/forged/1.0`, at: 1 }]],
];

/** The type of the failure that an activity ended with. */
async function failureOf(result: Promise<unknown>): Promise<string | null | undefined> {
  const failed = await result.then(
    (value) => ({ message: `It was done: ${JSON.stringify(value)}` }) as Error,
    (error: Error) => error,
  );
  const causes = [failed, failed.cause, (failed.cause as Error | undefined)?.cause] as (
    | ApplicationFailure
    | undefined
  )[];
  return causes.findLast((one) => one !== undefined && 'type' in one)?.type ?? failed.message;
}

describe.each(wanted)('the activity %s serves no', (type, args) => {
  const untouched = async (attack: (victim: string) => Promise<unknown>) => {
    const victim = await durable.start(counter, nanoid(), {}, { by });
    expect(await failureOf(attack(victim.workflowId))).toBe('CALLER_FORGED');
    expect((await victim.ledger()).map(({ event }) => event.type)).toEqual(['xstate.init']);
    expect(stage.desk.of(victim.workflowId)).toEqual([]);
    await victim.handle.terminate();
  };
  const scheduledBy = (workflowType: string) => (victim: string) =>
    stage.client.workflow.execute(workflowType, {
      ...{ workflowId: `${workflowType}/${nanoid()}`, taskQueue: stranger.taskQueue },
      args: [{ scheduled: { taskQueue: guarded, type, args: args(victim) } }],
    });

  test("workflow of another type, of somebody else's worker", () => untouched(scheduledBy('stranger')));
  test("workflow of a machine's type, of somebody else's worker", () => untouched(scheduledBy('counter')));
  test('activity that was started by itself', () =>
    untouched((victim) =>
      new ActivityClient({ connection: stage.connection, namespace: stage.client.options.namespace }).execute(type, {
        ...{ id: nanoid(), taskQueue: guarded, args: args(victim) as never[] },
        ...{ scheduleToCloseTimeout: '20 seconds', retry: { maximumAttempts: 2 } },
      } as never),
    ));
});

test('instances of the task queue are served, over any number of runs', async () => {
  const instance = await durable.start(counter, nanoid(), {}, { by });
  for (let n = 1; n <= 60; n++) await eventually(() => instance.send({ type: n % 20 === 0 ? 'MARK' : 'ADD' }, by));
  await eventually(() => stage.desk.of(instance.workflowId).length === 3);
  const { runId } = await instance.handle.describe();
  expect(runId).not.toBe(
    (await instance.handle.fetchHistory()).events?.[0]?.workflowExecutionStartedEventAttributes?.firstExecutionRunId,
  );
  await instance.handle.terminate();
  const teller = await durable.start(caller, nanoid(), {}, { by });
  const key = nanoid();
  await teller.send({ type: 'CALL', key, word: 'hello', start: true }, by);
  await eventually(async () => (await durable.get(listener, key).snapshot()).seq === 2);
  for (const one of [teller, durable.get(listener, key)]) await one.handle.terminate();
});
