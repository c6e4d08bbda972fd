import { Context } from '@temporalio/activity';
import { WithStartWorkflowOperation, WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { codeOf, type EffectContext, type Implemented, WatchfloorError } from '../engine/index.ts';
import {
  activityType,
  type Envelope,
  handlers,
  type Receipt,
  type StartRequest,
  tellActivity,
  workflowType,
} from '../workflow/protocol.ts';
import type { EffectInfo, TellRequest } from '../workflow/requests.ts';
import { failureOf, refusalOf } from '../workflow/wire-error.ts';

type Activity = (...args: never[]) => Promise<unknown>;

/**
 * The activities of a worker: every actor and action of the implemented charts, under
 * `<machine>/<name>`, and the one that tells events to other instances.
 *
 * @throws IMPLEMENTATION_CLASH when two versions of a machine bring different implementations of one name
 */
export function durableActivities(implemented: readonly Implemented[], taskQueue: string): Record<string, Activity> {
  const activities: Record<string, Activity> = { [tellActivity]: (request: TellRequest) => tell(request, taskQueue) };
  const sources = new Map<string, unknown>();
  requireChildren(implemented);
  for (const { chart, implementations } of implemented) {
    const { actors, actions } = implementations;
    for (const name of chart.names.actors) add(chart.id, name, actors[name]);
    for (const name of chart.names.actions) add(chart.id, name, actions[name]);
  }
  return activities;

  function add(machine: string, name: string, implementation: unknown): void {
    if (implementation === undefined) return;
    const type = activityType(machine, name);
    if (sources.has(type) && sources.get(type) !== implementation) {
      throw new WatchfloorError(
        'IMPLEMENTATION_CLASH',
        `"${type}" has two implementations; an actor and an action, or two versions, may not share a name with different ones.`,
      );
    }
    sources.set(type, implementation);
    activities[type] = carryOut(implementation as (data: unknown, context: EffectContext) => Promise<unknown>);
  }
}

/** A machine that is an actor of another has effects of its own, which somebody must carry out too. */
function requireChildren(implemented: readonly Implemented[]): void {
  const known = new Set(implemented.map(({ chart }) => chart.id));
  for (const { chart } of implemented) {
    for (const src of chart.machines) {
      const child = chart.child(src);
      if (known.has(child.id) || child.names.actors.length + child.names.actions.length === 0) continue;
      throw new WatchfloorError(
        'IMPLEMENTATION_MISSING',
        `${chart.id} has the machine "${child.id}" as an actor; give the worker implement(chart.child("${src}"), …) too.`,
      );
    }
  }
}

/** Wraps an implementation: hands it its context, and tells Temporal which errors trying again cannot cure. */
function carryOut(implementation: (data: unknown, context: EffectContext) => Promise<unknown>): Activity {
  return async (data: unknown, info: EffectInfo): Promise<unknown> => {
    const context = Context.current();
    try {
      return await implementation(data, {
        ...info,
        workflowId: context.info.workflowExecution?.workflowId ?? '',
        attempt: context.info.attempt,
        heartbeat: (details) => context.heartbeat(details),
        signal: context.cancellationSignal,
      });
    } catch (error) {
      throw asFailure(error);
    }
  };
}

function asFailure(error: unknown): unknown {
  const code = codeOf(error);
  if (!(error instanceof Error) || code === undefined || error instanceof ApplicationFailure) return error;
  const nonRetryable = 'retryable' in error && error.retryable === false;
  // What the other side asked for (Retry-After), in milliseconds.
  const wait =
    'retryAfter' in error && typeof error.retryAfter === 'number' ? { nextRetryDelay: error.retryAfter } : {};
  if (error instanceof WatchfloorError) return failureOf(error, { nonRetryable, cause: error, ...wait });
  return ApplicationFailure.create({ type: code, message: error.message, nonRetryable, cause: error, ...wait });
}

/** Sends the event as an update, so that a refusal comes back; with `start`, starts the partner if it is not there. */
async function tell(
  { workflowId, name, machine, letter: envelope, start, scenario }: TellRequest,
  taskQueue: string,
): Promise<Receipt | undefined> {
  const { client } = Context.current();
  const update = { args: [envelope] as [Envelope], updateId: envelope.id };
  try {
    if (start === undefined)
      return await client.workflow.getHandle(workflowId).executeUpdate<Receipt, [Envelope]>(handlers.send, update);
    const request: StartRequest = {
      input: start as never,
      by: envelope.by,
      id: envelope.id,
      ...(scenario === undefined ? {} : { scenario }),
    };
    const startOperation = new WithStartWorkflowOperation(workflowType(machine), {
      workflowId,
      taskQueue,
      args: [request],
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    });
    return await client.workflow.executeUpdateWithStart(handlers.send, {
      ...update,
      startWorkflowOperation: startOperation,
    });
  } catch (error) {
    // One that is just passing from one run to the next is tried again.
    if (error instanceof WorkflowNotFoundError && !(await isRunning(workflowId))) {
      const receipt = await receiptOf(workflowId, envelope.id);
      if (receipt !== undefined) return receipt;
      throw ApplicationFailure.create({
        type: 'INSTANCE_NOT_FOUND',
        message: `There is no running instance ${name}.`,
        nonRetryable: true,
      });
    }
    if (error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure) {
      throw failureOf(refusalOf(error.cause, error), { nonRetryable: true });
    }
    throw error;
  }
}

async function isRunning(workflowId: string): Promise<boolean> {
  try {
    return (await Context.current().client.workflow.getHandle(workflowId).describe()).status.name === 'RUNNING';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

/** A partner that has ended may have taken this very event before, from an attempt whose answer was lost. */
async function receiptOf(workflowId: string, id: string): Promise<Receipt | undefined> {
  const { client } = Context.current();
  const ask = () => client.workflow.getHandle(workflowId).query<Receipt | null, [string]>(handlers.receipt, id);
  try {
    return (await client.withDeadline(Date.now() + 10_000, ask)) ?? undefined;
  } catch {
    // It is not there, or nobody can ask it any more.
    return undefined;
  }
}
