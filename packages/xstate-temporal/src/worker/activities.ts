import { Context } from '@temporalio/activity';
import { type EffectContext, enqueuedNames, type Implemented, WatchfloorError } from '../engine/index.ts';
import { type Issuer, prove } from '../proof/index.ts';
import { activityType, type StartRequest, tellActivity, workflowType } from '../workflow/protocol.ts';
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
import { failureOf } from '../workflow/wire-error.ts';
import { activityFailure } from './activity-failure.ts';
import { Callers } from './callers.ts';
import { type AttemptOutcome, countAttempt } from './metrics.ts';
import { relay } from './relay.ts';
import { type SendBack, sender } from './send-back.ts';
import { tell } from './tell.ts';

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
  const namesakes: Record<string, Activity> = {};
  requireChildren(implemented);
  for (const { chart, implementations, own = [] } of implemented) {
    const { actors, actions } = implementations;
    for (const name of chart.names.actors) add(chart.id, name, actors[name], own.includes(name));
    for (const name of [...chart.names.actions, ...enqueuedNames(chart.definition.machine)])
      add(chart.id, name, actions[name], false, chart.names.actors.includes(name));
  }
  for (const [type, action] of Object.entries(namesakes)) {
    const actor = activities[type];
    activities[type] = actor === undefined ? action : oneOf(actor, action);
  }
  return isGuarded ? guarded(activities, callers) : activities;

  /** @param isNamesake the action of a machine that has an actor of this name as well: one activity is both */
  function add(machine: string, name: string, implementation: unknown, atOnce = false, isNamesake = false): void {
    if (implementation === undefined) return;
    const type = activityType(machine, name);
    const source = isNamesake ? `action ${type}` : type;
    if (sources.has(source) && sources.get(source) !== implementation) {
      throw new WatchfloorError(
        'IMPLEMENTATION_CLASH',
        `"${type}" has two implementations; versions of a machine may not bring different ones under one name.`,
      );
    }
    sources.set(source, implementation);
    (isNamesake ? namesakes : activities)[type] = carryOut(
      implementation as (data: unknown, context: EffectContext) => Promise<unknown>,
      atOnce,
      (actor) => sender(machine, actor, issuer),
      (outcome) => countAttempt(machine, name, outcome),
    );
  }
}

/** An actor and an action of one name. */
const oneOf =
  (actor: Activity, action: Activity): Activity =>
  async (data: never, { isAction, ...info }: EffectInfo) =>
    (isAction === true ? action : actor)(data, info as never);

/** How often an actor says that it is there, milliseconds. The SDK holds back what a server need not hear. */
const HEARTBEAT = 1_000;

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
  sendFor: (actor: string) => SendBack,
  counted: (outcome: AttemptOutcome) => void,
): Activity {
  return async (data: unknown, { retries, actor, ...info }: EffectInfo): Promise<unknown> => {
    const context = Context.current();
    // Without it nobody would learn that the actor was stopped, or that its worker is gone.
    const beats = actor === undefined ? undefined : setInterval(() => context.heartbeat(), HEARTBEAT);
    const back = actor === undefined ? undefined : sendFor(actor);
    try {
      const result = await implementation(data, {
        ...info,
        ...(back === undefined ? {} : { sendBack: back.send }),
        workflowId: context.info.workflowExecution?.workflowId ?? '',
        attempt: context.info.attempt,
        heartbeat: (details) => context.heartbeat(details),
        signal: context.cancellationSignal,
      });
      counted('done');
      return result;
    } catch (error) {
      counted(context.cancellationSignal.aborted ? 'cancelled' : 'failed');
      throw activityFailure(error, context.cancellationSignal.aborted, atOnce && retries !== true);
    } finally {
      await back?.arrived();
      clearInterval(beats);
    }
  };
}

function requireKey(issuer: Issuer | undefined): Issuer {
  if (issuer !== undefined) return issuer;
  const message = 'This worker has no key of its own, by which instances are started and told things.';
  throw failureOf(new WatchfloorError('WORKER_KEY_MISSING', message, { todo: 'Give startWorker a key.' }));
}
