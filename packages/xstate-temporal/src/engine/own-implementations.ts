/** How a machine itself says that its actors and actions are carried out: by the functions that it was made with. */
import type { AnyStateMachine } from 'xstate';
import { absent, elsewhere } from './absent.ts';
import { ActorError } from './actor-error.ts';
import { type ActorKind, kindOf } from './actor-kind.ts';
import { runCallback, runObservable } from './callbacks.ts';
import { enqueuedNames } from './enqueued.ts';
import type { ActionImplementation, ActorImplementation, EffectContext, Implementations } from './implementations.ts';
import { isObject } from './json.ts';
import type { Chart } from './types.ts';

type Creator = (given: object) => PromiseLike<unknown>;
type Action = (given: object, params: unknown) => unknown;

/** By the function, so that versions that share one share what is made of it. */
const made = new WeakMap<object, ActorImplementation | ActionImplementation>();

function once<T extends ActorImplementation | ActionImplementation>(of: object, make: () => T): T {
  const known = (made.get(of) as T | undefined) ?? make();
  made.set(of, known);
  return known;
}

/** The promises and actions of a chart's machine, by name. Names without a function are left out. */
export function ownImplementations({ definition, names }: Chart): Implementations {
  const { actors, actions } = (definition.machine as AnyStateMachine).implementations;
  return {
    actors: named(names.actors, (name) => {
      const logic: unknown = Object.hasOwn(actors, name) ? actors[name] : undefined;
      const run = isObject(logic) ? runners[kindOf(logic)] : undefined;
      const creator: unknown = isObject(logic) ? logic.config : undefined;
      return run !== undefined && typeof creator === 'function'
        ? once(creator, () => run(creator as never))
        : undefined;
    }),
    actions: named(names.actions, (name) => {
      const action: unknown = Object.hasOwn(actions, name) ? actions[name] : undefined;
      return typeof action === 'function' ? once(action, () => runAction(action as Action)) : undefined;
    }),
  };
}

/** What only the machine itself can carry out: functions that its `enqueueActions` enqueue inline. */
export function enqueuedImplementations({ definition }: Chart): Implementations['actions'] {
  const machine = definition.machine as AnyStateMachine;
  return named(enqueuedNames(machine), (name) => {
    const carrier: unknown = machine.implementations.actions[name];
    return once(carrier as Action, () => runAction(carrier as Action));
  });
}

function named<T>(names: readonly string[], find: (name: string) => T | undefined): Record<string, T> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const found = find(name);
      return found === undefined ? [] : [[name, found] as const];
    }),
  );
}

/** What XState's creators of logic were given, as an activity. */
const runners: Partial<Record<ActorKind, (creator: never) => ActorImplementation>> = {
  promise: runCreator,
  callback: runCallback,
  events: runObservable,
};

function runCreator(creator: Creator): ActorImplementation {
  return async (input: unknown, { signal }: EffectContext) => {
    const emit = () => elsewhere('emit');
    return await creator({ input: input ?? undefined, signal, self: absent('self'), system: absent('system'), emit });
  };
}

/** An action without params is carried out with context and event as its data; one with them has these beside it. */
function runAction(action: Action): ActionImplementation {
  return async (data: unknown, { action: info }: EffectContext) => {
    const isBare = info === undefined && isObject(data) && Object.keys(data).sort().join() === 'context,event';
    const { context, event } = (isBare ? data : info) ?? {};
    const given = { context, event: ActorError.inEvent(event), self: absent('self'), system: absent('system') };
    const absentFrom = (name: 'context' | 'event') => ({ get: () => elsewhere(name), enumerable: true });
    if (!isBare && info === undefined)
      Object.defineProperties(given, { context: absentFrom('context'), event: absentFrom('event') });
    await action(given, isBare ? undefined : data);
  };
}
