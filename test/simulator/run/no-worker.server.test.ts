import { Client, Connection } from '@temporalio/client';
import { nanoid } from 'nanoid';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { WaitingClock } from '../../../simulator/run/temporal/server-clock.ts';
import { TemporalTarget } from '../../../simulator/run/temporal/temporal-target.ts';

let connection: Connection;
beforeAll(async () => {
  connection = await Connection.connect({ address: inject('temporal').address });
});
afterAll(() => connection?.close());

test('a run on a server without a worker says so', { timeout: 30_000 }, async () => {
  const client = new Client({ connection, namespace: inject('temporal').namespace });
  const taskQueue = `nobody-${nanoid()}`;
  const target = new TemporalTarget({
    client,
    taskQueue,
    clock: new WaitingClock(),
    prefix: `${nanoid()}.`,
    offset: 0,
  });
  const by = { role: 'clerk', name: 'Cora Clerk' };
  // Of a machine that nobody else starts: others would show another queue.
  const start = target.start({ machine: 'nobodys', key: 'one', at: Date.now(), by, id: 'start' }, {});
  await expect(start).rejects.toMatchObject({ code: 'NO_WORKER', details: { taskQueue } });
});
