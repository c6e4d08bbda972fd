import { Worker } from '@temporalio/worker';
import { expect, test } from 'vitest';
import { compile, type Definition } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { historyFromJson } from '../../audit/history/history-json.ts';
import { readRun } from '../../audit/history/history-reader.ts';
import { relive } from '../../audit/restep/relive.ts';
import { allDefinitions as released } from '../../machines/index.ts';
import { bundleOf } from '../../packages/xstate-temporal/test/support/bundles.ts';
import { quiet } from '../../packages/xstate-temporal/test/support/quiet.ts';
import { programmeWorkflows } from '../../programme/worker/index.ts';
import { recordedOperations, recordings } from '../support/recorded.ts';

const all = [...recordings(), { name: 'operations-log', recorded: recordedOperations() }];

test('every released version of a chart has recordings', () => {
  const recorded = new Set(all.map(({ recorded: { machine, version } }) => `${machine}@${version}`));
  expect([...recorded].sort()).toEqual(released.map(({ machine, version }) => `${machine.id}@${version}`).sort());
});

test.each(all.map(({ name, recorded }) => [name, recorded] as const))(
  '%s replays, and lived again it ends with the recorded digest',
  async (_name, recorded) => {
    quiet();
    const histories = recorded.histories.map((history) => historyFromJson(history));
    const workflowBundle = await bundleOf(programmeWorkflows, { loadOnce: true });
    const inputs = histories.map((history) => ({ workflowId: recorded.instance, history }));
    for await (const { error } of Worker.runReplayHistories({ workflowBundle }, inputs)) expect(error).toBeUndefined();

    const definition = released.find(
      ({ machine, version }) => machine.id === recorded.machine && version === recorded.version,
    );
    const chart = compile(definition as Definition, { sha256: nodeSha256 });
    const { divergences, digest, ledger } = relive(chart, histories.map(readRun), nodeSha256);
    expect(divergences).toEqual([]);
    expect(ledger).toHaveLength(recorded.records);
    expect(digest).toBe(recorded.digest);
  },
);
