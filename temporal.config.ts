import { defineConfig } from './server/config/index.ts';

/**
 * Every key may be left out. The command line, the environment (TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, …) and a profile
 * in Temporal's own file come before what stands here; `npx watchfloor doctor` shows each value with its source.
 */
export default defineConfig({
  connection: { namespace: 'watchfloor' },
  taskQueue: 'watchfloor',
});
