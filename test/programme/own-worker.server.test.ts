import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import type { Payload, PayloadCodec } from '@temporalio/common';
import { NativeConnection } from '@temporalio/worker';
import { nanoid } from 'nanoid';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Mail } from '../../activities/index.ts';
import { quiet } from '../../packages/xstate-temporal/test/support/quiet.ts';
import { createProgramme, type Programme, readInquiry, readPurchase } from '../../programme/index.ts';
import { startProgrammeWorker } from '../../programme/worker/index.ts';
import { filesIn } from '../support/files.ts';

/** No cipher, but nobody who lacks it reads a payload. */
const codec: PayloadCodec = {
  encode: async (payloads) => payloads.map(turned('binary/turned')),
  decode: async (payloads) => payloads.map(turned('json/plain')),
};

function turned(encoding: string) {
  return ({ metadata, data }: Payload): Payload => ({
    metadata: { ...metadata, encoding: new TextEncoder().encode(encoding) },
    data: data?.map((byte) => byte ^ 0x5a) ?? null,
  });
}

const tenant = `own-${nanoid(8).replaceAll(/[^A-Za-z0-9]/g, 'x')}`;

/** What somebody brings who runs the programme's worker by themselves. */
describe('a worker with a codec, interceptors, an adapter and a connection of one’s own', () => {
  const mails: Mail[] = [];
  const headers: string[] = [];
  const closing: (() => unknown)[] = [];
  let client: Client;
  let programme: Programme;
  let connection: NativeConnection;

  beforeAll(async () => {
    quiet();
    const { address, namespace } = inject('temporal');
    const taskQueue = `own-${nanoid()}`;
    const folder = mkdtempSync(path.join(tmpdir(), 'watchfloor-own-'));
    closing.push(() => rmSync(folder, { recursive: true, force: true }));
    connection = await NativeConnection.connect({ address });
    closing.push(() => connection.close());
    const deliver = async (mail: Mail) => {
      mails.push(mail);
      return {};
    };
    const files = filesIn(folder);
    const people = [{ id: 'Ada Poe', permissions: ['manageSecuritySettings'] }];
    writeFileSync(files.directoryFile, JSON.stringify({ tenants: [{ tenantId: tenant, people }] }));
    const worker = await startProgrammeWorker({
      ...{ address, namespace, taskQueue, connection },
      activities: { ...files, adapters: { mail: { deliver } as never } },
      tuning: {
        dataConverter: { payloadCodecs: [codec] },
        interceptors: {
          workflowModules: [path.resolve('test/programme/sandbox/marking-interceptor.ts')],
          activity: [
            () => ({
              inbound: {
                execute: (input, next) => {
                  headers.push(Buffer.from(input.headers.marked?.data ?? []).toString());
                  return next(input);
                },
              },
            }),
          ],
        },
      },
    });
    closing.push(() => worker.close());
    const mine = await Connection.connect({ address });
    closing.push(() => mine.close());
    client = new Client({ connection: mine, namespace, dataConverter: { payloadCodecs: [codec] } });
    programme = createProgramme(client, { taskQueue });
  });
  afterAll(async () => {
    for (const close of closing.reverse()) await close();
  });

  it('is all that the programme needs, and leaves nothing readable on the server', async () => {
    const page = { entryPoint: 'EP2', url: 'https://portal.example/machines/7' };
    const submitter = { submitterName: 'Ada Poe', submitterEmail: 'ada@contoso.example' };
    await programme.subscribe(readPurchase({ tenant, profile: 'mde' }, { by: { role: 'account-team', name: 'Sam' } }));
    const request = { tenant, profile: 'mde', ...page, ...submitter, inquiry: 'What is it?' };
    const { instance, key, now } = await programme.openCase(readInquiry(request));
    expect(now.states).toEqual(['opened']);
    const name = { machine: 'eod-case', key };
    const expert = { role: 'expert', name: 'Eve Xu' };
    await programme.send(name, { type: 'ACCEPTED_BY_EXPERT' }, expert);
    // A refusal's details are encoded on their way, too.
    await programme.send(name, { type: 'IR_NEEDED', reason: 'They are in.' }, expert);
    await expect(
      programme.send(name, { type: 'REPORT', status: 'MORE_TIME_NEEDED', message: 'Soon' }, expert),
    ).rejects.toMatchObject({ details: { reason: 'guards', unmet: [expect.stringContaining('CONCLUDED')] } });
    await expect.poll(() => mails.length, { timeout: 60_000 }).toBeGreaterThan(0);
    expect(new Set(headers)).toEqual(new Set(['eodSubscription', 'eodCase']));
    const history = JSON.stringify(await client.workflow.getHandle(instance).fetchHistory());
    // Payloads stand in a history in base64.
    const texts = [...history.matchAll(/"data":"([^"]*)"/g)].map(([, data = '']) =>
      Buffer.from(data, 'base64').toString(),
    );
    expect(texts.length).toBeGreaterThan(10);
    expect(texts.join('\n')).not.toMatch(/What is it|Ada Poe/);
    expect(history).toContain(Buffer.from('binary/turned').toString('base64'));
  });

  it('leaves a connection that was given open', async () => {
    await closing.splice(2, 1)[0]?.();
    await expect(connection.workflowService.getSystemInfo({})).resolves.toBeDefined();
  });
});
