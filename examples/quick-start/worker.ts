import { startWorker } from 'xstate-temporal/worker';
import { orderMachine } from './order.ts';

const worker = await startWorker({
  address: process.env.TEMPORAL_ADDRESS ?? 'localhost:7233',
  namespace: process.env.TEMPORAL_NAMESPACE ?? 'default',
  workflows: new URL('./workflows.ts', import.meta.url),
  machines: [orderMachine],
});
console.log('The worker runs; Ctrl-C stops it.');
process.on('SIGINT', () => void worker.close());
await worker.running;
