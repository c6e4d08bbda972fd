import type { WorkflowHandle } from '@temporalio/client';
import { nanoid } from 'nanoid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDurableClient, type Instance } from 'xstate-temporal/client';
import { compile, type Sender } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { prove, readTrust, type TrustJson } from 'xstate-temporal/proof';
import { createIssuer, type KeyIssuer, makeKey } from 'xstate-temporal/proof/node';
import { type RecordedCase, readRun, recordedCase, trailToCsv, verifyCase } from '../../audit/index.ts';
import { eventually, historiesOf } from '../../packages/xstate-temporal/test/support/histories.ts';
import { newIssuer, trustIn } from '../../packages/xstate-temporal/test/support/issuers.ts';
import { household, type householdMachine } from '../../packages/xstate-temporal/test/support/machines/household.ts';
import { vault1, vault2 } from '../../packages/xstate-temporal/test/support/machines/vault.ts';
import { replayErrors } from '../../packages/xstate-temporal/test/support/replay.ts';
import { openStage, type Stage } from '../../packages/xstate-temporal/test/support/stage.ts';

const by: Sender = { role: 'clerk', name: 'Cora Clerk', subject: 'cora@example.com' };
const issuer = newIssuer();
const stranger = newIssuer();
const workerKey = makeKey();
/** Signs what instances and their machines tell each other. */
const worker = createIssuer(workerKey);
const trust: TrustJson = { issuers: [issuer, worker].flatMap((one) => trustIn(one, rolesOf(one)).issuers) };
const charts = [vault1, vault2].map((definition) => compile(definition, { sha256: nodeSha256 }));
const migrations = { '1.0.0->2.0.0': (state: never) => state };

function rolesOf(one: KeyIssuer): string[] {
  return one === issuer ? ['clerk'] : ['system'];
}

let stage: Stage;
const taskQueue = `proofs-${nanoid()}`;
beforeAll(async () => {
  stage = await openStage({ workflows: 'proofs.ts', definitions: [vault1, vault2, household], loadOnce: true });
  await stage.hire({ taskQueue, simulation: false, trust, key: workerKey });
});
afterAll(() => stage?.close());

/** A case in which everything occurs that can be proven, and what is refused for want of a proof. */
async function lived() {
  const durable = createDurableClient(stage.client, { taskQueue, issuer });
  const { handle, workflowId, ...instance } = await durable.start(vault1, nanoid(), {}, { by, version: '1.0.0' });
  const pay = { type: 'PAY', amount: 1 } as const;
  await instance.send(pay, by);
  await handle.signal('notify', { id: 'claim', by: { role: 'clerk', name: 'Cora Clerk' }, event: pay });
  await handle.signal('notify', await prove(stranger, 'send', workflowId, { id: 'strange', by, event: pay }));
  await instance.notify(pay, by);
  await handle.cancel();
  await eventually(async () => (await instance.snapshot()).seq === 6);
  await instance.migrate('2.0.0', by, 'move');
  await eventually(async () => (await instance.describe()).version === '2.0.0');
  await instance.cancel(by, 'cancel');
  const histories = await historiesOf(stage.client, workflowId);
  return recordedCase(
    histories.map((history) => ({ ...readRun(history) })),
    { workflowId },
  );
}

