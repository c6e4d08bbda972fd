import { nanoid } from 'nanoid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compile } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { fetchChains, recordedCase, temporalSource, verifyCase } from '../../audit/index.ts';
import { order } from '../../packages/xstate-temporal/test/support/machines/order.ts';
import { openStage, type Stage } from '../../packages/xstate-temporal/test/support/stage.ts';
import { liveOrder } from '../support/lived-order.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ workflows: 'orders.ts', definitions: [order] });
});
afterAll(() => stage?.close());

test('a history conforms whose actors and timers have longer ids than a summary has room for', async () => {
  const workflowId = await liveOrder(stage.durable, nanoid());
  const [chain] = await fetchChains(temporalSource(stage.client, { perSecond: 1_000 }), workflowId, []);
  const charts = [compile(order, { sha256: nodeSha256 })];
  const { trailed, verdict } = await verifyCase(recordedCase(chain?.runs ?? [], { workflowId }), {
    sha256: nodeSha256,
    machineOf: () => ({ charts }),
  });
  expect(verdict).toMatchObject({ status: 'conforms', findings: [], steps: 5 });
  expect(trailed?.trail.deadlines.map(({ events, outcome }) => [events.length, outcome])).toEqual([
    [2, 'met'],
    [2, 'passed'],
    [2, 'met'],
  ]);
});
