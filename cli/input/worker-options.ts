import type { ProgrammeWorkerOptions } from '../../programme/worker/index.ts';
import { workerKeys } from './keys.ts';
import type { Target } from './target.ts';

/** What a worker for the programme takes from the configuration. */
export async function workerOptions(
  target: Target,
  server: { readonly address: string; readonly namespace: string },
): Promise<ProgrammeWorkerOptions> {
  const { config, connection, taskQueue } = target;
  const { shutdownGraceSeconds, ...slots } = config.settings.worker;
  return {
    ...(await workerKeys(target)),
    address: server.address,
    namespace: server.namespace,
    taskQueue,
    connection,
    activities: { ...config.settings.adapters, stores: config.settings.stores },
    policy: config.settings.policy,
    tuning: { ...slots, shutdownGraceTime: shutdownGraceSeconds * 1_000 },
  };
}
