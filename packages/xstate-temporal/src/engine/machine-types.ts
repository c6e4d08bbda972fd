/** What TypeScript knows of a machine, and of a definition, for whoever starts instances and asks them. */
import type {
  AnyStateMachine,
  ContextFrom,
  InputFrom,
  StateMachine,
  StateValueFrom,
  TagsFrom,
  StateValue as XStateValue,
} from 'xstate';
import type { StandardSchemaV1 } from './standard-schema.ts';
import type { Snapshot } from './types.ts';

/** The machine of a definition, or the machine itself; any machine where only a name is known. */
export type MachineOf<TNamed> = TNamed extends AnyStateMachine
  ? TNamed
  : TNamed extends { readonly machine: infer TMachine extends AnyStateMachine }
    ? TMachine
    : AnyStateMachine;

/**
 * What an instance is started with: what the input's schema takes, else the machine's input.
 *
 * @example StartInput<typeof order> // { sku: string }
 */
export type StartInput<TNamed> = TNamed extends {
  readonly schemas: { readonly input: StandardSchemaV1<infer TInput, infer _TOutput> };
}
  ? TInput
  : TNamed extends string
    ? unknown
    : InputFrom<MachineOf<TNamed>>;

/**
 * The paths of a machine's states, with dots; any string where the machine does not say.
 *
 * @example StatePath<typeof machine> // 'triaged' | 'triaged.assessing' | 'closed'
 */
export type StatePath<TMachine extends AnyStateMachine> =
  XStateValue extends StateValueFrom<TMachine> ? string : PathIn<StateValueFrom<TMachine>>;

type PathIn<TValue> = TValue extends string
  ? TValue
  : TValue extends object
    ? { [TKey in keyof TValue & string]: TKey | `${TKey}.${PathIn<TValue[TKey]>}` }[keyof TValue & string]
    : never;

/** The tags of a machine; any string where it does not say. */
export type TagOf<TMachine extends AnyStateMachine> = TagsFrom<TMachine> & string;

/** A snapshot with the machine's own context. */
export type SnapshotOf<TMachine extends AnyStateMachine> = Omit<Snapshot, 'context'> & {
  readonly context: ContextFrom<TMachine>;
};

type PartsOf<TMachine> =
  // biome-ignore lint/suspicious/noExplicitAny: XState's machine has no narrower name for its parts
  TMachine extends StateMachine<any, any, any, infer TActor, infer TAction, any, any, any, any, any, any, any, any, any>
    ? { readonly actor: TActor; readonly action: TAction }
    : never;
/** What `setup` knows of a machine's actors: `{ src, logic }` of each. */
export type ActorOf<TMachine> = PartsOf<TMachine>['actor'];
/** What `setup` knows of a machine's actions: `{ type, params }` of each. */
export type ActionOf<TMachine> = PartsOf<TMachine>['action'];

/**
 * The names of what hosts carry out for a machine and the machines among its actors; any string where the machine does
 * not say. What stands inline has a name by its place.
 *
 * @example EffectName<typeof order> // 'charge' | 'remind' | …
 */
export type EffectName<TMachine> = TMachine extends unknown
  ? NamesIn<ActorOf<TMachine>> | ActionOf<TMachine>['type'] | 'enqueued' | `${string}:${string}` | `${number}.${string}`
  : never;

type NamesIn<TActor> = TActor extends { src: infer TName; logic: infer TLogic }
  ? (TName & string) | (TLogic extends AnyStateMachine ? EffectName<TLogic> : never)
  : never;