test('an audit verifies every proof by the public keys, and says which senders are claims', async () => {
  const recorded = await lived();
  const verify = (given?: TrustJson) =>
    verifyCase(recorded, {
      sha256: nodeSha256,
      machineOf: () => ({ charts, migrations: migrations as never }),
      ...(given === undefined ? {} : { trust: readTrust(given) }),
    });
  const { trailed, verdict } = await verify(trust);
  expect(verdict).toMatchObject({ status: 'conforms', proofs: { proven: 5, claimed: 3, checked: true } });
  expect(verdict.checks).toContain('proofs');
  const lines = trailed?.trail.lines ?? [];
  expect(lines.map(({ event, proven, refused }) => [event.type, proven?.issuer === issuer.kid, refused?.code])).toEqual(
    [
      ['xstate.init', true, undefined],
      ['PAY', true, undefined],
      ['PAY', false, 'PROOF_MISSING'],
      ['PAY', false, 'PROOF_UNTRUSTED'],
      ['PAY', true, undefined],
      ['CANCEL', false, 'PROOF_MISSING'],
      ['watchfloor.migrated', true, undefined],
      ['xstate.stop', true, undefined],
    ],
  );
  if (trailed !== undefined) expect(trailToCsv(trailed.trail)).toMatch(new RegExp(`cora@example.com,'?${issuer.kid}`));
  // Without a trust nothing is believed, and nothing is said against it.
  expect((await verify()).verdict).toMatchObject({ status: 'conforms', proofs: { proven: 5, checked: false } });
  const retiredSince = { ...trust.issuers[0], retired: new Date().toISOString() } as TrustJson['issuers'][0];
  expect((await verify({ issuers: [retiredSince] })).verdict.status).toBe('conforms');
  const before = { ...trust.issuers[0], retired: '2020-01-01T00:00:00Z' } as TrustJson['issuers'][0];
  for (const given of [trustIn(stranger, ['clerk']), trustIn(issuer, ['manager']), { issuers: [before] }]) {
    const { findings, status } = (await verify(given)).verdict;
    expect(status).toBe('deviates');
    expect(findings.map(({ code, seq }) => [code, seq])).toEqual([1, 2, 5, 7, 8].map((seq) => ['PROOF_FAILS', seq]));
  }
});

test('a history in which a proof was exchanged is found', async () => {
  const recorded = await lived();
  const [first, ...rest] = recorded.runs;
  if (first === undefined) throw new Error('There is a run.');
  const [[id, sent] = []] = [...first.updates];
  if (id === undefined || sent?.[0] === undefined) throw new Error('There is an update.');
  const { proof } = await prove(issuer, 'send', recorded.workflowId, { id, by, event: { type: 'PAY', amount: 2 } });
  const forged = { ...sent[0], envelope: { ...sent[0].envelope, proof } };
  const runs = [{ ...first, updates: new Map([...first.updates, [id, [forged]]]) }, ...rest];
  const { verdict } = await verifyCase(
    { ...recorded, runs },
    {
      ...{ sha256: nodeSha256, trust: readTrust(trust) },
      machineOf: () => ({ charts, migrations: migrations as never }),
    },
  );
  expect(verdict.findings.map(({ code, seq }) => [code, seq])).toEqual([['PROOF_FAILS', 2]]);
});

/** A machine among the actors, whose end is reported to the instance. */
async function keptHouse(
  end: (instance: Instance<typeof householdMachine>, child: WorkflowHandle) => Promise<unknown>,
) {
  const durable = createDurableClient(stage.client, { taskQueue, issuer });
  const instance = await durable.start(household, nanoid(), {}, { by });
  const { handle, workflowId } = instance;
  await instance.send({ type: 'ASK' }, by);
  await eventually(async () => ((await instance.snapshot()).context.said as string[]).includes('BEGUN'));
  await end(instance, stage.client.workflow.getHandle(`${workflowId}/washing#1`));
  await eventually(async () => (await instance.ledger()).some(({ event }) => event.type.endsWith('.actor.washing')));
  // Its workflow ends just behind its report.
  await eventually(async () => (await historiesOf(stage.client, workflowId)).some(tellsOfMachine));
  const runs = (await historiesOf(stage.client, workflowId)).map((history) => ({ ...readRun(history) }));
  await handle.terminate().catch(() => undefined);
  return recordedCase(runs, { workflowId });
}

