import { Client, Connection } from '@temporalio/client';
import { nanoid } from 'nanoid';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createDurableClient, type DurableClient } from 'xstate-temporal/client';
import { eodCase } from '../../machines/index.ts';
import { bundleOf } from '../../packages/xstate-temporal/test/support/bundles.ts';
import { eventually } from '../../packages/xstate-temporal/test/support/histories.ts';
import { quiet } from '../../packages/xstate-temporal/test/support/stage.ts';
import { programmeWorkflows, startProgrammeWorker } from '../../programme/worker/index.ts';
import { formInput, inquiry, permitted, reports } from '../machines/eod.ts';
import { answer, certificateFor, startMailServer, startReceiver } from './adapters-support.ts';
import { temporaryFolder } from './folder.ts';
import { optionsIn, writeDirectory } from './support.ts';

const secret = { data: `whsec_${Buffer.alloc(32, 5).toString('base64')}` };
const subscription = { role: 'system', name: 'eod-subscription/contoso' };
const analyst = { role: 'customer-analyst', name: 'Ann Example' };
const expert = { role: 'expert', name: 'Eve Expert' };

/** Adapters that fail, behind a real worker and a real server. */
describe('a case on a real server', () => {
  let connection: Connection;
  let bundle: { code: string };
  const { address, namespace } = inject('temporal');

  beforeAll(async () => {
    quiet();
    connection = await Connection.connect({ address });
    bundle = await bundleOf(programmeWorkflows, { loadOnce: true });
  });
  afterAll(() => connection?.close());

  async function withWorker(adapters: object, work: (durable: DurableClient) => Promise<void>): Promise<void> {
    const taskQueue = `adapters-${nanoid()}`;
    const folder = temporaryFolder();
    const people = [{ id: permitted.person, permissions: permitted.permissions }];
    writeDirectory(folder, [{ tenantId: permitted.tenantId, people }]);
    const activities = { ...optionsIn(folder), ...adapters };
    const worker = await startProgrammeWorker({ address, namespace, taskQueue, bundle, activities });
    try {
      await work(createDurableClient(new Client({ connection, namespace }), { taskQueue }));
    } finally {
      await worker.close();
    }
  }

  const openCase = async (durable: DurableClient) => {
    const caseId = `contoso~case-${nanoid()}`;
    const started = await durable.start(eodCase, caseId, { ...formInput, caseId } as never, { by: subscription });
    await started.send(inquiry as never, subscription);
    await started.until({ state: 'opened' });
    await started.send({ type: 'ACCEPTED_BY_EXPERT' } as never, expert);
    return started;
  };

  test('goes on when the mail server refuses the report, and says why to whoever looks', async () => {
    const server = await startMailServer({
      onRcptTo: ({ address: to }, _session, callback) => callback(to.startsWith('ann') ? answer(550, 'Unknown') : null),
    });
    const mail = {
      host: '127.0.0.1',
      port: server.port,
      caFile: certificateFor().certFile,
      fromAddress: 'hunting@service.test',
    };
    await withWorker({ mail }, async (durable) => {
      const instance = await openCase(durable);
      await instance.send(reports.MORE_TIME_NEEDED as never, expert);
      await eventually(async () => JSON.stringify(await instance.describe()).includes('MAIL_REFUSED'));
      await instance.send({ type: 'INVESTIGATION_STEP' } as never, expert);
      expect(server.mails.map(({ to }) => to)).toEqual([['soc@contoso.example']]);
      await instance.handle.terminate();
    });
  });

  test('is handed over in spite of a receiver that asks to wait, under one id', async () => {
    let tries = 0;
    const receiver = await startReceiver((_request, response) => {
      tries += 1;
      response.writeHead(tries === 1 ? 429 : 200, { 'retry-after': '2' }).end();
    });
    await withWorker({ incidentResponse: { url: receiver.url, secret } }, async (durable) => {
      const instance = await openCase(durable);
      await instance.send({ type: 'IR_NEEDED', reason: 'An operator is active.' } as never, expert);
      await instance.send({ type: 'CHOOSE', path: 'cirt' } as never, analyst);
      await eventually(async () => tries === 2);
      const [first, second] = receiver.requests;
      expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
    });
  });
});
