import type { TestProject } from 'vitest/node';
import { openServer, showProgress } from '../../server/index.ts';

/** The one Temporal server of the integration tests. */
export interface TestServer {
  readonly address: string;
  readonly namespace: string;
  readonly timeSkipping: boolean;
}

declare module 'vitest' {
  export interface ProvidedContext {
    temporal: TestServer;
  }
}

/**
 * Starts one Temporal server for all integration tests and stops it after the last, also when they fail; should this
 * process be killed, the server goes with it. TEMPORAL_ADDRESS is left aside on purpose, so that a shell set up for
 * production never gets test data: WATCHFLOOR_TEST_ADDRESS names a server for the tests.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const progress = showProgress(process.stderr);
  const server = await openServer({
    address: process.env.WATCHFLOOR_TEST_ADDRESS || undefined,
    namespace: 'watchfloor-test',
    needTimeSkipping: true,
    onProgress: progress.onProgress,
  }).finally(progress.done);
  const { address, namespace, timeSkipping } = server;
  project.provide('temporal', { address, namespace, timeSkipping });
  return () => server.close();
}
