import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from '@temporalio/client';
import { nanoid } from 'nanoid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDurableClient } from 'xstate-temporal/client';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { prepare } from 'xstate-temporal/server';
import type { DurableWorker } from 'xstate-temporal/worker';
import { fetchChains, recordedCase, temporalSource, verifyCase } from '../../audit/index.ts';
import { knownMachines } from '../../cli/audit/known-machines.ts';
import { eodCase } from '../../machines/index.ts';
import { bundleOf } from '../../packages/xstate-temporal/test/support/bundles.ts';
import { quiet } from '../../packages/xstate-temporal/test/support/stage.ts';
import { trailPage } from '../../pages/case/trail-page.ts';
import { programmeWorkflows, startProgrammeWorker } from '../../programme/worker/index.ts';
import { formInput, inquiry } from '../machines/eod.ts';
import { type AuthorizedServer, hasServerBinary, startAuthorizedServer } from '../support/authorized-server.ts';
import { filesIn } from '../support/files.ts';

const namespace = 'authorized';
const taskQueue = 'authorized';
const told = { role: 'system', name: 'eod-subscription/contoso' };
const ada = { role: 'customer-analyst', name: 'Ada Analyst' };

describe.runIf(hasServerBinary)('a server with an authorizer, where the server itself was built,', () => {
  let folder: string;
  let server: AuthorizedServer;
  let worker: DurableWorker;
  const closing: { close(): Promise<void> }[] = [];

  /** A client that the server knows under a name. */
  const clientOf = async (subject: string, ...permissions: readonly string[]) => {
    const connection = await server.connect(server.token(subject, permissions));
    closing.push(connection);
    return new Client({ connection, namespace });
  };

  beforeAll(async () => {
    quiet();
    folder = mkdtempSync(path.join(tmpdir(), 'watchfloor-authorized-'));
    server = await startAuthorizedServer(folder);
    const { connection } = await clientOf('admin', 'temporal-system:admin');
    await prepare(connection as never, { namespace, retentionDays: 1 });
    worker = await startProgrammeWorker({
      address: server.address,
      namespace,
      taskQueue,
      activities: filesIn(folder),
      bundle: await bundleOf(programmeWorkflows),
      connection: { metadata: { authorization: `Bearer ${server.token('worker-1', [`${namespace}:write`])}` } },
    });
  });
  afterAll(async () => {
    await worker?.close();
    for (const one of closing) await one.close();
    await server?.close();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  test('lets the trail tell who was claimed from who was authenticated', async () => {
    const write = `${namespace}:write`;
    const asAda = await clientOf('ada@contoso', write);
    const asMallory = await clientOf('mallory@fabrikam', write);
    const caseId = `contoso~case-${nanoid()}`;
    const input = { ...formInput, caseId };
    const instance = await createDurableClient(asAda, { taskQueue }).start(eodCase, caseId, input, { by: told });
    await instance.send(inquiry as never, told);
    // Somebody else, who says to be Ada.
    const letter = { id: nanoid(), by: ada, event: { type: 'WITHDRAW' } };
    await asMallory.workflow.getHandle(instance.workflowId).signal('notify', letter);
    await instance.result();

    const source = temporalSource(await clientOf('auditor', `${namespace}:read`), { perSecond: 1_000 });
    const [chain] = await fetchChains(source, instance.workflowId, []);
    const recorded = recordedCase(chain?.runs ?? [], { workflowId: instance.workflowId });
    const machines = await knownMachines();
    const { trailed, verdict } = await verifyCase(recorded, { sha256: nodeSha256, machineOf: machines.machineOf });
    expect(verdict).toMatchObject({ status: 'conforms', findings: [] });
    const trail = trailed?.trail;
    expect(trail?.lines.map(({ authenticated, claimed, event }) => [event.type, claimed.name, authenticated])).toEqual([
      ['xstate.init', told.name, { type: 'jwt', name: 'ada@contoso' }],
      // The server keeps no principal of who sent an update.
      ['SUBMIT', told.name, null],
      ['WITHDRAW', 'Ada Analyst', { type: 'jwt', name: 'mallory@fabrikam' }],
    ]);
    expect(trail?.lines.map(({ recordedBy }) => recordedBy?.name)).toEqual(['worker-1', 'worker-1', 'worker-1']);
    const page = trail && (await trailPage(trail, machines, { verdict, taken: trailed?.taken }));
    expect(page).toMatch(/Senders authenticated<\/dt><dd>2 of 3/);
    expect(page).toContain('jwt: mallory@fabrikam');
  });

  test('lets nobody in whose token permits nothing, and nobody write who may only read', async () => {
    const nobody = new Client({ connection: (await clientOf('nobody')).connection as never, namespace });
    await expect(nobody.workflow.count()).rejects.toMatchObject({ cause: { code: 7 } });
    const reader = await clientOf('auditor', `${namespace}:read`);
    await expect(reader.workflow.count()).resolves.toBeDefined();
    await expect(
      reader.workflow.start('eod-case', { taskQueue, workflowId: 'eod-case/case-of-a-reader', args: [] }),
    ).rejects.toMatchObject({ cause: { code: 7 } });
  });
});
