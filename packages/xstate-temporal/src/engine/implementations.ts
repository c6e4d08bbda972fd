/** What carries effects out. */
import type { ActionInfo } from './action-info.ts';
import type { Chart, EventObject } from './types.ts';

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
  /** Sends an event to the machine whose actor this is; for callbacks and event observables, as long as they run. */
  readonly sendBack?: (event: EventObject) => void;
  /** Context and event of an action that has params, where the machine's own function carries it out. */
  readonly action?: ActionInfo;
}

/** Runs an actor: its input in, its output out. What it throws becomes `onError` once retries are used up. */
export type ActorImplementation = (input: never, context: EffectContext) => Promise<unknown>;
/** Carries out an action, given its params. */
export type ActionImplementation = (params: never, context: EffectContext) => Promise<void>;

export interface Implementations {
  readonly actors: Readonly<Record<string, ActorImplementation>>;
  readonly actions: Readonly<Record<string, ActionImplementation>>;
}

/** A chart together with what carries out its effects. */
export interface Implemented {
  readonly chart: Chart;
  readonly implementations: Implementations;
  /** The names that the machine's own functions carry out. */
  readonly own?: readonly string[];
}
