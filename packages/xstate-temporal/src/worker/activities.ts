import { Context } from '@temporalio/activity';
import {
  WithStartWorkflowOperation,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { type EffectContext, enqueuedName, type Implemented, WatchfloorError } from '../engine/index.ts';
import { describeExecution, refusalIn, startFailure, statusOf } from '../execution.ts';
import { type Issuer, prove } from '../proof/index.ts';
import {
  activityType,
  type DefinitionMark,
  type Envelope,
  handlers,
  type Receipt,
  type StartRequest,
  tellActivity,
  workflowType,
} from '../workflow/protocol.ts';
import {
  type AdmitRequest,
  admitActivity,
  type EffectInfo,
  type RelayRequest,
  relayActivity,
  type TellRequest,
  type VouchRequest,
  vouchActivity,
} from '../workflow/requests.ts';
import { failureOf, isCode } from '../workflow/wire-error.ts';
import { activityFailure } from './activity-failure.ts';
import { Callers } from './callers.ts';

type Activity = (...args: never[]) => Promise<unknown>;
type Signable = Required<Pick<StartRequest, 'id' | 'by'>>;

/**
 * The activities of a worker: every actor and action of the implemented charts, under
 * `<machine>/<name>`, and those that tell events to other instances.
 *
 * @param issuer signs, by the worker's own key, what instances say to each other
 * @param isGuarded they serve instances of this task queue alone
 * @throws IMPLEMENTATION_CLASH when two versions of a machine bring different implementations of one name
 */
export function durableActivities(
  implemented: readonly Implemented[],
  taskQueue: string,
  issuer?: Issuer,
  isGuarded = false,
): Record<string, Activity> {
  const callers = new Callers(
    implemented.map(({ chart }) => workflowType(chart.id)),
    taskQueue,
  );
  const marks = new Map(implemented.map(({ chart: { id, version, hash } }) => [id, { version, hash }]));
  const activities: Record<string, Activity> = {
    [tellActivity]: (request: TellRequest) => tell(request, taskQueue, issuer, marks.get(request.machine)),
    [vouchActivity]: ({ workflowId, request }: VouchRequest) =>
      prove(requireKey(issuer), 'start', workflowId, request as Signable),
    [relayActivity]: (request: RelayRequest) => relay(request, requireKey(issuer)),
    [admitActivity]: (request: AdmitRequest) => callers.admit(request),
  };
  const sources = new Map<string, unknown>();
  requireChildren(implemented);
  for (const { chart, implementations, own = [] } of implemented) {
    const { actors, actions } = implementations;
    for (const name of chart.names.actors) add(chart.id, name, actors[name], own.includes(name));
    const enqueued = enqueuedName(chart.definition.machine) ?? [];
    for (const name of [...chart.names.actions, enqueued].flat()) add(chart.id, name, actions[name]);
  }
  return isGuarded ? guarded(activities, callers) : activities;

  function add(machine: string, name: string, implementation: unknown, atOnce = false): void {
    if (implementation === undefined) return;
    const type = activityType(machine, name);
    if (sources.has(type) && sources.get(type) !== implementation) {
      throw new WatchfloorError(
        'IMPLEMENTATION_CLASH',
        `"${type}" has two implementations; an actor and an action, or two versions, may not share a name with different ones.`,
      );
    }
    sources.set(type, implementation);
    activities[type] = carryOut(implementation as (data: unknown, context: EffectContext) => Promise<unknown>, atOnce);
  }
}

/** All of them ask first who calls. */
function guarded(activities: Readonly<Record<string, Activity>>, callers: Callers): Record<string, Activity> {
  const guard = (activity: Activity): Activity => {
    return async (...args) => {
      await callers.check();
      return activity(...args);
    };
  };
  return Object.fromEntries(Object.entries(activities).map(([type, activity]) => [type, guard(activity)]));
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

/**
 * Wraps an implementation: hands it its context, and tells Temporal which errors trying again cannot cure.
 *
 * @param atOnce what it rejects with is what `onError` sees, unless a policy or the error says otherwise
 */
function carryOut(
  implementation: (data: unknown, context: EffectContext) => Promise<unknown>,
  atOnce: boolean,
): Activity {
  return async (data: unknown, { retries, ...info }: EffectInfo): Promise<unknown> => {
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
      throw activityFailure(error, context.cancellationSignal.aborted, atOnce && retries !== true);
    }
  };
}

/** Sends the event as an update, so that a refusal comes back; with `start`, starts the partner if it is not there. */
async function tell(
  { workflowId, name, machine, letter, start, scenario }: TellRequest,
  taskQueue: string,
  issuer: Issuer | undefined,
  definition: DefinitionMark | undefined,
): Promise<Receipt | undefined> {
  const { client } = Context.current();
  const envelope = issuer === undefined ? letter : ((await prove(issuer, 'send', workflowId, letter)) as Envelope);
  const update = { args: [envelope] as [Envelope], updateId: envelope.id };
  try {
    if (start === undefined)
      return await client.workflow.getHandle(workflowId).executeUpdate<Receipt, [Envelope]>(handlers.send, update);
    const asked: StartRequest & Signable = {
      input: start as never,
      by: letter.by,
      id: letter.id,
      ...(definition === undefined ? {} : { definition }),
      ...(scenario === undefined ? {} : { scenario }),
    };
    const request: StartRequest = issuer === undefined ? asked : await prove(issuer, 'start', workflowId, asked);
    const begin = (workflowIdReusePolicy: 'REJECT_DUPLICATE' | 'ALLOW_DUPLICATE'): Promise<Receipt> =>
      client.workflow.executeUpdateWithStart(handlers.send, {
        ...update,
        startWorkflowOperation: new WithStartWorkflowOperation(workflowType(machine), {
          workflowId,
          taskQueue,
          args: [request],
          workflowIdConflictPolicy: 'USE_EXISTING',
          workflowIdReusePolicy,
        }),
      });
    try {
      return await begin('REJECT_DUPLICATE');
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
    const receipt = await askEnded(workflowId, workflowType(machine), taskQueue, envelope.id);
    if (receipt === undefined) return await begin('ALLOW_DUPLICATE');
    if (receipt !== null) return receipt;
    throw failureOf(new WatchfloorError('INSTANCE_ENDED', `${name} has ended; it takes no more events.`), {
      nonRetryable: true,
    });
  } catch (error) {
    if (error instanceof ApplicationFailure) throw error;
    if (await isGone(error, workflowId)) {
      const receipt = await receiptOf(workflowId, envelope.id);
      if (receipt != null) return receipt;
      throw ApplicationFailure.create({
        type: 'INSTANCE_NOT_FOUND',
        message: `There is no running instance ${name}.`,
        nonRetryable: true,
      });
    }
    throw await undelivered(error, start === undefined ? undefined : workflowId);
  }
}

const OPERATION = { notify: 'send', childEnded: 'end', cancel: 'cancel' } as const;

/** Signs a message between a proven instance and its machines, and brings it; one that has ended is left alone. */
async function relay({ workflowId, name, message }: RelayRequest, issuer: Issuer): Promise<void> {
  const handle = Context.current().client.workflow.getHandle(workflowId);
  const proven = await prove(issuer, OPERATION[name], workflowId, message);
  try {
    if (name === 'cancel') await handle.executeUpdate(name, { args: [proven], updateId: message.id });
    else await handle.signal(name, proven);
  } catch (error) {
    if (!(await isGone(error, workflowId))) throw await undelivered(error);
  }
}

function requireKey(issuer: Issuer | undefined): Issuer {
  if (issuer !== undefined) return issuer;
  const message = 'This worker has no key of its own, by which instances are started and told things.';
  throw failureOf(new WatchfloorError('WORKER_KEY_MISSING', message, { todo: 'Give startWorker a key.' }));
}

/** Whether there is nobody to bring it to; one that is just passing from one run to the next is tried again. */
async function isGone(error: unknown, workflowId: string): Promise<boolean> {
  return error instanceof WorkflowNotFoundError && (await statusOf(Context.current().client, workflowId)) !== 'RUNNING';
}

/**
 * What an activity ends with whose message was not taken: for good where it was refused.
 *
 * @param started the instance, where the message was to start it
 */
async function undelivered(error: unknown, started?: string): Promise<unknown> {
  const { cancellationSignal, client } = Context.current();
  const refused = refusalIn(error);
  if (refused === undefined) return activityFailure(error, cancellationSignal.aborted);
  // One that its start has ended takes no update, and Temporal's worker says so in its own words.
  const isSaid = started === undefined || isCode(refused.code);
  const why = isSaid ? refused : ((await startFailure(client, started)) ?? refused);
  return failureOf(why, { nonRetryable: true });
}

/**
 * The last one under this name, where it was an instance that has ended: it is not begun again. A start that was refused
 * was none, and neither was what somebody else ran under the name; that must not keep the instance from being begun.
 *
 * @returns the receipt of the event, `null` where it did not take it; `undefined` where there was no instance
 */
async function askEnded(workflowId: string, type: string, taskQueue: string, id: string) {
  const seen = await describeExecution(Context.current().client, { workflowId });
  const isHere =
    seen?.workflowExecutionInfo?.type?.name === type && seen.executionConfig?.taskQueue?.name === taskQueue;
  return isHere ? receiptOf(workflowId, id) : undefined;
}

/** A partner that has ended may have taken this very event before, from an attempt whose answer was lost. */
async function receiptOf(workflowId: string, id: string): Promise<Receipt | null | undefined> {
  const { client } = Context.current();
  const ask = () => client.workflow.getHandle(workflowId).query<Receipt | null, [string]>(handlers.receipt, id);
  try {
    return await client.withDeadline(Date.now() + 10_000, ask);
  } catch {
    // It is not there, or nobody can ask it any more.
    return undefined;
  }
}
