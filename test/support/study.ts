import { Connection } from '@temporalio/client';
import { inject } from 'vitest';
import { runOnServer as run } from '../../cli/simulate/run-on-server.ts';
import { bundleOf } from '../../packages/xstate-temporal/test/support/bundles.ts';
import { quiet } from '../../packages/xstate-temporal/test/support/quiet.ts';
import { programmeWorkflows } from '../../programme/worker/index.ts';
import type { RunOptions, RunResult, Scenario } from '../../simulator/index.ts';

/** Runs a scenario on the server of the suite, with a worker that answers as the modelled world does. */
export async function runOnServer(scenario: Scenario, options: RunOptions = {}): Promise<RunResult> {
  quiet();
  const { address, namespace } = inject('temporal');
  const bundle = await bundleOf(programmeWorkflows, { loadOnce: true });
  const client = await Connection.connect({ address });
  try {
    return await run(scenario, { address, namespace, client, bundle }, options);
  } finally {
    await client.close();
  }
}
