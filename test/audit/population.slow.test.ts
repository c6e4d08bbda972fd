import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { nanoid } from 'nanoid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compile } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import {
  type ExportedLife,
  exportBundle,
  listedLives,
  livesOf,
  reconcile,
  runsOfLives,
  temporalSource,
} from '../../audit/index.ts';
import { eventually } from '../../packages/xstate-temporal/test/support/histories.ts';
import { order } from '../../packages/xstate-temporal/test/support/machines/order.ts';
import { openStage, type Stage } from '../../packages/xstate-temporal/test/support/stage.ts';
import { liveOrder } from '../support/lived-order.ts';

let stage: Stage;
let folder: string;
beforeAll(async () => {
  stage = await openStage({ workflows: 'orders.ts', definitions: [order] });
  folder = mkdtempSync(path.join(tmpdir(), 'watchfloor-population-'));
});
afterAll(async () => {
  await stage?.close();
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});

test('a case that was deleted and begun again under its id has vanished, and the new one is not exported', async () => {
  const charts = [compile(order, { sha256: nodeSha256 })];
  const source = temporalSource(stage.client, { perSecond: 1_000 });
  const key = nanoid();
  // The server's list is a moment behind, and forgets what was deleted after half a minute.
  const counts = (cases: number) => eventually(async () => (await source.count(query)) === cases, 120_000);
  const workflowId = `${order.machine.id}/${key}`;
  const query = `WorkflowId = '${workflowId}'`;
  expect(await liveOrder(stage.durable, key)).toBe(workflowId);
  await counts(1);
  await exportBundle(source, folder, {
    ...{ sha256: nodeSha256, machineOf: () => ({ charts }), query },
    ...{ tool: { name: 'watchfloor', version: '0' }, aboutMachine: () => ({}) },
  });
  const exported: ExportedLife[] = [];
  for await (const { life } of livesOf([folder])) if (life !== undefined) exported.push(life);
  const population = async () => {
    const listed = await listedLives(source, query, runsOfLives(exported));
    const retention = (await source.retention()) ?? 0;
    return reconcile({ listed, exported, kept: { retention, now: Date.now() } });
  };
  const whole = await population();
  expect(whole.rows).toMatchObject([{ listed: 1, exported: 1, notExported: [], notListed: [] }]);
  expect(whole.complete).toBe(true);

  const [before] = exported;
  const workflowExecution = { workflowId, runId: before?.first ?? '' };
  const { namespace } = stage.client.options;
  await stage.client.workflowService.deleteWorkflowExecution({ namespace, workflowExecution });
  await counts(0);
  await liveOrder(stage.durable, key);
  await counts(1);
  const found = await population();
  expect(found.complete).toBe(false);
  expect(found.rows).toMatchObject([
    {
      notListed: [`${workflowId}@${before?.first}`],
      vanished: [`${workflowId}@${before?.first}`],
      notExported: [expect.stringContaining(`${workflowId}@`)],
    },
  ]);
  expect(found.begunAgain).toHaveLength(1);

  // Anybody can start a workflow that says to be a case; no worker takes this one up.
  const said = `${order.machine.id}/${nanoid()}`;
  const handle = await stage.client.workflow.start(order.machine.id, {
    ...{ workflowId: said, taskQueue: stage.taskQueue, startDelay: '1 day' },
  });
  const waiting = `WorkflowId = '${said}'`;
  await eventually(async () => (await source.count(waiting)) === 1, 60_000);
  const listed = await listedLives(source, waiting, new Map());
  await handle.terminate();
  expect(reconcile({ listed, exported: [] })).toMatchObject({
    complete: true,
    rows: [{ untaken: [said], notExported: [] }],
  });
}, 600_000);
