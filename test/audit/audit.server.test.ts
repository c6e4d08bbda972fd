import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from '@temporalio/client';
import { nanoid } from 'nanoid';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { compile } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import {
  exportBundle,
  fetchChains,
  type PlaceVerdict,
  recordedCase,
  sweep,
  temporalSource,
  verifyCase,
  verifyPlace,
} from '../../audit/index.ts';
import { caseFolder, generateKeyFiles, readPublicKey } from '../../audit/seal/index.ts';
import type { Trail } from '../../audit/trail/types.ts';
import { bundleOptions } from '../../cli/audit/bundle-options.ts';
import { knownMachines } from '../../cli/audit/known-machines.ts';
import { programmeReplay } from '../../cli/audit/replay.ts';
import { eodCase } from '../../machines/index.ts';
import { eventually } from '../../packages/xstate-temporal/test/support/histories.ts';
import { counter } from '../../packages/xstate-temporal/test/support/machines/counter.ts';
import { openStage } from '../../packages/xstate-temporal/test/support/stage.ts';
import { openProgramme, type ProgrammeStage } from '../support/programme.ts';

const analyst = { role: 'customer-analyst', name: 'Ada Analyst' };
const subscription = { role: 'system', name: 'eod-subscription/contoso' };
const expert = { role: 'expert', name: 'Evan Expert' };
const secret = 'A script of Ada on the server in Lisbon';

let stage: ProgrammeStage;
let folder: string;
const called: string[] = [];

beforeAll(async () => {
  stage = await openProgramme();
  const people = [{ id: analyst.name, permissions: ['manageSecuritySettings'] }];
  stage.know([{ tenantId: 'contoso', people }]);
  folder = mkdtempSync(path.join(tmpdir(), 'watchfloor-audit-'));
  generateKeyFiles(path.join(folder, 'seal.key'));
});
afterAll(async () => {
  await stage?.close();
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});

/** A client that notes which calls of the service it makes. */
function watched(): Client {
  const { connection, options } = stage.client;
  const service = new Proxy(stage.client.workflowService, {
    get: (target, name, receiver) => {
      if (typeof name === 'string') called.push(name);
      return Reflect.get(target, name, receiver);
    },
  });
  const client = new Client({ connection, namespace: options.namespace });
  Object.defineProperty(client, 'workflowService', { value: service });
  return client;
}

const input = (caseId: string) => ({
  caseId,
  tenantId: 'contoso',
  profile: 'mde' as const,
  entryPoint: 'EP4' as const,
  contextUrl: 'https://portal.example/alerts/1',
  submitter: { name: 'Ada Analyst', email: 'ada@contoso.example' },
});

async function open(key: string) {
  const instance = await stage.durable.start(eodCase, key, input(key), { by: subscription });
  const terms = { tenantId: 'contoso', subscription: 'full' as const, trialDaysLeft: null, askedBy: analyst.name };
  await instance.send({ type: 'SUBMIT', inquiry: secret, replyTo: ['ada@contoso.example'], ...terms }, subscription);
  await eventually(async () => (await instance.describe()).states.includes('opened'));
  await instance.send({ type: 'ACCEPTED_BY_EXPERT' }, expert);
  return instance;
}

async function close(instance: Awaited<ReturnType<typeof open>>) {
  await instance.send(
    { type: 'REPORT', status: 'CONCLUDED', advice: { summary: 'Block it.', answers: [], steps: [], nextSteps: [] } },
    expert,
  );
  await instance.send({ type: 'CONFIRM_CLOSE' }, analyst);
  await instance.result();
}

async function verify(place: string, replay = false): Promise<PlaceVerdict[]> {
  const { machineOf } = await knownMachines();
  const replayer = replay ? await programmeReplay() : undefined;
  const publicKeys = [readPublicKey(path.join(folder, 'seal.key.pub'))];
  const options = { sha256: nodeSha256, machineOf, publicKeys, ...(replayer ? { replayOf: () => replayer } : {}) };
  const found: PlaceVerdict[] = [];
  for await (const one of verifyPlace(place, options)) found.push(one);
  return found;
}

async function exported(name: string, workflowId: string, unredacted: boolean) {
  const key = path.join(folder, 'seal.key');
  const place = path.join(folder, name);
  const options = {
    ...(await bundleOptions(folder, { unredacted, key, html: true })),
    query: `WorkflowId = '${workflowId}'`,
  };
  const source = temporalSource(watched(), { perSecond: 1_000 });
  // The server's list is a moment behind.
  await eventually(async () => (await source.count(options.query)) > 0);
  return {
    place,
    result: await exportBundle(source, place, options),
    again: () => exportBundle(source, place, options),
  };
}

