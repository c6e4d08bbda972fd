import { Client, Connection } from '@temporalio/client';
import { nanoid } from 'nanoid';
import { expect, inject, onTestFinished, test } from 'vitest';
import { createDurableClient } from 'xstate-temporal/client';
import { migrate, openDatabase } from '../../activities/index.ts';
import { eodCase } from '../../machines/index.ts';
import { bundleOf } from '../../packages/xstate-temporal/test/support/bundles.ts';
import { quiet } from '../../packages/xstate-temporal/test/support/stage.ts';
import { programmeWorkflows, startProgrammeWorker } from '../../programme/worker/index.ts';
import { formInput, inquiry, permitted, reports } from '../machines/eod.ts';
import { PASSWORD, startPostgres } from '../support/postgres.ts';
import { temporaryFolder } from './folder.ts';
import { optionsIn, writeDirectory } from './support.ts';

const subscription = { role: 'system', name: 'eod-subscription/contoso' };
const expert = { role: 'expert', name: 'Eve Expert' };
const customer = { role: 'customer-analyst', name: 'Ann Example' };

test('two workers that share no folder but a database do everything once, also while it is away', async () => {
  quiet();
  const { address, namespace } = inject('temporal');
  const server = await startPostgres({ durable: true });
  onTestFinished(() => server.remove());
  const stores = { kind: 'postgres', url: server.url(), password: { data: PASSWORD } } as const;
  const db = openDatabase(stores);
  onTestFinished(() => db.close());
  await migrate(db);
  const connection = await Connection.connect({ address });
  onTestFinished(() => connection.close());
  const taskQueue = `stores-${nanoid()}`;
  const bundle = await bundleOf(programmeWorkflows, { loadOnce: true });
  for (const folder of [temporaryFolder(), temporaryFolder()]) {
    const people = [{ id: permitted.person, permissions: permitted.permissions }];
    writeDirectory(folder, [{ tenantId: permitted.tenantId, people }]);
    const activities = { ...optionsIn(folder), stores };
    const worker = await startProgrammeWorker({ address, namespace, taskQueue, bundle, activities });
    onTestFinished(() => worker.close());
  }
  const durable = createDurableClient(new Client({ connection, namespace }), { taskQueue });
  const cases = await Promise.all(
    Array.from({ length: 6 }, async () => {
      const caseId = `contoso~case-${nanoid()}`;
      const one = await durable.start(eodCase, caseId, { ...formInput, caseId } as never, { by: subscription });
      await one.send(inquiry as never, subscription);
      await one.until({ state: 'opened' });
      return one;
    }),
  );
  await server.stop('SIGQUIT');
  await Promise.all(cases.map((one) => one.send({ type: 'ACCEPTED_BY_EXPERT' } as never, expert)));
  await server.start();
  await Promise.all(cases.map((one) => one.send(reports.CONCLUDED as never, expert)));
  await Promise.all(cases.map((one) => one.send({ type: 'CONFIRM_CLOSE' } as never, customer)));
  await Promise.all(cases.map((one) => one.result()));

  const effects: Record<string, number> = {};
  for (const one of cases) {
    for (const { effects: asked } of await one.ledger())
      for (const effect of asked) {
        if (effect.kind === 'runAction') effects[effect.name] = (effects[effect.name] ?? 0) + 1;
      }
    expect((await one.describe()).attention).toEqual([]);
  }
  const tickets = await db.query<{ ticket: { status: string; history: unknown[] } }>(
    'select ticket from watchfloor.tickets',
  );
  expect(tickets.map(({ ticket }) => ticket.status)).toEqual(cases.map(() => 'closed'));
  expect(tickets.reduce((sum, { ticket }) => sum + ticket.history.length, 0)).toBe(effects.updateCaseDesk);
  const [mails] = await db.query<{ count: number }>('select count(*)::int as count from watchfloor.mails');
  expect(mails?.count).toBe(effects.sendMail);
  const [calls] = await db.query<{ count: number }>('select count(*)::int as count from watchfloor.staff');
  expect(calls?.count).toBe(effects.notifyStaff);
});

test('a worker does not begin on a database without the tables', async () => {
  quiet();
  const server = await startPostgres();
  onTestFinished(() => server.remove());
  const stores = { kind: 'postgres', url: server.url(), password: { data: PASSWORD } } as const;
  const activities = { ...optionsIn(temporaryFolder()), stores };
  const bundle = await bundleOf(programmeWorkflows, { loadOnce: true });
  const starting = startProgrammeWorker({ ...inject('temporal'), taskQueue: `stores-${nanoid()}`, bundle, activities });
  await expect(starting).rejects.toMatchObject({ code: 'STORE_SCHEMA_MISSING' });
});
