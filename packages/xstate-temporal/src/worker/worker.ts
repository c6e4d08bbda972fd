import { fileURLToPath } from 'node:url';
import type { DataConverter, PayloadCodec } from '@temporalio/common';
import {
  NativeConnection,
  type NativeConnectionOptions,
  Runtime,
  TransportError,
  Worker,
  type WorkerOptions,
} from '@temporalio/worker';
import { type Encryption, tolerantDecryption } from '../encryption/index.ts';
import { activityType, type Implemented, isObject, type Json, WatchfloorError } from '../engine/index.ts';
import { readTrust, type TrustJson } from '../proof/index.ts';
import { createIssuer, type KeyIssuer, type PrivateJwk } from '../proof/node.ts';
import { checkAddress, unreachable } from '../unreachable.ts';
import { DEFAULT_NAMESPACE, DEFAULT_TASK_QUEUE, SEARCH_ATTRIBUTES } from '../workflow/protocol.ts';
import { withSettings } from '../workflow/worker-settings.ts';
import { durableActivities } from './activities.ts';
import { type BundleOptions, bundleWorkflows, inSandbox } from './bundle.ts';
import { checkWorkflows } from './check-workflows.ts';
import { implementAll, type Lived, tellOfCopies } from './machines.ts';
import { type ObserveOptions, observing, stepSinks } from './observe.ts';
import { proofCodec } from './proof-codec.ts';
import { endShredded } from './shredded.ts';
import { tolerantCodec } from './tolerant-codec.ts';

export { type BundleOptions, bundleWorkflows, inSandbox } from './bundle.ts';

export interface DurableWorkerOptions {
  readonly address: string;
  /** Default: `default`. */
  readonly namespace?: string;
  /** Default: `xstate`, as of clients. */
  readonly taskQueue?: string;
  /** The file that exports the workflows, with how it is loaded, or a bundle of it. */
  readonly workflows: URL | ({ readonly path: string | URL } & BundleOptions) | { readonly bundle: { code: string } };
  /**
   * Every version of every machine that instances may live on. Their own functions carry out what they ask for; with
   * overrides as `implement(machine, { actors, actions })` gives it. Machines among the actors come with them.
   */
  readonly machines?: readonly Lived[];
  /** The same, for those of which nothing is taken out of the machine: `implement(chart, …)`. */
  readonly implemented?: readonly Implemented[];
  /**
   * What the connection is made with, such as TLS and API key; or a connection that is there, which then stays open when
   * the worker is closed.
   */
  readonly connection?: Omit<NativeConnectionOptions, 'address'> | NativeConnection;
  /**
   * Further options of Temporal's worker: a data converter with a codec, interceptors, numbers of slots and pollers. A
   * bundle that was made before must have been given what of it runs in the sandbox (`BundleOptions`).
   */
  readonly tuning?: Partial<WorkerOptions>;
  /**
   * Encrypts what instances are sent, keep and answer; their clients have the same. An instance whose keys were destroyed
   * is terminated as soon as it is to go on.
   */
  readonly encryption?: Encryption | undefined;
  /** The worker runs simulations: it takes starts whose time comes with their events. */
  readonly simulation?: boolean;
  /**
   * Whose proofs it takes: nothing comes to an instance without one. Absent: senders are claims. All workers of a task
   * queue have the same one.
   */
  readonly trust?: TrustJson | undefined;
  /**
   * The private key by which it signs what instances say to each other, as JWK or PEM. It is an issuer for the role
   * `system` alone; the trust need not name it, but workers with different keys name each other's.
   */
  readonly key?: PrivateJwk | string | undefined;
  /** What it shows of the steps that it takes, beside metrics. */
  readonly observe?: ObserveOptions;
  /** What is handed to the definitions' `start`, which says whether a start fits. */
  readonly settings?: Json | undefined;
}

export interface DurableWorker {
  readonly worker: Worker;
  /** Polls until `close` is called. @throws what the worker fails with */
  readonly running: Promise<void>;
  /** Lets what is under way finish, and closes the connection. May be called again. */
  close(): Promise<void>;
}

/**
 * Starts a worker. It polls only once the search attributes are known to the server.
 *
 * @throws WORKFLOWS_INVALID, WORKFLOW_MISSING, MACHINE_ID_TWICE, VERSION_UNKNOWN, DEFINITION_CHANGED where workflows and
 * machines do not fit; DEFINITION_INVALID, ADDRESS_INVALID, SERVER_UNREACHABLE, SEARCH_ATTRIBUTES_MISSING,
 * IMPLEMENTATION_CLASH, TRUST_INVALID, TRUST_MISSING, KEY_INVALID
 */
