/** Runs the example in a clone: `npx tsx examples/bring-your-own/run.ts`. It starts a Temporal server for as long as it runs. */
import { openServer, showProgress } from '../../server/index.ts';

const progress = showProgress(process.stderr);
const server = await openServer({
  address: process.env.TEMPORAL_ADDRESS || undefined,
  namespace: process.env.TEMPORAL_NAMESPACE || 'watchfloor',
  onProgress: progress.onProgress,
}).finally(progress.done);
try {
  process.env.TEMPORAL_ADDRESS = server.address;
  process.env.TEMPORAL_NAMESPACE = server.namespace;
  await import('./main.ts');
} finally {
  await server.close();
}
