import { Worker } from '@temporalio/worker';
import { expect, test } from 'vitest';
import { historyFromJson } from '../../audit/history-json.ts';
import { readRun } from '../../audit/history-reader.ts';
import { relive } from '../../audit/relive.ts';
import { compile, type Definition } from '../../engine/index.ts';
import { nodeSha256 } from '../../engine/node.ts';
import { registry } from '../../machines/index.ts';
import { programmeWorkflows } from '../../worker/programme.ts';
import { quiet } from '../support/quiet.ts';
import { recordings } from '../support/recorded.ts';
import { bundleOf } from '../support/stage.ts';

const released: readonly Definition[] = Object.values(registry).flat();
const all = recordings();

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
    const { partings, digest, ledger } = relive(chart, histories.map(readRun), nodeSha256);
    expect(partings).toEqual([]);
    expect(ledger).toHaveLength(recorded.records);
    expect(digest).toBe(recorded.digest);
  },
);