const tellsOfMachine = ({ events }: Awaited<ReturnType<typeof historiesOf>>[0]) =>
  events?.some(
    (event) =>
      event.childWorkflowExecutionCompletedEventAttributes ?? event.childWorkflowExecutionTerminatedEventAttributes,
  ) === true;

async function verdictOfHouse(recorded: RecordedCase, given?: TrustJson) {
  const { verdict } = await verifyCase(recorded, {
    sha256: nodeSha256,
    machineOf: () => ({ charts: [compile(household, { sha256: nodeSha256 })] }),
    ...(given === undefined ? {} : { trust: readTrust(given) }),
  });
  return verdict;
}

test('the end of a machine among the actors is proven by the key of the workers', async () => {
  const report = { id: 'washing', generation: 1, outcome: { ok: true, output: { heard: 0 } } };
  const recorded = await keptHouse(async ({ handle, send, workflowId }) => {
    // What a stranger reports is a refused record each, and nothing else in the audit, whatever it says.
    await handle.signal('childEnded', report);
    await handle.signal('childEnded', await prove(stranger, 'end', workflowId, { ...report, by }));
    await send({ type: 'FINISH' }, by);
  });
  expect(await verdictOfHouse(recorded, trust)).toMatchObject({ status: 'conforms', findings: [] });
  // A history in which the report alone tells of the end.
  const reported = recorded.runs.map((run) => ({
    ...run,
    children: new Map([...run.children].map(([name, ends]) => [name, ends.filter(({ asked }) => asked !== undefined)])),
  }));
  expect((await verdictOfHouse({ ...recorded, runs: reported }, trust)).findings).toEqual([]);
  const { findings } = await verdictOfHouse({ ...recorded, runs: reported }, { issuers: trust.issuers.slice(0, 1) });
  expect(findings.filter(({ message }) => message.includes('washing#1'))).toMatchObject([
    { code: 'PROOF_FAILS', seq: 7, message: expect.stringContaining('PROOF_UNTRUSTED') },
  ]);
  // Its report is another than the one that was signed.
  const forged = reported.map((run) => ({
    ...run,
    children: new Map(
      [...run.children].map(([name, ends]) => [
        name,
        ends.map((end) => ({ ...end, asked: { ...(end.asked as object), generation: 2 } })),
      ]),
    ),
  }));
  const found = (await verdictOfHouse({ ...recorded, runs: forged }, trust)).findings;
  expect(found.map(({ code, seq }) => [code, seq])).toEqual([['PROOF_FAILS', 7]]);
});

test('a machine among the actors that was terminated has an end that the server tells', async () => {
  const recorded = await keptHouse((_, child) => child.terminate());
  expect(await verdictOfHouse(recorded, trust)).toMatchObject({ status: 'conforms', findings: [] });
});

test("an actor whose name somebody else's workflow has is told with a code, and its parent's case conforms", async () => {
  const durable = createDurableClient(stage.client, { taskQueue, issuer });
  const instance = await durable.start(household, nanoid(), {}, { by });
  const { handle, workflowId } = instance;
  const stolen = { workflowId: `${workflowId}/washing#1`, taskQueue: `nobody-${nanoid()}` };
  const thief = await stage.client.workflow.start('stranger', stolen);
  await instance.send({ type: 'ASK' }, by);
  const told = await eventually(
    async () => (await instance.ledger()).find(({ event }) => event.type === 'xstate.error.actor.washing'),
    60_000,
  );
  expect(told?.event.payload).toMatchObject({ error: { code: 'ACTOR_NAME_TAKEN' } });
  const histories = await historiesOf(stage.client, workflowId);
  expect(await replayErrors('proofs.ts', histories, workflowId)).toEqual([]);
  const recorded = recordedCase(
    histories.map((history) => ({ ...readRun(history) })),
    { workflowId },
  );
  expect(await verdictOfHouse(recorded, trust)).toMatchObject({ status: 'conforms', findings: [] });
  await handle.terminate();
  await thief.terminate();
});
