/** What a worker runs goes on record once it polls: release, build, definitions, configuration. */
import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { WorkerOptions } from '@temporalio/worker';
import { createDurableClient } from 'xstate-temporal/client';
import { type Implemented, messageOf } from 'xstate-temporal/engine';
import { createIssuer, type PrivateJwk } from 'xstate-temporal/proof/node';
import type { Deployment } from '../../machines/index.ts';
import { recordDeployment } from '../operations.ts';

/** What only whoever starts the worker knows of it. */
export interface DeploymentOptions {
  /** The release of the package. */
  readonly release: string;
  /** A hash for each section of the configuration, without secrets. */
  readonly configuration: Deployment['configuration'];
  /** What the worker is called there, such as the name of its pod. Default: its process and host. */
  readonly name?: string;
  /** Called where it could not be put on record; it is tried again. */
  readonly onProblem?: (problem: string) => void;
}

/** What is deployed with a worker. */
export function deploymentOf(
  { configuration, release }: DeploymentOptions,
  bundle: { readonly code: string },
  implemented: readonly Implemented[],
  { buildId, workerDeploymentOptions }: Partial<WorkerOptions> = {},
): Deployment {
  const version = workerDeploymentOptions?.version;
  return {
    release,
    build: version === undefined ? (buildId ?? null) : `${version.deploymentName}.${version.buildId}`,
    bundle: createHash('sha256').update(bundle.code).digest('hex'),
    node: process.version,
    definitions: implemented.map(({ chart: { hash, id, version: own } }) => ({ machine: id, version: own, hash })),
    configuration: [...configuration],
  };
}

/** Milliseconds between tries: at first, and at most. */
const WAITS = { first: 1_000, most: 60_000 };

/**
 * Puts it on record, and tries until it is. A worker serves meanwhile.
 *
 * @returns ends the tries
 */
export function keepOnRecord(
  client: Client,
  taskQueue: string,
  key: PrivateJwk | string | undefined,
  deployment: Deployment,
  { name = `worker ${process.pid}@${hostname()}`, onProblem = () => undefined }: DeploymentOptions,
): () => Promise<void> {
  const stopping = new AbortController();
  const { signal } = stopping;
  const issuer = key === undefined ? undefined : createIssuer(key);
  const durable = createDurableClient(client, { taskQueue, issuer });
  const by = { role: 'system', name: name.slice(0, 200) };
  const recording = (async () => {
    for (let wait = WAITS.first; !signal.aborted; wait = Math.min(2 * wait, WAITS.most)) {
      try {
        await recordDeployment({ durable, taskQueue }, deployment, by);
        return;
      } catch (error) {
        if (signal.aborted) return;
        onProblem(`the deployment is not on record: ${messageOf(error)}`);
      }
      await pause(wait, undefined, { signal }).catch(() => undefined);
    }
  })();
  return async () => {
    stopping.abort();
    await recording;
  };
}
