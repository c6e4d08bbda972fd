import type { WorkflowHandle } from '@temporalio/client';
import { nanoid } from 'nanoid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Instance } from '../../src/client/index.ts';
import { eventsOf, eventually, type HistoryEvent, historiesOf, typeOf, typesOf } from '../support/histories.ts';
import { bee, type beeMachine } from '../support/machines/bee.ts';
import { replayErrors } from '../support/replay.ts';
import { openStage, type Stage } from '../support/stage.ts';

const by = { role: 'keeper', name: 'Kim' };
const LIMIT = 60_000;

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ workflows: 'contract.ts', definitions: [bee] });
});
afterAll(() => stage?.close());

const nth = (events: readonly HistoryEvent[], type: string, n: number) =>
  events.filter((event) => typeOf(event) === type)[n - 1];

/** Updates and signals in turns, each taken before the next one is sent; the last one is an update. */
async function turns(instance: Instance<typeof beeMachine>): Promise<void> {
  const { handle } = instance;
  const heard = (n: number) => eventually(async () => (await instance.describe()).seq >= n, LIMIT);
  for (const turn of ['a', 'b', 'c']) {
    await instance.send({ type: 'TICK' }, by, `update-${turn}`);
    const { seq } = await instance.describe();
    await handle.signal('nobody-knows', turn);
    await instance.notify({ type: 'TICK' }, by, `signal-${turn}`);
    await heard(seq + 1);
  }
  await instance.send({ type: 'TICK' }, by, 'update-last');
}

/** Resets the run to a workflow task that had ended, counted from 1; the events of the run that takes over, when it has. */
async function reset(handle: WorkflowHandle, task: number): Promise<HistoryEvent[]> {
  const { runId } = await handle.describe();
  const { client } = stage;
  const events = await eventsOf(client.workflow.getHandle(handle.workflowId, runId));
  await client.workflowService.resetWorkflowExecution({
    namespace: client.options.namespace,
    workflowExecution: { workflowId: handle.workflowId, runId },
    reason: 'a test',
    requestId: nanoid(),
    workflowTaskFinishEventId: nth(events, 'WORKFLOW_TASK_COMPLETED', task)?.eventId as never,
  });
  const current = () => eventsOf(client.workflow.getHandle(handle.workflowId));
  await eventually(async () => {
    const types = typesOf(await current());
    const admitted = types.lastIndexOf('WORKFLOW_EXECUTION_UPDATE_ADMITTED');
    return admitted !== -1 && types.indexOf('WORKFLOW_EXECUTION_UPDATE_COMPLETED', admitted) !== -1;
  }, LIMIT);
  return current();
}

async function replays(instance: Instance<typeof beeMachine>): Promise<void> {
  const histories = await historiesOf(stage.client, instance.workflowId);
  expect(await replayErrors('contract.ts', histories, instance.workflowId)).toEqual([]);
  await instance.handle.terminate();
}

test('what a reset brings again, signals and updates in turns, replays as it was taken', async () => {
  const instance = await stage.durable.start(bee, nanoid(), undefined as never, { by });
  await instance.send({ type: 'TICK' }, by, 'before');
  await turns(instance);
  const types = typesOf(await reset(instance.handle, 2));
  // It brought a signal between updates.
  const first = types.indexOf('WORKFLOW_EXECUTION_UPDATE_ADMITTED');
  expect(types.slice(first, types.lastIndexOf('WORKFLOW_EXECUTION_UPDATE_ADMITTED'))).toContain(
    'WORKFLOW_EXECUTION_SIGNALED',
  );
  await replays(instance);
}, 120_000);

test('so does a run that goes on from another, whose first task had nothing to do', async () => {
  const instance = await stage.durable.start(bee, nanoid(), undefined as never, { by });
  const { runId } = await instance.handle.describe();
  for (let n = 0; n < 10; n++) await instance.send({ type: 'TICK' }, by, `tick-${n}`);
  await eventually(async () => {
    const next = (await instance.handle.describe()).runId;
    const events = await eventsOf(stage.client.workflow.getHandle(instance.workflowId, next));
    return next !== runId && typesOf(events).includes('WORKFLOW_TASK_COMPLETED');
  }, LIMIT);
  await turns(instance);
  const types = typesOf(await reset(instance.handle, 2));
  // Its first task is one with the task of what is brought again.
  expect(types.slice(3, 7)).toEqual([
    'WORKFLOW_TASK_COMPLETED',
    'WORKFLOW_TASK_SCHEDULED',
    'WORKFLOW_TASK_STARTED',
    'WORKFLOW_TASK_FAILED',
  ]);
  await replays(instance);
}, 120_000);
