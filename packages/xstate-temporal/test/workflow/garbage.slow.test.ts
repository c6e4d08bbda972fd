import { afterAll, beforeAll, expect, test } from 'vitest';
import { budget } from '../support/budgets.ts';
import { throwGarbage } from '../support/garbage.ts';
import { strict } from '../support/machines/strict.ts';
import { openStage, type Stage } from '../support/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ workflows: 'contract.ts', definitions: [strict], loadOnce: true });
});
afterAll(() => stage?.close());

test('thousands of messages of garbage fail no task and change no state, and each refusal has a code', async () => {
  for (const { codes, wrong, workflowId } of await throwGarbage(stage, budget.garbage)) {
    expect(wrong).toEqual([]);
    expect(codes.filter((code) => !code)).toEqual([]);
    await stage.client.workflow.getHandle(workflowId).terminate();
  }
}, 1_800_000);
