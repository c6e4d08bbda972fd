import { WatchfloorError } from './errors.ts';
import type { Chart } from './types.ts';

/** What a host hands to an implementation beside its data. */
export interface EffectContext {
  /** `<workflow id>/<first execution run id>/<effect key>`: the same for every attempt and every re-delivery. */
  readonly idempotencyKey: string;
  readonly workflowId: string;
  /** Chart time of the step that made the effect, UTC milliseconds. */
  readonly at: number;
  /** 1 for the first attempt. */
  readonly attempt: number;
  readonly heartbeat: (details?: unknown) => void;
  /** Aborted when the state that invoked the actor was left, or the worker shuts down. */
  readonly signal: AbortSignal;
}

/** Runs an actor: its input in, its output out. What it throws becomes `onError` once retries are used up. */
export type ActorImplementation = (input: never, context: EffectContext) => Promise<unknown>;
/** Carries out an action, given its params. */
export type ActionImplementation = (params: never, context: EffectContext) => Promise<void>;

export interface Implementations {
  readonly actors: Readonly<Record<string, ActorImplementation>>;
  readonly actions: Readonly<Record<string, ActionImplementation>>;
}

type Logic<TChart> = TChart extends Chart<infer TMachine> ? TMachine['implementations'] : never;
type Named<TRecord> = string extends keyof TRecord ? string : keyof TRecord & string;

/** The implementations that a chart needs, by the names in its own `setup`. */
export interface ImplementationsOf<TChart> {
  readonly actors: Readonly<Record<Named<Logic<TChart>['actors']>, ActorImplementation>>;
  readonly actions: Readonly<Record<string, ActionImplementation>>;
}

/** A chart together with what carries out its effects. */
export interface Implemented {
  readonly chart: Chart;
  readonly implementations: Implementations;
}

/**
 * Joins a chart with its implementations. XState's `provide` lets a missing name pass; this does not.
 *
 * @throws IMPLEMENTATION_MISSING that names every actor and action without an implementation
 */
export function implement(chart: Chart, given: Partial<Implementations>): Implemented {
  const implementations: Implementations = { actors: given.actors ?? {}, actions: given.actions ?? {} };
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
  return { chart, implementations };
}
