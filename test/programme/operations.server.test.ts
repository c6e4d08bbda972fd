import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { nanoid } from 'nanoid';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createDurableClient } from 'xstate-temporal/client';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { readTrust, type TrustJson } from 'xstate-temporal/proof';
import { createIssuer, makeKey } from 'xstate-temporal/proof/node';
import type { DurableWorker } from 'xstate-temporal/worker';
import { Deployments, entriesOf, exportBundle, Reliance, temporalSource, verifyPlace } from '../../audit/index.ts';
import { bundleOptions } from '../../cli/audit/bundle-options.ts';
import { caseReading } from '../../cli/audit/case-reading.ts';
import { operationsLog } from '../../machines/index.ts';
import { bundleOf } from '../../packages/xstate-temporal/test/support/bundles.ts';
import { eventually } from '../../packages/xstate-temporal/test/support/histories.ts';
import { quiet } from '../../packages/xstate-temporal/test/support/quiet.ts';
import { placedHolds, recordDeployment, recordOperation } from '../../programme/operations.ts';
import { programmeWorkflows, startProgrammeWorker } from '../../programme/worker/index.ts';
import { filesIn } from '../support/files.ts';

const operator = { role: 'operator', name: 'Olga Operator' };
const key = makeKey();
const worker = createIssuer(key);
const person = createIssuer(makeKey());
const trust: TrustJson = {
  issuers: [
    { kid: worker.kid, publicKey: worker.publicKey, roles: ['system'] },
    { kid: person.kid, publicKey: person.publicKey, roles: ['operator', 'reviewer'] },
  ],
};
const taskQueue = `operations-${nanoid()}`;
const hash = (text: string) => nodeSha256(text);

let folder: string;
let connection: Connection;
let client: Client;
let bundle: { code: string };
const workers: DurableWorker[] = [];

beforeAll(async () => {
  quiet();
  const { address, namespace } = inject('temporal');
  folder = mkdtempSync(path.join(tmpdir(), 'watchfloor-operations-'));
  connection = await Connection.connect({ address });
  client = new Client({ connection, namespace });
  bundle = await bundleOf(programmeWorkflows, { loadOnce: true });
});
afterAll(async () => {
  for (const one of workers) await one.close();
  await connection?.close();
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});

async function hire(release: string, adapters: string): Promise<DurableWorker> {
  const { address, namespace } = inject('temporal');
  const hired = await startProgrammeWorker({
    ...{ address, namespace, taskQueue, bundle, key, trust },
    activities: filesIn(folder),
    deployment: {
      release,
      name: `worker of ${release}`,
      configuration: [{ section: 'adapters', hash: hash(adapters) }],
    },
  });
  workers.push(hired);
  return hired;
}

const log = () => createDurableClient(client, { taskQueue, issuer: person }).get(operationsLog, taskQueue);
const events = async () => (await log().ledger()).map(({ event }) => event.type);

test('what workers deploy, what is held and what is deleted is on record once, and proven in a bundle', async () => {
  // Many workers at once deploy the same.
  const first = await Promise.all(Array.from({ length: 5 }, () => hire('1.0.0', 'files')));
  await eventually(async () => (await events().catch(() => [])).length === 2);
  const access = { durable: createDurableClient(client, { taskQueue, issuer: worker }), taskQueue };
  const { at: _, ...latest } = (await log().snapshot()).context.latest ?? { at: 0 };
  const again = Array.from({ length: 20 }, () =>
    recordDeployment(access, latest as never, { role: 'system', name: 'one more' }),
  );
  expect(new Set(await Promise.all(again))).toEqual(new Set([undefined]));
  expect(await events()).toEqual(['xstate.init', 'DEPLOYED']);

  const mine = { durable: createDurableClient(client, { taskQueue, issuer: person }), taskQueue };
  expect(await placedHolds({ ...mine, taskQueue: 'of nobody' })).toEqual([]);
  const hold = { type: 'HOLD_PLACED', pattern: 'tenant:contoso', reason: 'Case 17 of the court' } as const;
  await recordOperation(mine, hold, operator);
  await expect(recordOperation(mine, hold, operator)).rejects.toMatchObject({ code: 'HOLD_KNOWN' });
  expect((await placedHolds(mine)).map(({ pattern }) => pattern)).toEqual(['tenant:contoso']);
  await expect(
    recordOperation(mine, { ...hold, type: 'HOLD_LIFTED', pattern: 'tenant:other' }, operator),
  ).rejects.toMatchObject({ code: 'HOLD_UNKNOWN' });
  await expect(recordOperation(mine, { ...hold, reason: '' }, operator)).rejects.toMatchObject({
    code: 'INPUT_INVALID',
  });
  await expect(
    recordOperation(mine, { ...hold, pattern: 'x' }, { role: 'reviewer', name: 'Rob' }),
  ).rejects.toMatchObject({ code: 'ROLE_NOT_ALLOWED' });
  await recordOperation(mine, { type: 'HOLD_LIFTED', pattern: 'tenant:contoso', reason: 'It is closed' }, operator);
  await recordOperation(mine, { type: 'ARCHIVE_DELETED', month: '2020-01', cases: 4, seal: hash('x') }, operator);
  for (const one of first) await one.close();
  await hire('1.1.0', 'smtp');
  await eventually(async () => (await events()).length === 6);

  const place = path.join(folder, 'bundle');
  const query = `WorkflowId = '${log().workflowId}'`;
  const source = temporalSource(client, { perSecond: 1_000 });
  await eventually(async () => (await source.count(query)) > 0);
  await exportBundle(source, place, { ...(await bundleOptions(folder, { unredacted: true })), query });
  const reading = { ...(await caseReading()), trust: readTrust(trust) };
  for await (const found of verifyPlace(place, { ...reading, publicKeys: [] }))
    if (found.kind === 'case') expect(found.verdict).toMatchObject({ status: 'conforms', findings: [] });
  const reliance = new Reliance();
  const deployments = new Deployments();
  const found: unknown[] = [];
  for await (const entry of entriesOf([place], { ...reading, reliance, machine: 'operations-log' }))
    found.push([
      entry.event,
      entry.by.role,
      entry.by.how,
      entry.event === 'DEPLOYED' ? deployments.add(entry).changes?.map(({ part }) => part) : undefined,
    ]);
  const proven = (issuer: { kid: string }) => `proven, by ${issuer.kid}`;
  expect(found).toEqual([
    ['DEPLOYED', 'system', proven(worker), undefined],
    ['HOLD_PLACED', 'operator', proven(person), undefined],
    ['HOLD_LIFTED', 'operator', proven(person), undefined],
    ['ARCHIVE_DELETED', 'operator', proven(person), undefined],
    ['DEPLOYED', 'system', proven(worker), ['release', 'configuration.adapters']],
  ]);
  expect(reliance).toMatchObject({ cases: 1, deviates: 0, unreadable: 0 });
});