export async function startWorker(options: DurableWorkerOptions): Promise<DurableWorker> {
  const { address, connection: given, tuning = {}, workflows } = options;
  const { namespace = DEFAULT_NAMESPACE, taskQueue = DEFAULT_TASK_QUEUE } = options;
  const implemented = implementAll(options.machines ?? [], options.implemented);
  if (!(given instanceof NativeConnection)) checkAddress(address);
  const { encryption, key, observe = {}, simulation = false, settings } = options;
  const issuer = key === undefined ? undefined : createIssuer(key);
  const trust = options.trust && withOwnKey(options.trust, issuer);
  if (issuer !== undefined && trust === undefined)
    throw new WatchfloorError('TRUST_MISSING', 'A worker with a key of its own needs a trust.', {
      todo: 'Give startWorker a trust too.',
    });
  const bundle = await bundled(workflows, tuning);
  const unloaded = checkWorkflows(bundle, implemented);
  const own = implemented.flatMap(({ chart, own: names = [] }) => names.map((name) => activityType(chart.id, name)));
  const isOurs = !(given instanceof NativeConnection);
  const connection = isOurs ? await connect({ address, ...given }) : given;
  const release = async () => {
    if (isOurs) await connection.close();
  };
  try {
    await requireAttributes(connection, namespace);
    if (unloaded !== undefined)
      Runtime.instance().logger.warn('The workflows do not load apart from an instance; instances may be stuck.', {
        code: 'WORKFLOWS_NOT_LOADED',
        error: unloaded.message,
      });
    tellOfCopies(implemented, (message, about) => Runtime.instance().logger.warn(message, { ...about }));
    const worker = await Worker.create({
      connection,
      namespace,
      taskQueue,
      workflowBundle: withSettings(bundle, {
        ...(trust === undefined ? {} : { trust: trust as unknown as Json, verifies: true as const }),
        ...(simulation ? { simulation } : {}),
        ...(settings === undefined ? {} : { settings }),
        ...(own.length === 0 ? {} : { own }),
        ...(encryption === undefined ? {} : { encrypts: true }),
        reports: true,
        ...(observe.traces === undefined ? {} : { traces: true }),
      }),
      activities: durableActivities(implemented, taskQueue, issuer, trust !== undefined),
      workflowTaskPollerBehavior: { type: 'autoscaling' },
      activityTaskPollerBehavior: { type: 'autoscaling' },
      // Who is stopped in the middle leaves Node's stack of async hooks corrupted, which ends the process.
      isolateExecutionTimeout: '30 seconds',
      ...tuning,
      dataConverter: dataConverterOf(
        tuning.dataConverter,
        trust === undefined ? [] : [proofCodec(readTrust(trust, { isChecked: true }))],
        encryption,
        endShredded(connection, namespace),
      ),
      sinks: { ...tuning.sinks, ...stepSinks({ namespace, taskQueue }, observe) },
      // They are in the bundle.
      interceptors: { ...observing(tuning.interceptors, observe), workflowModules: [] },
    } as WorkerOptions);
    return runningWorker(worker, release);
  } catch (error) {
    await release();
    throw error;
  }
}

/**
 * Codecs are asked one after another, and the first is the last to decode: it sees what the others make of a message.
 * Encryption is last, so that what the server has is encrypted.
 */
function dataConverterOf(
  given: DataConverter = {},
  checking: readonly PayloadCodec[],
  encryption: Encryption | undefined,
  ending: (codec: PayloadCodec) => PayloadCodec,
): DataConverter {
  const own = [...checking, ...(given.payloadCodecs?.map(tolerantCodec) ?? [])];
  if (encryption === undefined) return { ...given, payloadCodecs: own };
  return {
    ...encryption.dataConverter,
    ...given,
    payloadCodecs: [...own, ending(tolerantDecryption(encryption.codec))],
  };
}

function bundled(
  workflows: DurableWorkerOptions['workflows'],
  tuning: Partial<WorkerOptions>,
): Promise<{ code: string }> {
  if (!isObject(workflows as unknown))
    throw new WatchfloorError('WORKFLOWS_INVALID', 'The worker is given no workflows.', {
      todo: "Give the file that exports them, as workflows: new URL('./workflows.ts', import.meta.url).",
    });
  if (workflows instanceof URL) return bundleWorkflows(fileURLToPath(workflows), inSandbox(tuning));
  if ('bundle' in workflows) return Promise.resolve(workflows.bundle);
  const { path, ...options } = workflows;
  return bundleWorkflows(path instanceof URL ? fileURLToPath(path) : path, { ...inSandbox(tuning), ...options });
}

/** @throws TRUST_INVALID */
function withOwnKey(trust: TrustJson, own: KeyIssuer | undefined): TrustJson {
  const known = readTrust(trust);
  if (own === undefined || known.has(own.kid)) return trust;
  return { issuers: [...trust.issuers, { kid: own.kid, publicKey: own.publicKey, roles: ['system'] }] };
}

async function connect(options: NativeConnectionOptions & { readonly address: string }): Promise<NativeConnection> {
  try {
    return await NativeConnection.connect(options);
  } catch (error) {
    throw error instanceof TransportError ? await unreachable(options, error) : error;
  }
}

/** Runs a worker. Closed once, however often it is asked: it drains, and then `release` gives back what it stood on. */
export function runningWorker(worker: Worker, release: () => Promise<void>): DurableWorker {
  const running = worker.run();
  const close = async () => {
    if (worker.getState() === 'RUNNING') worker.shutdown();
    await running.catch(() => undefined);
    await release();
  };
  let closing: Promise<void> | undefined;
  return {
    worker,
    running,
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

async function requireAttributes(connection: NativeConnection, namespace: string): Promise<void> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  // Without these names a workflow task that upserts them fails.
  const missing = Object.keys(SEARCH_ATTRIBUTES).filter((name) => !Object.hasOwn(customAttributes ?? {}, name));
  if (missing.length > 0) {
    throw new WatchfloorError(
      'SEARCH_ATTRIBUTES_MISSING',
      `The namespace "${namespace}" lacks the search attributes ${missing.join(', ')}.`,
      {
        details: { namespace, missing },
        todo: 'Register them ("temporal operator search-attribute create") and start the worker again.',
      },
    );
  }
}
