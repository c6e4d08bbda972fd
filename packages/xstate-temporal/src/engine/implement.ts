import type { AnyStateMachine, CallbackActorLogic, ContextFrom, EventFrom, PromiseActorLogic } from 'xstate';
import { compile } from './compile.ts';
import type { Defined } from './definition.ts';
import { WatchfloorError } from './errors.ts';
import type {
  ActionImplementation,
  ActorImplementation,
  EffectContext,
  Implementations,
  Implemented,
} from './implementations.ts';
import { isObject } from './json.ts';
import type { ActionOf, ActorOf } from './machine-types.ts';
import { enqueuedImplementations, ownImplementations } from './own-implementations.ts';
import type { Chart } from './types.ts';

type PromiseNames<TActor> = TActor extends { src: infer TName extends string; logic: infer TLogic }
  ? TLogic extends AnyStateMachine
    ? never
    : TName
  : never;
type Creator<TActor, TName> = TActor extends { src: TName; logic: PromiseActorLogic<infer TOutput, infer TInput> }
  ? (input: TInput, context: EffectContext) => Promise<TOutput>
  : // biome-ignore lint/suspicious/noExplicitAny: of whatever events
    TActor extends { src: TName; logic: CallbackActorLogic<any, infer TInput, any> }
    ? (input: TInput, context: EffectContext) => Promise<void>
    : TActor extends { src: TName }
      ? ActorImplementation
      : never;
type ParamsOf<TMachine extends AnyStateMachine, TAction> = TAction extends { params: infer TParams extends object }
  ? TParams
  : { readonly context: ContextFrom<TMachine>; readonly event: EventFrom<TMachine> };

/** What takes the place of a machine's own functions, by the names of its `setup`. */
export interface Overrides<TMachine extends AnyStateMachine> {
  readonly actors?: string extends ActorOf<TMachine>['src']
    ? Readonly<Record<string, ActorImplementation>>
    : {
        readonly [TName in PromiseNames<ActorOf<TMachine>>]?: Creator<ActorOf<TMachine>, TName>;
      };
  readonly actions?: string extends ActionOf<TMachine>['type']
    ? Readonly<Record<string, ActionImplementation>>
    : {
        readonly [TAction in ActionOf<TMachine> as TAction['type']]?: (
          params: ParamsOf<TMachine, TAction>,
          context: EffectContext,
        ) => Promise<void>;
      };
}

/**
 * Joins a machine with what carries out its effects. Given a machine or a definition, its own functions do, but for those
 * that are given here instead: these are handed an idempotency key, the attempt and a heartbeat, and are tried again by
 * policy. Given a chart, nothing is taken out of the machine, and every name must be given.
 *
 * @example
 * implement(orderMachine, { actors: { charge: async ({ cents }, { idempotencyKey }) => bank.charge(cents, idempotencyKey) } })
 * @throws IMPLEMENTATION_MISSING that names every actor and action without an implementation
 */
export function implement(chart: Chart, given: Partial<Implementations>): Implemented;
export function implement<TMachine extends AnyStateMachine>(
  machine: Defined<TMachine>,
  overrides?: Overrides<TMachine>,
): Implemented;
export function implement(of: Chart | Defined, given: Partial<Implementations> = {}): Implemented {
  if (isChart(of)) return joined(of, { actors: given.actors ?? {}, actions: given.actions ?? {} });
  const chart = compile(of) as Chart;
  const own = ownImplementations(chart);
  const actors = { ...own.actors, ...given.actors };
  const actions = { ...own.actions, ...given.actions };
  const isOwn = (name: string) =>
    Object.hasOwn(own.actors, name) ? own.actors[name] === actors[name] : own.actions[name] === actions[name];
  const names = [...Object.keys(own.actors), ...Object.keys(own.actions)];
  return { ...joined(chart, { actors, actions }), own: names.filter(isOwn) };
}

function joined(chart: Chart, implementations: Implementations): Implemented {
  const missing = [
    ...chart.names.actors
      .filter((name) => !chart.machines.includes(name) && !Object.hasOwn(implementations.actors, name))
      .map((name) => `actor "${name}"`),
    ...chart.names.actions
      .filter((name) => !Object.hasOwn(implementations.actions, name))
      .map((name) => `action "${name}"`),
  ];
  if (missing.length > 0) {
    throw new WatchfloorError(
      'IMPLEMENTATION_MISSING',
      `${chart.id}@${chart.version} lacks ${missing.join(', ')}; give every one to implement().`,
    );
  }
  const { actors, actions } = implementations;
  return { chart, implementations: { actors, actions: { ...actions, ...enqueuedImplementations(chart) } } };
}

const isChart = (of: Chart | Defined): of is Chart => isObject(of) && 'step' in of;
