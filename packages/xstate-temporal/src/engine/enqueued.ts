/**
 * Functions that `enqueueActions` enqueues inline. They are made while a step is taken, and live no longer: whoever
 * carries one out makes it again, from the context, the event and the checks that it was made from.
 */
import type { AnyStateMachine } from 'xstate';
import { ActorError } from './actor-error.ts';
import { WatchfloorError } from './errors.ts';

/** What the action is called that carries all such functions of a machine out. */
export const ENQUEUED = 'enqueued';

type Inline = (args: object, params: undefined) => unknown;

interface Collected {
  readonly context: unknown;
  readonly event: { readonly type: string };
  readonly enqueue: (action: unknown) => void;
  readonly check: (guard: unknown) => boolean;
  readonly self: unknown;
  readonly system: unknown;
}

/** XState's `enqueueActions`, as far as it is read here. */
export interface Enqueuer {
  (...args: unknown[]): unknown;
  readonly type: 'xstate.enqueueActions';
  collect(collected: Collected, params: unknown): void;
  resolve(scope: unknown, snapshot: unknown, args: Seen, params: unknown, self: Enqueuer, extra: unknown): Resolved;
}

type Seen = Pick<Collected, 'context' | 'event'>;
type Resolved = [snapshot: unknown, params: undefined, actions: readonly unknown[]];

/** What finds a function again, as an action's params. */
interface Trace extends Seen {
  /** The place of its `enqueueActions`, and which of the functions enqueued there it is. */
  readonly by: string;
  readonly nth: number;
  /** The context of its `enqueueActions`, where another action changed it before the function's turn. */
  readonly before?: unknown;
  readonly params?: unknown;
  readonly checks: readonly boolean[];
}

export const isEnqueuer = (action: unknown): action is Enqueuer =>
  typeof action === 'function' && (action as unknown as Partial<Enqueuer>).type === 'xstate.enqueueActions';

const isInline = (action: unknown): action is Inline => typeof action === 'function' && !('resolve' in action);

/** The same, but what it enqueues inline has a name and, as params, what finds it again. */
export function tracing(given: Enqueuer, by: string, name: string): Enqueuer {
  const resolve: Enqueuer['resolve'] = (scope, snapshot, args, params, _self, extra) => {
    const resolved = given.resolve(scope, snapshot, args, params, given, extra);
    const [next, none, actions] = resolved;
    if (!actions.some(isInline)) return resolved;
    const checks: boolean[] = [];
    const collect: Enqueuer['collect'] = (collected, own) => {
      const check = (guard: unknown) => {
        const passed = collected.check(guard);
        checks.push(passed);
        return passed;
      };
      given.collect({ ...collected, check }, own);
    };
    // Only now it is known that somebody will ask what was checked.
    given.resolve(scope, snapshot, args, params, Object.assign(copyOf(given), given, { collect }), extra);
    let nth = 0;
    const traced = (): unknown => {
      const trace = { by, nth: nth++, event: args.event, params, checks };
      const before = args.context;
      return {
        type: name,
        params: ({ context }: Seen): Trace => ({ ...trace, context, ...(context === before ? {} : { before }) }),
      };
    };
    return [next, none, actions.map((action) => (isInline(action) ? traced() : action))];
  };
  return Object.assign(copyOf(given), given, { resolve });
}

const copyOf = (given: Enqueuer) => ((...args: unknown[]) => given(...args)) as Enqueuer;

const carriers = new WeakSet<object>();

/** The action that carries them out. @param enqueuers by their places */
export function carrierOf(enqueuers: ReadonlyMap<string, Enqueuer>): unknown {
  const carrier = async ({ self, system }: Collected, trace: Trace): Promise<void> => {
    const { by, nth, before, params, checks, context } = trace;
    const event = ActorError.inEvent(trace.event as never) as Collected['event'];
    const found: Inline[] = [];
    const enqueue = (action: unknown) => void (isInline(action) && found.push(action));
    const passed = checks.values();
    enqueuers.get(by)?.collect(
      {
        ...{ context: before ?? context, event, self, system },
        enqueue: new Proxy(enqueue, { get: () => () => undefined }),
        check: () => passed.next().value === true,
      },
      params,
    );
    const action = found[nth];
    if (action === undefined) throw lost(by);
    await action({ context, event, self, system }, undefined);
  };
  carriers.add(carrier);
  return carrier;
}

/** The name of that action, in a machine that has it; none in any other. */
export function enqueuedNames({ implementations }: AnyStateMachine): readonly string[] {
  return Object.entries(implementations.actions).flatMap(([name, action]) => (isCarrier(action) ? name : []));
}

export const isCarrier = (action: unknown): boolean => typeof action === 'function' && carriers.has(action);

function lost(by: string): WatchfloorError {
  const error = new WatchfloorError('ACTION_UNKNOWN', `A function that ${by} had enqueued is not enqueued again.`, {
    todo: 'What enqueueActions enqueues must follow from context, event and checks alone, and not from clock or chance.',
  });
  return Object.assign(error, { retryable: false });
}