const trailIn = (place: string, workflow: string) =>
  JSON.parse(readFileSync(path.join(place, 'cases', caseFolder(workflow), 'trail.json'), 'utf8')) as Trail;

describe('a case on a server', () => {
  test('is exported, verified by chart, replayer and seal, and found out once it was altered', async () => {
    const key = `contoso~case-${nanoid()}`;
    const workflow = `eod-case/${key}`;
    await close(await open(key));
    const { place, result } = await exported('whole', workflow, true);
    expect(result).toMatchObject({ cases: 1, written: 1, failures: [], statuses: { conforms: 1 } });

    const { lines } = trailIn(place, workflow);
    expect(lines.map(({ event }) => event.type)).toEqual([
      'xstate.init',
      'SUBMIT',
      'xstate.done.actor.authorization',
      'ACCEPTED_BY_EXPERT',
      'REPORT',
      'CONFIRM_CLOSE',
    ]);
    expect(lines[1]).toMatchObject({
      claimed: subscription,
      authenticated: null,
      from: ['asked'],
      to: ['received.checking'],
    });
    expect(lines[2]).toMatchObject({ to: ['opened'] });
    expect(lines[2]?.effects.map(({ attempts, name, outcome }) => [name, outcome, attempts])).toContainEqual([
      'updateCaseDesk',
      'done',
      1,
    ]);

    const [seal, verdict] = await verify(place, true);
    expect(seal).toMatchObject({ kind: 'seal', status: 'sealed' });
    expect(verdict).toMatchObject({ verdict: { status: 'conforms', findings: [] } });
    expect(verdict?.kind === 'case' && verdict.verdict.checks).toEqual([
      'structure',
      'conformance',
      'receipts',
      'effects',
      'trail',
      'replay',
    ]);

    const file = path.join(place, 'cases', caseFolder(workflow), 'history', '0001.json');
    const before = readFileSync(file, 'utf8');
    const altered = before.replace(/"data":"([^"]+)"/g, (whole, text: string) => {
      const plain = Buffer.from(text, 'base64').toString('utf8');
      if (!plain.includes('"type":"REPORT"')) return whole;
      return `"data":"${Buffer.from(plain.replace('Block it.', 'Allow it.')).toString('base64')}"`;
    });
    expect(altered).not.toBe(before);
    writeFileSync(file, altered);
    const [broken, deviates] = await verify(place);
    expect(broken).toMatchObject({ status: 'broken', seal: { found: { FILE_DIFFERS: 1, CHAIN_DIFFERS: 1 } } });
    expect(deviates).toMatchObject({ verdict: { status: 'deviates' } });
    const codes = deviates?.kind === 'case' ? deviates.verdict.findings.map(({ code, seq }) => `${code} ${seq}`) : [];
    expect(codes).toContain('STEP_DIFFERS 5');
  });

  test('is handed on without names and texts, and its seal holds', async () => {
    const key = `contoso~case-${nanoid()}`;
    const workflow = `eod-case/${key}`;
    await close(await open(key));
    const { again, place, result } = await exported('handed-on', workflow, false);
    expect(result.statuses.conforms).toBe(1);
    const files = readdirSync(place, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    for (const { name, parentPath } of files) {
      const text = readFileSync(path.join(parentPath, name), 'utf8');
      const decoded = text.replace(/"data":"([^"]+)"/g, (_, data: string) =>
        Buffer.from(data, 'base64').toString('utf8'),
      );
      for (const word of ['Ada', 'ada@', 'Evan', 'Lisbon', 'Block it'])
        expect(`${name} ${decoded.includes(word)}`).toBe(`${name} false`);
    }
    const [seal, verdict] = await verify(place);
    expect(seal).toMatchObject({ status: 'sealed' });
    expect(verdict).toMatchObject({
      verdict: { status: 'notVerifiable', because: { code: 'PAYLOADS_WITHHELD' }, findings: [] },
    });
    // What has ended and is there is not asked for again.
    expect(await again()).toMatchObject({ written: 0, kept: 1 });
  });

  test('that was reset shows the run that was abandoned', async () => {
    const key = `contoso~case-${nanoid()}`;
    const workflow = `eod-case/${key}`;
    const instance = await open(key);
    await instance.send({ type: 'IR_NEEDED', reason: 'They are in.' }, expert);
    const { runId } = await instance.handle.describe();
    const { events } = await stage.client.workflow.getHandle(workflow, runId).fetchHistory();
    const asked = events?.findLast((event) => event.workflowExecutionUpdateAcceptedEventAttributes);
    const workflowTaskFinishEventId = events?.findLast(
      (event) => event.workflowTaskCompletedEventAttributes && Number(event.eventId) < Number(asked?.eventId) - 1,
    )?.eventId;
    await stage.client.workflowService.resetWorkflowExecution({
      namespace: inject('temporal').namespace,
      workflowExecution: { workflowId: workflow, runId },
      reason: 'a test',
      requestId: nanoid(),
      workflowTaskFinishEventId: workflowTaskFinishEventId as never,
    });
    await eventually(async () => (await instance.handle.describe()).runId !== runId);
    await instance.send({ type: 'WITHDRAW' }, analyst);
    await instance.result();
    const { place, result } = await exported('reset', workflow, true);
    expect(result).toMatchObject({ cases: 1, failures: [] });
    const { runs } = trailIn(place, workflow);
    expect(runs).toHaveLength(2);
    expect(runs[1]).toMatchObject({ run: runId, abandoned: 'reset', status: 'terminated' });
    const [seal, verdict] = await verify(place, true);
    expect(seal).toMatchObject({ status: 'sealed' });
    expect(verdict?.kind === 'case' ? verdict.verdict.findings : undefined).toEqual([]);
  });

  test('that went over several runs is one case, with clocks and steps across them', async () => {
    const other = await openStage({ workflows: 'contract.ts', definitions: [counter] });
    try {
      const instance = await other.durable.start(counter, nanoid(), { limit: 8_000 }, { by: expert });
      await instance.send({ type: 'START' }, expert);
      // At once: the run is to be full before the clock comes due, also on a busy machine.
      await Promise.all(Array.from({ length: 26 }, () => instance.send({ type: 'ADD' }, expert)));
      await instance.until({ state: 'late' });
      await instance.send({ type: 'FINISH' }, expert);
      await instance.result();
      const source = temporalSource(other.client, { perSecond: 1_000 });
      const [chain, ...others] = await fetchChains(source, instance.workflowId, []);
      expect([others, chain?.abandoned]).toEqual([[], []]);
      expect(chain?.runs.length).toBeGreaterThan(1);
      const recorded = recordedCase(chain?.runs ?? [], { workflowId: instance.workflowId });
      const charts = [compile(counter, { sha256: nodeSha256 })];
      const { trailed, verdict } = await verifyCase(recorded, { sha256: nodeSha256, machineOf: () => ({ charts }) });
      expect(verdict).toMatchObject({ status: 'conforms', findings: [], steps: 30 });
      const [clock] = trailed?.trail.deadlines ?? [];
      expect(clock).toMatchObject({ outcome: 'passed' });
      // It was armed in one run and fired in a later one.
      const fired = trailed?.trail.lines.find(({ cause }) => cause.startsWith('timer:'))?.events[0];
      expect(Number(fired?.split(':')[0])).toBeGreaterThan(1);
    } finally {
      await other.close();
    }
  });

  test('goes to the archive when it has ended, once', async () => {
    const key = `contoso~case-${nanoid()}`;
    await close(await open(key));
    const archive = path.join(folder, 'archive');
    const options = { ...(await bundleOptions(folder, { unredacted: true })), now: Date.now() };
    const source = temporalSource(watched(), { perSecond: 1_000 });
    const only = { ...source, list: (query: string) => source.list(`${query} AND WorkflowId = 'eod-case/${key}'`) };
    await eventually(
      async () => (await source.count(`WorkflowId = 'eod-case/${key}' AND ExecutionStatus = 'Completed'`)) > 0,
    );
    const first = await sweep(only, archive, options);
    expect(Object.values(first.written).map(({ written }) => written)).toEqual([1]);
    expect((await sweep(only, archive, options)).written).toEqual({});
  });

  test('is only ever read', () => {
    const reads = ['listWorkflowExecutions', 'countWorkflowExecutions', 'getWorkflowExecutionHistory'];
    expect([...new Set(called)].filter((name) => !reads.includes(name))).toEqual([]);
    expect(called.length).toBeGreaterThan(5);
  });
});
