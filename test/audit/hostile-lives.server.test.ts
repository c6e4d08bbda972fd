import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compile } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import {
  type CaseVerdict,
  closed,
  exportBundle,
  fetchChains,
  type HistorySource,
  pseudonyms,
  recordedCase,
  temporalSource,
  verifyCase,
  verifyPlace,
} from '../../audit/index.ts';
import { eventually } from '../../packages/xstate-temporal/test/support/histories.ts';
import { path as fcPath, seed } from '../../packages/xstate-temporal/test/support/seed.ts';
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
const options = {
  sha256: nodeSha256,
  machineOf: (id: string) => ({ charts: charts.filter((one) => one.id === id) }),
};

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
  const lives = fc.sample(hostileLife, {
    seed,
    numRuns: budget.hostileLives,
    ...(fcPath === undefined ? {} : { path: fcPath }),
  });
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
    'CHILD_WORKFLOW_EXECUTION_COMPLETED',
    'START_CHILD_WORKFLOW_EXECUTION_FAILED',
    'WORKFLOW_EXECUTION_UPDATE_ADMITTED',
  ])
    expect([...seen], met).toContain(met);
}, 1_200_000);

/** What the audit finds wrong of one life, in all its executions and runs. */
async function lived(life: HostileLife, seen: Set<string>): Promise<unknown[]> {
  const workflowId = await liveAmongStrangers(stage, life);
  const wrong: unknown[] = [];
  for (const type of await typesLived(stage, workflowId)) seen.add(type);
  const source = temporalSource(stage.client, { perSecond: 1_000 });
  const chains = await fetchChains(source, workflowId, []);
  for (const { abandoned, runs } of chains) {
    // Ended before its first step: nothing tells what it was.
    if (runs.every(({ machine }) => machine === undefined)) continue;
    const recorded = recordedCase(runs, { workflowId, abandoned: abandoned.map((run) => ({ ...run, why: 'reset' })) });
    const { trailed, verdict } = await verifyCase(recorded, options);
    for (const { refused } of trailed?.trail.lines ?? []) if (refused !== undefined) seen.add(refused.code);
    if (verdict.status !== 'conforms')
      wrong.push({ workflowId, end: life.end, findings: verdict.findings, because: verdict.because });
  }
  // What goes on between two exports is no fault of either.
  const handle = stage.client.workflow.getHandle(workflowId);
  // A household takes CANCEL as it takes anything, and lives on.
  if (life.end !== 'is cancelled' || life.kind === 'household') await handle.terminate().catch(() => undefined);
  await eventually(async () => (await handle.describe()).status.name !== 'RUNNING', 60_000);
  wrong.push(...(await redacted(source, workflowId)));
  return wrong;
}

/** A redacted bundle is verified by the whole one: nobody finds in it what the whole one does not say. */
async function redacted(source: HistorySource, workflowId: string): Promise<unknown[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'watchfloor-lives-'));
  const { privateKey: key } = generateKeyPairSync('ed25519');
  const about = { key, tool: { name: 'test', version: '0' }, aboutMachine: () => ({}), query: "WorkflowId = ''" };
  const names = pseudonyms(Buffer.from('a key for names alone'));
  const wrong: unknown[] = [];
  try {
    const place = { whole: path.join(folder, 'whole'), redacted: path.join(folder, 'redacted') };
    const redaction = { names, disclosureOf: () => closed };
    for (const [to, more] of [
      [place.whole, {}],
      [place.redacted, { redaction }],
    ] as const) {
      const { failures } = await exportBundle(source, to, { ...options, ...about, ids: [workflowId], ...more });
      wrong.push(...failures);
    }
    for (const evidence of [{}, { evidence: place.whole }])
      for await (const one of verifyPlace(place.redacted, { ...options, ...evidence, publicKeys: [] }))
        if (one.kind === 'case' && !isRight(one.verdict, 'evidence' in evidence))
          wrong.push({ workflowId, ...said(one.verdict) });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return wrong;
}

/** Without the payloads nobody can say that it conforms; and by them everybody can. */
function isRight({ findings, status }: CaseVerdict, isEvident: boolean): boolean {
  return findings.length === 0 && status === (isEvident ? 'conforms' : 'notVerifiable');
}

const said = ({ because, findings, status }: CaseVerdict) => ({ status, because, findings });
