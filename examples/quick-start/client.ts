import { Client, Connection } from '@temporalio/client';
import { createDurableClient } from 'xstate-temporal/client';
import { invoice } from './invoice.ts';

const connection = await Connection.connect({ address: process.env.TEMPORAL_ADDRESS ?? 'localhost:7233' });
const client = new Client({ connection, namespace: process.env.TEMPORAL_NAMESPACE ?? 'default' });
const durable = createDurableClient(client, { taskQueue: 'invoices' });

const by = { role: 'customer', name: 'Ada' };
const instance = await durable.start(invoice, `ada-${Date.now()}`, { email: 'ada@example.com' }, { by });
await instance.until({ state: 'due' });
const receipt = await instance.send({ type: 'PAY' }, by);
console.log(`${receipt.from} → ${receipt.to}`); // due → paid
console.log(await instance.result()); // { number: 'R-1' }
await connection.close();
