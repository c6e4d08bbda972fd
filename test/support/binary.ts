import type { ServerBinary } from '../../packages/xstate-temporal/src/server/local.ts';
import { findBinaries } from '../../packages/xstate-temporal/src/server/routes/found.ts';
import { cacheFolder } from '../../server/index.ts';

/** The program that the shared server of these tests was started with, wherever it came from. */
export async function usedBinary(): Promise<ServerBinary> {
  const options = { namespace: 'none', needTimeSkipping: true };
  const { env } = process;
  const found = await findBinaries({
    options,
    env,
    cache: cacheFolder(env),
    onProgress: () => undefined,
    signal: undefined,
  });
  const binary = found.candidates[0]?.binary;
  if (!binary)
    throw new Error('These tests need a server of this machine. Unset WATCHFLOOR_TEST_ADDRESS, and one is got.');
  return binary;
}
