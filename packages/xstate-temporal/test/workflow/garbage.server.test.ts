import { defaultPayloadConverter } from '@temporalio/common';
import { nanoid } from 'nanoid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Snapshot } from '../../src/engine/index.ts';
import { throwGarbage } from '../support/garbage.ts';
import { eventsOf, eventually, historiesOf, typesOf } from '../support/histories.ts';
import { strict } from '../support/machines/strict.ts';
import { replayErrors } from '../support/replay.ts';
import { openStage, type Stage } from '../support/stage.ts';

const by = { role: 'clerk', name: 'Cora Clerk' };

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ workflows: 'contract.ts', definitions: [strict], loadOnce: true });
});
afterAll(() => stage?.close());

test('whatever is sent, no task fails, no state changes, and each refusal has a code', async () => {
  const thrown = await throwGarbage(stage, 300);
  for (const { codes, wrong, workflowId } of thrown) {
    expect(wrong).toEqual([]);
    expect(codes.filter((code) => !code)).toEqual([]);
    expect(await replayErrors('contract.ts', await historiesOf(stage.client, workflowId))).toEqual([]);
    await stage.client.workflow.getHandle(workflowId).terminate();
  }
  const codes = new Set(thrown.flatMap((one) => one.codes));
  for (const code of ['PAYLOAD_UNREADABLE', 'SIGNAL_UNKNOWN', 'EVENT_MALFORMED', 'START_MALFORMED', 'UNTIL_MALFORMED'])
    expect(codes).toContain(code);
});

test('what comes with a start beside its input fails no task, however deeply it is nested', async () => {
  const { namespace } = stage.client.options;
  const levels = 100_000;
  const deep = {
    metadata: { encoding: Buffer.from('json/plain') },
    data: Buffer.from(`${'['.repeat(levels)}${']'.repeat(levels)}`),
  };
  const ways = {
    memo: { memo: { fields: { deep } } },
    'last result': { lastCompletionResult: { payloads: [deep] } },
    'last failure': {
      continuedFailure: { message: 'm', cause: { applicationFailureInfo: { details: { payloads: [deep] } } } },
    },
    'encoded failure': { continuedFailure: { encodedAttributes: deep } },
  };
  for (const [way, more] of Object.entries(ways)) {
    const workflowId = `strict/${nanoid()}`;
    await stage.client.workflowService.startWorkflowExecution({
      ...{ namespace, workflowId, requestId: nanoid(), ...more },
      input: { payloads: [defaultPayloadConverter.toPayload({ input: {}, by, id: nanoid() })] },
      workflowType: { name: 'strict' },
      taskQueue: { name: stage.taskQueue },
    } as never);
    const { handle } = stage.durable.get(strict, workflowId.slice('strict/'.length));
    await eventually(async () => (await handle.query<Snapshot>('snapshot')).seq === 1);
    expect([way, typesOf(await eventsOf(handle)).filter((type) => /TASK_(FAILED|TIMED_OUT)/.test(type))]).toEqual([
      way,
      [],
    ]);
    await handle.terminate();
  }
});
