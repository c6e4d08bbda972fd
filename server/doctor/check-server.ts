import type { Connection } from '@temporalio/client';
import { GRPC, grpcCodeOf, serverError } from 'xstate-temporal/client';
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
  TIME_SKIPPING_SINCE,
} from 'xstate-temporal/server';
import { CHECKS, type Check, type CheckOptions, fault, fine, OPTIONAL } from './check.ts';
import { checkClock } from './clock.ts';
import { checkInstances } from './instances.ts';
import { escaped } from './stuck.ts';
import { checkTaskQueue, checkWorker } from './task-queue.ts';

/** Looks at a server as a worker and a client would find it. Changes nothing and never throws: what fails is a row. */
export async function checkServer(options: CheckOptions): Promise<Check[]> {
  const checks: Check[] = [];
  let connection: Connection | undefined;
  try {
    if (options.target === undefined) {
      checks.push(fault('server', 'NO_SERVER', 'none is configured and none runs here', NO_SERVER));
    } else {
      connection = await connect(options.target);
      await checkConnected(connection, options, checks);
    }
  } catch (error) {
    checks.push(failed(CHECKS[checks.length] ?? 'server', error));
  } finally {
    await connection?.close();
  }
  // What could not be reached for want of something before it.
  for (const name of CHECKS.slice(checks.length)) {
    const row = fault(name, 'NOT_LOOKED_AT', 'not looked at', 'Mend what stands above first');
    checks.push({ ...row, optional: OPTIONAL.includes(name) });
  }
  return checks;
}

const NO_SERVER = 'Run "npx watchfloor dev", or set TEMPORAL_ADDRESS';

/** What a call has failed with, as a row. */
function failed(name: Check['name'], error: unknown): Check {
  const known = error instanceof WatchfloorError ? error : serverError(error);
  const {
    code = 'UNEXPECTED',
    problem = reasonOf(error),
    todo = 'Look into the log of the server',
    details,
  } = known ?? {};
  return fault(name, code, problem, todo, details);
}

async function checkConnected(connection: Connection, options: CheckOptions, checks: Check[]): Promise<void> {
  const { namespace, target } = options;
  const version = await serverVersion(connection);
  checks.push(fine('server', `${target?.address}, version ${version || 'unknown'}`));
  checks.push(await checkClock(connection, namespace));
  const found = await checkNamespace(connection, namespace);
  checks.push(found);
  if (!found.ok) return;
  const missing = await missingSearchAttributes(connection, namespace);
  checks.push(
    missing.length === 0
      ? fine('search attributes', 'all registered')
      : fault(
          'search attributes',
          'SEARCH_ATTRIBUTES_MISSING',
          `missing: ${missing.join(', ')}`,
          commandsFor(missing, namespace),
          { missing },
        ),
  );
  checks.push(await checkTimeSkipping(connection, namespace, version));
  checks.push(await checkWorker(connection, options));
  checks.push(await checkTaskQueue(connection, options));
  if (missing.length > 0) return;
  checks.push(...(await checkInstances(connection, options)));
  checks.push(await checkElsewhere(connection, options));
}

async function checkNamespace(connection: Connection, namespace: string): Promise<Check> {
  try {
    const days = retentionOf(await connection.workflowService.describeNamespace({ namespace }));
    return fine('namespace', `${namespace}, closed executions are kept for ${days} days`);
  } catch (error) {
    if (grpcCodeOf(error) !== GRPC.notFound) throw error;
    const todo = `temporal operator namespace create --namespace ${namespace} --retention 7d`;
    return fault('namespace', 'NAMESPACE_NOT_FOUND', `${namespace} is not registered`, todo);
  }
}

async function checkTimeSkipping(connection: Connection, namespace: string, version: string): Promise<Check> {
  if (await skipsTime(connection, namespace, version)) return { ...fine('time skipping', 'on'), optional: true };
  const old = !isAtLeast(version, TIME_SKIPPING_SINCE);
  const why = old ? `a server ${version || 'of unknown version'} cannot` : 'off';
  const todo = old
    ? `Simulations on this server need ${TIME_SKIPPING_SINCE} or later`
    : 'For simulations on this server set frontend.WorkflowTimeSkippingEnabled to true in its dynamic config';
  return { ...fault('time skipping', 'TIME_SKIPPING_OFF', why, todo), optional: true };
}

/** Whoever may write to the namespace can start workflows with the search attributes of instances. */
async function checkElsewhere(connection: Connection, { namespace, taskQueue }: CheckOptions): Promise<Check> {
  const query = `WatchfloorMachine IS NOT NULL AND ExecutionStatus = 'Running' AND TaskQueue != '${escaped(taskQueue)}'`;
  const { count } = await connection.workflowService.countWorkflowExecutions({ namespace, query });
  if (Number(count) === 0) return { ...fine('elsewhere', 'no other task queue has instances'), optional: true };
  const detail = `${count} running on other task queues say that they are instances`;
  const todo = 'They are of other workers, or made up; lists leave them out';
  return { ...fault('elsewhere', 'INSTANCES_ELSEWHERE', detail, todo, { count: Number(count) }), optional: true };
}
