import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compile } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { fetchChains, recordedCase, temporalSource, verifyCase } from '../../audit/index.ts';
import { path, seed } from '../../packages/xstate-temporal/test/support/seed.ts';
import { openStage, type Stage } from '../../packages/xstate-temporal/test/support/stage.ts';
import { budget } from '../support/budgets.ts';
import {
  type HostileLife,
  hostileKinds,
  hostileLife,
  liveAmongStrangers,
  typesLived,
} from '../support/hostile-lives.ts';

const charts = hostileKinds.map((one) => compile(one, { sha256: nodeSha256 }));
let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ workflows: 'contract.ts', definitions: hostileKinds, loadOnce: true });
  let flights = 0;
  stage.desk.on('fly', async () => {
    await pause(120);
    if (flights++ % 3 === 1) throw new Error('It did not come back.');
    return { nectar: flights };
  });
  let marks = 0;
  stage.desk.on('mark', () => {
    if (marks++ % 4 === 3) throw Object.assign(new Error('No pencil.'), { retryable: false });
  });
});
afterAll(() => stage?.close());

test('whatever strangers do beside it, an honest instance conforms: host and audit agree', async () => {
  const lives = fc.sample(hostileLife, { seed, numRuns: budget.hostileLives, ...(path === undefined ? {} : { path }) });
  const left = [...lives.entries()];
  const wrong: unknown[] = [];
  const seen = new Set<string>();
  const work = async (): Promise<void> => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) {
      const [index, life] = one;
      wrong.push(...(await lived(life, seen)).map((found) => ({ index, kind: life.kind, found })));
    }
  };
  await Promise.all([work(), work(), work(), work()]);
  expect(wrong, `seed ${seed}`).toEqual([]);
  // The lives met what they are about.
  for (const met of [
    'WORKFLOW_EXECUTION_CONTINUED_AS_NEW',
    'ACTIVITY_TASK_COMPLETED',
    'TIMER_FIRED',
    'EVENT_ID_REUSED',
    'WORKFLOW_EXECUTION_UPDATE_ADMITTED',
  ])
    expect([...seen], met).toContain(met);
}, 1_200_000);

/** What the audit finds wrong of one life, in all its executions and runs. */
async function lived(life: HostileLife, seen: Set<string>): Promise<unknown[]> {
  const workflowId = await liveAmongStrangers(stage, life);
  const wrong: unknown[] = [];
  for (const type of await typesLived(stage, workflowId)) seen.add(type);
  const chains = await fetchChains(temporalSource(stage.client, { perSecond: 1_000 }), workflowId, []);
  for (const { abandoned, runs } of chains) {
    // Ended before its first step: nothing tells what it was.
    if (runs.every(({ machine }) => machine === undefined)) continue;
    const recorded = recordedCase(runs, { workflowId, abandoned: abandoned.map((run) => ({ ...run, why: 'reset' })) });
    const options = {
      sha256: nodeSha256,
      machineOf: (id: string) => ({ charts: charts.filter((one) => one.id === id) }),
    };
    const { trailed, verdict } = await verifyCase(recorded, options);
    for (const { refused } of trailed?.trail.lines ?? []) if (refused !== undefined) seen.add(refused.code);
    if (verdict.status !== 'conforms')
      wrong.push({ workflowId, end: life.end, findings: verdict.findings, because: verdict.because });
  }
  if (life.end === 'runs') await stage.client.workflow.getHandle(workflowId).terminate();
  return wrong;
}
