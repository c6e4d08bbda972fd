import { nanoid } from 'nanoid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeOfRefusal, eventually, historiesOf } from '../support/histories.ts';
import { counter } from '../support/machines/counter.ts';
import { replayErrors } from '../support/replay.ts';
import { openStage, type Stage } from '../support/stage.ts';

const by = { role: 'clerk', name: 'Cora Clerk' };
/** Events of a run at which Temporal's server suggests to continue as new. */
const SUGGESTED = 4_096;
/** More than enough sends to pass it from where the signals stop: each adds five events. */
const ROUNDS = 20;

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ workflows: 'long-life-full.ts', definitions: [counter] });
});
afterAll(() => stage?.close());

test('a refused event never makes a long run go on as another one; the next one that is taken does', async () => {
  const instance = await stage.durable.start(counter, nanoid(), {}, { by });
  const { handle } = instance;
  const length = async () => (await handle.describe()).historyLength;
  const { runId } = await handle.describe();
  const runOf = async () => (await handle.describe()).runId;
  // Most of it comes as signals, many to a task.
  while ((await length()) < SUGGESTED - 400)
    await Promise.all(Array.from({ length: 40 }, () => instance.notify({ type: 'ADD' }, by)));
  // A refused update leaves no event, so the tasks before and after it begin at the same length. Which task is the
  // first that is told is not foreseen: one that timed out on a busy machine adds events as well.
  while ((await length()) < SUGGESTED - 24) await instance.send({ type: 'ADD' }, by);
  expect(await runOf()).toBe(runId);
  for (let round = 0; round < ROUNDS && (await runOf()) === runId; round++) {
    for (let n = 0; n < 3; n++)
      expect(await codeOfRefusal(instance.send({ type: 'NONE' } as never, by))).toMatch(/^EVENT_/);
    expect(await runOf()).toBe(runId);
    await instance.send({ type: 'ADD' }, by);
  }
  await eventually(async () => (await runOf()) !== runId);
  expect(await replayErrors('long-life-full.ts', await historiesOf(stage.client, instance.workflowId))).toEqual([]);
  await handle.terminate();
}, 300_000);
