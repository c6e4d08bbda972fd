import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { compile, type Implementations, type Implemented, implement, type Json } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import {
  type BundleOptions,
  bundleWorkflows,
  type DurableWorker,
  type DurableWorkerOptions,
  inSandbox,
  startWorker,
} from 'xstate-temporal/worker';
import { type Activities, type ActivityOptions, createActivities } from '../../activities/index.ts';
import { allDefinitions, overridesOf, policies } from '../../machines/index.ts';
import { check } from '../check.ts';
import type { Policies } from '../policies.ts';
import { type DeploymentOptions, deploymentOf, keepOnRecord } from './deployment.ts';
import { keepGauges } from './gauges.ts';
import { countingNotices } from './notices.ts';
import { prebuilt } from './prebuilt.ts';

/** The file that exports the programme's workflows: TypeScript in a clone, JavaScript in the package. */
export const programmeWorkflows = fileURLToPath(
  new URL(`../../workflows/index${path.extname(import.meta.url)}`, import.meta.url),
);

export interface ProgrammeWorkerOptions
  extends Required<Pick<DurableWorkerOptions, 'address' | 'namespace' | 'taskQueue'>>,
    Pick<DurableWorkerOptions, 'connection' | 'encryption' | 'observe' | 'tuning' | 'trust' | 'key' | 'simulation'> {
  /** Where the adapters read and write, and adapters of one's own in their places (`activities.adapters`). */
  readonly activities: ActivityOptions;
  /**
   * The configured policy: a start that brings another one needs the role `operator`, and is marked. Default: the
   * policy's own values; of a worker for simulations, whose scenarios bring their policy, none.
   */
  readonly policy?: Policies;
  /** A bundle that was made before, by `bundleProgramme`. */
  readonly bundle?: { readonly code: string };
  /** Measures instances and stores each minute, for whoever reads the metrics of Temporal's runtime. Default: false. */
  readonly gauges?: boolean;
  /** Puts what is deployed with this worker on record, in the log of operations of its task queue. Nothing without it. */
  readonly deployment?: DeploymentOptions;
}

/**
 * Bundles the programme's workflows; one bundle serves any number of workers. Its instances share charts and engine. The
 * package has it ready made, for workers that have nothing of their own in the sandbox.
 *
 * @param options what else runs in the sandbox: interceptors, converters
 */
export async function bundleProgramme(options: Omit<BundleOptions, 'loadOnce'> = {}): Promise<{ code: string }> {
  const made = isPlain(options) ? await prebuilt() : undefined;
  return made ?? bundleWorkflows(programmeWorkflows, { loadOnce: true, ...options });
}

/** Nothing but the programme runs in the sandbox. */
function isPlain({ failureConverterPath, interceptors = [], payloadConverterPath }: BundleOptions): boolean {
  return interceptors.length === 0 && failureConverterPath === undefined && payloadConverterPath === undefined;
}

/** Every version of every chart of the programme, each with what carries its effects out. */
export function implementProgramme(activities: ActivityOptions): Implemented[] {
  return implementedBy(createActivities(activities));
}

function implementedBy(activities: Activities): Implemented[] {
  // An action's result is for its mark only, so the engine's type has none.
  const given = activities as unknown as Implementations;
  return allDefinitions.map((definition) => implement(compile(definition, { sha256: nodeSha256 }), given));
}

/**
 * Starts a worker for the programme's charts with the adapters given.
 *
 * @example
 * const worker = await startProgrammeWorker({
 *   ...{ address: 'localhost:7233', namespace: 'default', taskQueue: 'watchfloor' },
 *   activities: { ...files, adapters: { mail: myMailTransport } },
 *   tuning: {
 *     dataConverter: { payloadCodecs: [myCodec] },
 *     interceptors: { activity: [myInterceptor], workflowModules: [require.resolve('./my-workflow-interceptors')] },
 *   },
 * });
 * await worker.running;
 *
 * @throws what `startWorker` throws; INPUT_INVALID where the policy is not valid; where stores are a database, STORE_… for
 * one that cannot be used
 */
export async function startProgrammeWorker(options: ProgrammeWorkerOptions): Promise<DurableWorker> {
  const {
    activities,
    deployment,
    gauges = false,
    policy = options.simulation === true ? undefined : {},
    ...rest
  } = options;
  const given = countingNotices(createActivities(activities));
  try {
    await given.ready();
    const bundle = rest.bundle ?? (await bundleProgramme(inSandbox(rest.tuning ?? {})));
    const implemented = implementedBy(given);
    const started = await startWorker({
      ...rest,
      workflows: { bundle },
      implemented,
      ...(policy === undefined ? {} : { settings: { policy: checked(policy) } as unknown as Json }),
    });
    const { client } = started.worker;
    // What is being sent needs this very worker to be answered: it is left first.
    const leave =
      deployment !== undefined && client !== undefined
        ? keepOnRecord(
            client,
            rest.taskQueue,
            rest.key,
            deploymentOf(deployment, bundle, implemented, rest.tuning),
            deployment,
          )
        : async () => undefined;
    const unmeasured =
      gauges && client !== undefined ? keepGauges(client, rest.taskQueue, given.usage) : async () => undefined;
    return {
      ...started,
      close: () =>
        Promise.all([leave(), unmeasured()])
          .then(started.close)
          .finally(() => given.close()),
    };
  } catch (error) {
    await given.close();
    throw error;
  }
}

/** A policy that no start could be held against is found here, not at each start. */
function checked(policy: Policies): Policies {
  const known = Object.entries(policies).filter(([machine]) => Object.hasOwn(policy, machine));
  return Object.fromEntries(
    known.map(([machine, assumptions]) => [
      machine,
      check(overridesOf(assumptions), policy[machine], `policy.${machine}`),
    ]),
  );
}
