import { canonicalJson } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import type { ProgrammeWorkerOptions } from '../../programme/worker/index.ts';
import { configurationHashes, type Settings } from '../../server/config/index.ts';
import { version } from '../print/version.ts';
import { encryptionOf } from './encryption.ts';
import { workerKeys } from './keys.ts';
import type { Target } from './target.ts';

/** What a worker for the programme takes from the configuration. */
export async function workerOptions(
  target: Target,
  server: { readonly address: string; readonly namespace: string },
  onProblem: (problem: string) => void,
): Promise<ProgrammeWorkerOptions> {
  const { config, connection, taskQueue } = target;
  const { key, trust } = target.isTrustless ? {} : await workerKeys(target);
  const hashes = configurationHashes(config);
  const trusted = trust === undefined ? [] : [{ section: 'trust', hash: nodeSha256(canonicalJson(trust)) }];
  return {
    ...(key === undefined || trust === undefined ? {} : { key, trust }),
    address: server.address,
    namespace: server.namespace,
    taskQueue,
    connection,
    activities: { ...config.settings.adapters, stores: config.settings.stores },
    policy: config.settings.policy,
    deployment: { release: version(), configuration: [...hashes, ...trusted], onProblem },
    encryption: encryptionOf(config),
    tuning: tuningOf(config.settings.worker),
  };
}

/** A worker's settings as Temporal's worker takes them. */
export function tuningOf({
  activityTaskPollers,
  buildId,
  deploymentName,
  shutdownGraceSeconds,
  versioning,
  workflowTaskPollers,
  ...slots
}: Settings['worker']): NonNullable<ProgrammeWorkerOptions['tuning']> {
  const fixed = (maximum: number) => ({ type: 'simple-maximum', maximum }) as const;
  return {
    ...slots,
    shutdownGraceTime: shutdownGraceSeconds * 1_000,
    ...(workflowTaskPollers === undefined ? {} : { workflowTaskPollerBehavior: fixed(workflowTaskPollers) }),
    ...(activityTaskPollers === undefined ? {} : { activityTaskPollerBehavior: fixed(activityTaskPollers) }),
    ...(deploymentName === undefined || buildId === undefined || versioning === undefined
      ? {}
      : {
          workerDeploymentOptions: {
            useWorkerVersioning: true,
            version: { deploymentName, buildId },
            defaultVersioningBehavior: versioning === 'pinned' ? 'PINNED' : 'AUTO_UPGRADE',
          },
        }),
  };
}
