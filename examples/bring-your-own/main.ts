import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { createDurableClient } from 'xstate-temporal/client';
import { startWorker } from 'xstate-temporal/worker';
import { trialImplemented } from './implementations.ts';
import { trial } from './trial.ts';

const address = process.env.TEMPORAL_ADDRESS ?? '127.0.0.1:7233';
const namespace = process.env.TEMPORAL_NAMESPACE ?? 'watchfloor';
const taskQueue = process.env.TASK_QUEUE ?? 'trials';

// docs:worker
const workflows = import.meta.url.endsWith('.ts') ? './workflows.ts' : './workflows.js';
const worker = await startWorker({
  address,
  namespace,
  taskQueue,
  workflows: { path: fileURLToPath(new URL(workflows, import.meta.url)) },
  implemented: [trialImplemented],
});
// docs:end

// docs:client
const connection = await Connection.connect({ address });
const durable = createDurableClient(new Client({ connection, namespace }), { taskQueue });

const someone = { role: 'customer', name: 'Ada' };
const instance = await durable.start(trial, `ada-${Date.now()}`, { email: 'ada@example.com' }, { by: someone });
const receipt = await instance.send({ type: 'SUBSCRIBE', plan: 'large' }, someone);
console.log(`${receipt.from} → ${receipt.to}`);
console.log(await instance.result());
// docs:end

// docs:ledger
for (const { seq, event, from, to, effects } of await instance.ledger()) {
  console.log(seq, event.type, `${from} → ${to}`, effects.map(({ kind }) => kind).join(' '));
}
// docs:end

await connection.close();
await worker.close();
