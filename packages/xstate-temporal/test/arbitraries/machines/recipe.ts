/** A machine as plain data: what an arbitrary draws, a counterexample prints, and `build` turns into XState. */

export type Counter = 'n' | 'm';

export type GuardRecipe =
  | { readonly less: Counter; readonly than: number }
  | { readonly even: Counter }
  | { readonly event: string }
  | { readonly inState: string }
  | { readonly not: GuardRecipe }
  | { readonly and: readonly GuardRecipe[] }
  | { readonly or: readonly GuardRecipe[] }
  /** While there is fuel. */
  | { readonly fuel: true }
  | { readonly throws: true };

/** A number of milliseconds, the name of a delay, or a function of the context. */
export type DelayRecipe = number | 'short' | 'reckoned' | 'inline';

export type ActionRecipe =
  | { readonly do: 'act'; readonly name: string; readonly params?: 'fixed' | 'reckoned' }
  | { readonly do: 'add'; readonly to: Counter; readonly by: number }
  | { readonly do: 'take'; readonly into: Counter }
  | { readonly do: 'raise'; readonly event: string; readonly delay?: DelayRecipe; readonly id?: string }
  | { readonly do: 'cancel'; readonly id: string }
  | { readonly do: 'self'; readonly event: string; readonly delay?: DelayRecipe; readonly id?: string }
  | { readonly do: 'sendTo'; readonly child: string; readonly event: string; readonly delay?: DelayRecipe }
  /** `assigned`: by the `spawn` of an assignment. */
  | { readonly do: 'spawn'; readonly src: Source; readonly id?: string; readonly assigned?: boolean }
  | { readonly do: 'stopChild'; readonly id: string }
  | { readonly do: 'emit'; readonly type: string }
  | { readonly do: 'log'; readonly label?: string }
  | { readonly do: 'enqueue'; readonly when: GuardRecipe; readonly actions: readonly ActionRecipe[] }
  /** One unit of fuel less. */
  | { readonly do: 'burn' }
  | { readonly do: 'throw' };

export interface TransitionRecipe {
  /** Ids of states, each with `#`. */
  readonly target?: readonly string[];
  readonly guard?: GuardRecipe;
  readonly reenter?: true;
  readonly actions?: readonly ActionRecipe[];
}

export type Source = 'p' | 'q';

export interface InvokeRecipe {
  readonly src: Source;
  readonly id?: string;
  readonly input?: true;
  readonly onDone?: readonly TransitionRecipe[];
  readonly onError?: readonly TransitionRecipe[];
}

export interface StateRecipe {
  readonly type?: 'parallel' | 'final' | 'history';
  readonly history?: 'shallow' | 'deep';
  /** A history state's default: the key of a sibling. */
  readonly default?: string;
  readonly initial?: string;
  readonly initialActions?: readonly ActionRecipe[];
  readonly states?: Readonly<Record<string, StateRecipe>>;
  readonly entry?: readonly ActionRecipe[];
  readonly exit?: readonly ActionRecipe[];
  readonly on?: Readonly<Record<string, readonly TransitionRecipe[]>>;
  readonly always?: readonly TransitionRecipe[];
  readonly after?: Readonly<Record<string, readonly TransitionRecipe[]>>;
  readonly onDone?: readonly TransitionRecipe[];
  readonly invoke?: readonly InvokeRecipe[];
  readonly tags?: readonly string[];
  /** A final state's output: the context's counter of this name. */
  readonly output?: Counter;
}

/** How an actor of a source ends: so long after its start, or never. */
export interface OutcomeRecipe {
  readonly after: number | 'never';
  readonly ok: boolean;
  readonly value: number;
}

export interface Recipe {
  readonly context: { readonly n: number; readonly m: number; readonly fuel: number };
  readonly root: StateRecipe;
  readonly output?: true;
  /** The k-th actor started from a source ends as the k-th outcome says, round and round. */
  readonly outcomes: Readonly<Record<Source, readonly OutcomeRecipe[]>>;
}

/** What happens to an instance: an event from outside, or time passing. */
export type ScriptItem = { readonly send: { readonly type: string; readonly k?: number } } | { readonly wait: number };

export interface Script {
  readonly items: readonly ScriptItem[];
  /** Bits: whether the n-th step begins from a snapshot that went through JSON. */
  readonly revive: number;
}

export const eventTypes = ['A', 'B', 'C', 'a.x', 'a.y'] as const;
/** An event that no machine names: only a wildcard takes it. */
export const strangeType = 'stranger';
export const machineId = 'm';
/** Eventless and raised loops end here, on both sides. */
export const maxIterations = 40;

/** Whether an eventless transition asks for the event: then even one that no state names may move the machine. */
export const asksForEvents = ({ root }: Recipe): boolean => stateAsks(root);

const stateAsks = ({ always, states }: StateRecipe): boolean =>
  (always ?? []).some(({ guard }) => JSON.stringify(guard).includes('"event"')) ||
  Object.values(states ?? {}).some(stateAsks);
