import { afterAll, beforeAll, expect, test } from 'vitest';
import { throwGarbage } from '../support/garbage.ts';
import { historiesOf } from '../support/histories.ts';
import { strict } from '../support/machines/strict.ts';
import { replayErrors } from '../support/replay.ts';
import { openStage, type Stage } from '../support/stage.ts';

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
