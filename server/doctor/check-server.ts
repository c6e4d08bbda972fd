import type { Connection } from '@temporalio/client';
import type { PayloadCodec } from '@temporalio/common';
import { GRPC, grpcCodeOf, millisOf } from 'xstate-temporal/client';
import { WatchfloorError } from 'xstate-temporal/engine';
import {
  commandsFor,
  connect,
  isAtLeast,
  missingSearchAttributes,
  reasonOf,
  retentionOf,
  serverVersion,
  skipsTime,
  type Target,
  TIME_SKIPPING_SINCE,
} from 'xstate-temporal/server';
import { escaped, stuckInstances } from './stuck.ts';

/** One thing that was looked at. */
export interface Check {
  readonly name: 'server' | 'namespace' | 'search attributes' | 'time skipping' | 'worker' | 'instances' | 'elsewhere';
  readonly ok: boolean;
  readonly detail: string;
  /** What to do; empty where nothing is to be done. */
  readonly todo: string;
  /** Not every use needs it: it is no fault when it is not ok. */
  readonly optional: boolean;
}

export interface CheckOptions {
  /** The server to look at; `undefined` where neither one is configured nor a local one runs. */
  readonly target: Target | undefined;
  readonly namespace: string;
  readonly taskQueue: string;
  /** Decodes why tasks failed, where payloads are encrypted. */
  readonly codec?: PayloadCodec | undefined;
}

/** Task queue types in Temporal's API. */
const QUEUES = { workflow: 1, activity: 2 } as const;

const NAMES: readonly Check['name'][] = [
  'server',
  'namespace',
  'search attributes',
  'time skipping',
  'worker',
  'instances',
  'elsewhere',
];

/** Looks at a server as a worker and a client would find it. Changes nothing and never throws: what fails is a row. */
export async function checkServer(options: CheckOptions): Promise<Check[]> {
  const checks: Check[] = [];
  const add = (name: Check['name'], ok: boolean, detail: string, todo = '', optional = false) =>
    checks.push({ name, ok, detail, todo, optional });
  let connection: Connection | undefined;
  try {
    if (options.target === undefined) {
      add(
        'server',
        false,
        'none is configured and none runs here',
        'Run "npx watchfloor dev", or set TEMPORAL_ADDRESS',
      );
    } else {
      connection = await connect(options.target);
      await checkConnected(connection, options, add);
    }
  } catch (error) {
    const isOurs = error instanceof WatchfloorError;
    const todo = (isOurs ? error.todo : undefined) ?? 'Look into the log of the server';
    add(NAMES[checks.length] ?? 'server', false, isOurs ? error.problem : reasonOf(error), todo);
  } finally {
    await connection?.close();
  }
  // What could not be reached for want of something before it.
  for (const name of NAMES.slice(checks.length))
    add(name, false, 'not looked at', 'Mend what stands above first', ['time skipping', 'elsewhere'].includes(name));
  return checks;
}

type Add = (name: Check['name'], ok: boolean, detail: string, todo?: string, optional?: boolean) => void;

async function checkConnected(connection: Connection, options: CheckOptions, add: Add): Promise<void> {
  const { namespace, target } = options;
  const version = await serverVersion(connection);
  add('server', true, `${target?.address}, version ${version || 'unknown'}`);
  if (!(await checkNamespace(connection, namespace, add))) return;
  const missing = await missingSearchAttributes(connection, namespace);
  const detail = missing.length ? `missing: ${missing.join(', ')}` : 'all registered';
  add('search attributes', missing.length === 0, detail, missing.length ? commandsFor(missing, namespace) : '');
  await checkTimeSkipping(connection, namespace, version, add);
  await checkWorker(connection, options, add);
  if (missing.length > 0) return;
  await checkInstances(connection, options, add);
  await checkElsewhere(connection, options, add);
}

async function checkNamespace(connection: Connection, namespace: string, add: Add): Promise<boolean> {
  try {
    const days = retentionOf(await connection.workflowService.describeNamespace({ namespace }));
    add('namespace', true, `${namespace}, closed executions are kept for ${days} days`);
    return true;
  } catch (error) {
    if (grpcCodeOf(error) !== GRPC.notFound) throw error;
    add(
      'namespace',
      false,
      `${namespace} is not registered`,
      `temporal operator namespace create --namespace ${namespace} --retention 7d`,
    );
    return false;
  }
}

async function checkTimeSkipping(connection: Connection, namespace: string, version: string, add: Add): Promise<void> {
  if (await skipsTime(connection, namespace, version)) {
    add('time skipping', true, 'on', '', true);
    return;
  }
  const old = !isAtLeast(version, TIME_SKIPPING_SINCE);
  const why = old ? `a server ${version || 'of unknown version'} cannot` : 'off';
  const todo = old
    ? `Simulations on this server need ${TIME_SKIPPING_SINCE} or later`
    : 'For simulations on this server set frontend.WorkflowTimeSkippingEnabled to true in its dynamic config';
  add('time skipping', false, why, todo, true);
}

/** How many instances are looked at; more would take longer than anybody waits for. */
const LOOK = 200;

/** An instance that no worker can take up waits in silence: nothing but its own task says so. */
async function checkInstances(connection: Connection, options: CheckOptions, add: Add): Promise<void> {
  const { namespace, taskQueue } = options;
  const { stuck, looked, more } = await stuckInstances(connection, {
    namespace,
    taskQueue,
    limit: LOOK,
    codec: options.codec,
  });
  const range = more ? `the latest ${looked} of the namespace` : `${looked} running in the namespace`;
  const [first] = stuck;
  if (first === undefined) {
    add('instances', true, `${range}, none of them stuck`);
    return;
  }
  const others = stuck.length === 1 ? '' : `, and ${stuck.length - 1} more`;
  add(
    'instances',
    false,
    `${stuck.length} of ${range} cannot be taken up: ${first.workflowId}${others}: ${first.reason}`,
    'They wait, and go on once a worker runs code that can: that which they were started with, or a mended one',
  );
}

/** Whoever may write to the namespace can start workflows with the search attributes of instances. */
async function checkElsewhere(connection: Connection, { namespace, taskQueue }: CheckOptions, add: Add): Promise<void> {
  const query = `WatchfloorMachine IS NOT NULL AND ExecutionStatus = 'Running' AND TaskQueue != '${escaped(taskQueue)}'`;
  const { count } = await connection.workflowService.countWorkflowExecutions({ namespace, query });
  if (Number(count) === 0) {
    add('elsewhere', true, 'no other task queue has instances', '', true);
    return;
  }
  const detail = `${count} running on other task queues say that they are instances`;
  add('elsewhere', false, detail, 'They are of other workers, or made up; lists leave them out', true);
}

async function checkWorker(connection: Connection, options: CheckOptions, add: Add): Promise<void> {
  const { namespace, taskQueue } = options;
  const missing: string[] = [];
  let last = 0;
  for (const [kind, taskQueueType] of Object.entries(QUEUES)) {
    const { pollers } = await connection.workflowService.describeTaskQueue({
      namespace,
      taskQueue: { name: taskQueue },
      taskQueueType,
    });
    if (!pollers?.length) missing.push(kind);
    for (const { lastAccessTime } of pollers ?? []) last = Math.max(last, millisOf(lastAccessTime ?? {}));
  }
  if (missing.length === 0) {
    add('worker', true, `polls ${taskQueue}, last seen at ${new Date(last).toISOString()}`);
    return;
  }
  add(
    'worker',
    false,
    `nobody polls ${taskQueue} for ${missing.join(' and ')} tasks`,
    'Run "npx watchfloor worker", or "npx watchfloor dev"',
  );
}
