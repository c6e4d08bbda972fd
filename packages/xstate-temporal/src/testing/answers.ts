/** What actors and actions answer in a test. */
import type { AnyStateMachine, InputFrom, OutputFrom, StateMachine } from 'xstate';
import type { EffectContext } from '../engine/index.ts';
import { millis } from './time.ts';

/** An answer that comes after some virtual time. */
export class Later<T> {
  readonly delay: number;
  readonly answer: T | (() => T);

  constructor(delay: number, answer: T | (() => T)) {
    this.delay = delay;
    this.answer = answer;
  }
}

/**
 * An actor's answer that comes after some virtual time: `later('2h', { ok: true })`. A function is called only then, so
 * that it may throw: `later('2h', () => { throw new Error('declined'); })`.
 *
 * @param delay milliseconds, or text such as `90m`, `1d12h`
 */
export function later<T>(delay: number | string, answer: T | (() => T)): Later<T> {
  return new Later(millis(delay), answer);
}

/** The answer of an actor that gives none: for testing what a machine does then. */
export const never: unique symbol = Symbol('never');

/** What an actor's stand-in may give back. */
export type Answer<T> = T | Later<T> | typeof never;

/** Stands in for an actor: its input in, its output out; what it throws becomes `onError`. */
export type ActorAnswer<TInput, TOutput> = (
  input: TInput,
  context: EffectContext,
) => Answer<TOutput> | Promise<Answer<TOutput>>;

/** Stands in for an action; what it throws is an effect that was given up. */
export type ActionAnswer = (params: never, context: EffectContext) => void | Promise<void>;

type ProvidedOf<TMachine> =
  // biome-ignore lint/suspicious/noExplicitAny: XState's machine has no narrower name for its parts
  TMachine extends StateMachine<any, any, any, infer TActor, any, any, any, any, any, any, any, any, any, any>
    ? TActor
    : never;
type Named<TActor, TName> = TActor extends { src: TName; logic: infer TLogic } ? TLogic : never;
type PromiseNames<TActor> = TActor extends { src: infer TName extends string; logic: infer TLogic }
  ? TLogic extends AnyStateMachine
    ? never
    : TName
  : never;
type MachineNames<TActor> = TActor extends { src: infer TName extends string; logic: AnyStateMachine } ? TName : never;
type AnswerOf<TLogic> = TLogic extends { transition: unknown }
  ? ActorAnswer<InputFrom<TLogic & AnyStateMachine>, OutputFrom<TLogic & AnyStateMachine>>
  : never;

/** A stand-in for each actor of a machine; machines among the actors live by themselves unless they have one. */
export type ActorAnswers<TMachine extends AnyStateMachine> = string extends ProvidedOf<TMachine>['src']
  ? Readonly<Record<string, ActorAnswer<never, unknown>>>
  : { readonly [TName in PromiseNames<ProvidedOf<TMachine>>]: AnswerOf<Named<ProvidedOf<TMachine>, TName>> } & {
      readonly [TName in MachineNames<ProvidedOf<TMachine>>]?: AnswerOf<Named<ProvidedOf<TMachine>, TName>>;
    };
