import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { nanoid } from 'nanoid';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createDurableClient } from 'xstate-temporal/client';
import { prepare } from 'xstate-temporal/server';
import { eodCase, eodSubscription } from '../../machines/index.ts';
import { eventually } from '../../packages/xstate-temporal/test/support/histories.ts';
import { keyFile, keyFolder, readKeyFile } from '../../server/keys/index.ts';
import { killAll, start } from '../cli/support.ts';
import { bought, wanted } from '../machines/subscription.ts';

const { address } = inject('temporal');
// Of its own, since a worker archives whatever has closed in its namespace.
const namespace = `archive-${nanoid()}`;
const analyst = { role: 'customer-analyst', name: 'Ada Analyst' };
const accountTeam = { role: 'account-team', name: 'Sam Account' };
const requests = ['a', 'b', 'c', 'd'].map((name) => `case-${name}-${nanoid(6)}`);
const keys = requests.map((request) => `contoso~${request}`);

let folder = '';
let connection: Connection;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'watchfloor-archive-'));
  connection = await Connection.connect({ address });
  await prepare(connection, { namespace, retentionDays: 1 });
});
afterAll(async () => {
  killAll();
  await connection?.close();
  await rm(folder, { recursive: true, force: true });
});

function cli(...argv: string[]) {
  const env = {
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: namespace,
    WATCHFLOOR_AUDIT_ARCHIVE_EVERY_SECONDS: '1',
  };
  return start(folder, env, argv);
}

const archive = () => path.join(folder, '.watchfloor', 'audit', 'archive');

/** What is sealed in the archive, by month. */
function sealed(): string[] {
  return readdirSync(archive())
    .filter((name) => /^\d{4}-\d{2}$/.test(name))
    .flatMap((month) =>
      readFileSync(path.join(archive(), month, 'cases.jsonl'), 'utf8')
        .trim()
        .split('\n'),
    )
    .map((line) => (JSON.parse(line) as { workflow: string }).workflow)
    .sort();
}

describe('two workers with one archive', { timeout: 120_000 }, () => {
  it('write each closed case by themselves, once, into a bundle that is sealed', async () => {
    expect((await cli('audit', 'keygen').ended).code).toBe(0);
    const people = [{ id: analyst.name, permissions: ['manageSecuritySettings'] }];
    writeFileSync(
      path.join(folder, '.watchfloor', 'directory.json'),
      JSON.stringify({ tenants: [{ tenantId: 'contoso', people }] }),
    );
    const workers = [cli('worker'), cli('worker')];
    await Promise.all(workers.map(({ printed }) => printed('Ctrl-C')));
    const client = new Client({ connection, namespace });
    // The workers have made the project's keys, and take nothing that is not signed.
    const issuer = readKeyFile(keyFile(keyFolder(path.join(folder, '.watchfloor', 'keys')), 'issuer'));
    const durable = createDurableClient(client, { taskQueue: 'watchfloor', issuer });
    // Only a subscription starts cases, and the server has nobody else take its part.
    const tenant = { tenantId: 'contoso', tenantName: 'Contoso', profile: 'mde' } as const;
    const subscription = await durable.start(eodSubscription, 'contoso', tenant, { by: accountTeam });
    await subscription.send(bought, accountTeam);
    for (const request of requests) {
      await subscription.send({ ...wanted, request } as never, analyst);
      const instance = durable.get(eodCase, `contoso~${request}`);
      // It is started by a tell, some time after the subscription has taken the inquiry.
      await eventually(async () => (await instance.describe()).states.includes('opened'));
      await instance.send({ type: 'WITHDRAW' }, analyst);
      await instance.result();
    }
    const closed = keys.map((key) => `eod-case/${key}`).sort();
    await eventually(() => sealed().join() === closed.join(), 60_000);
    for (const { child } of workers) child.kill('SIGINT');
    const ended = await Promise.all(workers.map((one) => one.ended));
    expect(ended.map(({ code }) => code)).toEqual([0, 0]);
    // Told by whichever worker wrote them: all, none twice, and nothing went wrong.
    const told = ended.flatMap(({ err }) => err.trim().split('\n')).filter((line) => line !== 'Stopping …');
    const counts = told.map((line) => Number(/^archived (\d+) closed cases? in /.exec(line)?.[1] ?? Number.NaN));
    expect([counts.reduce((sum, count) => sum + count, 0), told]).toEqual([keys.length, told]);

    const months = readdirSync(archive()).filter((name) => name !== 'sweep.lock');
    const places = months.map((month) => path.join(archive(), month));
    const key = path.join(folder, '.watchfloor', 'audit', 'seal.key.pub');
    const verified = await cli('audit', 'verify', ...places, '--key', key, '--require-seal', '--json').ended;
    expect(verified).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(verified.out)).toMatchObject({ cases: keys.length, conforms: keys.length, sealsUnproven: 0 });
  });
});
