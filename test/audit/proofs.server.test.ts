import { nanoid } from 'nanoid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDurableClient } from 'xstate-temporal/client';
import { compile, type Sender } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { prove, readTrust, type TrustJson } from 'xstate-temporal/proof';
import { readRun, recordedCase, trailToCsv, verifyCase } from '../../audit/index.ts';
import { eventually, historiesOf } from '../../packages/xstate-temporal/test/support/histories.ts';
import { newIssuer, trustIn } from '../../packages/xstate-temporal/test/support/issuers.ts';
import { vault1, vault2 } from '../../packages/xstate-temporal/test/support/machines/vault.ts';
import { openStage, type Stage } from '../../packages/xstate-temporal/test/support/stage.ts';

const by: Sender = { role: 'clerk', name: 'Cora Clerk', subject: 'cora@example.com' };
const issuer = newIssuer();
const stranger = newIssuer();
const trust: TrustJson = trustIn(issuer, ['clerk']);
const charts = [vault1, vault2].map((definition) => compile(definition, { sha256: nodeSha256 }));
const migrations = { '1.0.0->2.0.0': (state: never) => state };

let stage: Stage;
const taskQueue = `proofs-${nanoid()}`;
beforeAll(async () => {
  stage = await openStage({ workflows: 'proofs.ts', definitions: [vault1, vault2], loadOnce: true });
  await stage.hire({ taskQueue, simulation: false, trust });
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
  if (trailed !== undefined) expect(trailToCsv(trailed.trail)).toContain(`cora@example.com,${issuer.kid}`);
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
