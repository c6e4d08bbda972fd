import { readFileSync } from 'node:fs';
import { Worker } from '@temporalio/worker';
import { expect, it } from 'vitest';
import { compile } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { historyFromJson } from '../../audit/history/history-json.ts';
import { readRun } from '../../audit/history/history-reader.ts';
import { relive } from '../../audit/restep/relive.ts';
import { bundleOf } from '../../packages/xstate-temporal/test/support/bundles.ts';
import { asksForTime } from '../../packages/xstate-temporal/test/support/machines/asks-for-time.ts';
import { quiet } from '../../packages/xstate-temporal/test/support/quiet.ts';
import { workflowsPath } from '../../packages/xstate-temporal/test/support/stage.ts';
import type { Recorded } from '../support/recorded.ts';

const file = new URL('../fixtures/older-engine-history.json', import.meta.url);

it('an instance of an engine without time of the chart replays, and lived again it ends with its digest', async () => {
  quiet();
  const recorded = JSON.parse(readFileSync(file, 'utf8')) as Recorded;
  const histories = recorded.histories.map((history) => historyFromJson(history));
  const workflowBundle = await bundleOf(workflowsPath('asks-for-time.ts'));
  const inputs = histories.map((history) => ({ workflowId: recorded.instance, history }));
  for await (const { error } of Worker.runReplayHistories({ workflowBundle }, inputs)) expect(error).toBeUndefined();

  const chart = compile(asksForTime, { sha256: nodeSha256 });
  const { divergences, digest, ledger } = relive(chart, histories.map(readRun), nodeSha256);
  expect(divergences).toEqual([]);
  expect(digest).toBe(recorded.digest);
  expect(ledger.filter(({ refused }) => refused?.code === 'IMPURE_MACHINE')).toHaveLength(5);
});
