import { fileURLToPath } from 'node:url';
import { startWorker } from 'xstate-temporal/worker';
import { implemented } from './implementations.ts';

const worker = await startWorker({
  address: process.env.TEMPORAL_ADDRESS ?? 'localhost:7233',
  namespace: process.env.TEMPORAL_NAMESPACE ?? 'default',
  taskQueue: 'invoices',
  workflows: { path: fileURLToPath(new URL('./workflows.ts', import.meta.url)) },
  implemented: [implemented],
});
process.on('SIGINT', () => void worker.close());
await worker.running;
