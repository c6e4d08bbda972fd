import type { AnyStateMachine, EventFromLogic, InputFrom } from 'xstate';
import type { Effect } from './effect.ts';
import type { ErrorDetails, WatchfloorErrorOptions } from './errors.ts';
import type { EventObject, TimerTarget } from './event.ts';
import type { Json, JsonObject } from './json.ts';
import type { StandardSchemaV1 } from './standard-schema.ts';

export type { EventObject, TimerTarget } from './event.ts';

/**
 * Who sends an event. With `role` and `name` alone it is a claim. What a proof vouches for has an `issuer` too, and only
 * that: hosts leave the other fields out, or refuse them, where no proof stands behind them.
 */
export interface Sender {
  readonly role: string;
  readonly name: string;
  /** Who it is, for the issuer. */
  readonly subject?: string;
  /** The thumbprint of the key that signed the proof. */
  readonly issuer?: string;
  readonly tenant?: string;
}

/** What surrounds a step: chart time (UTC, milliseconds), who sent the event, and the event's id. */
export interface Meta {
  readonly at: number;
  readonly by: Sender;
  readonly id: string;
}

/** A machine with what makes it durable. Only `machine` and `version` are required. */
export interface Definition<TMachine extends AnyStateMachine = AnyStateMachine> {
  readonly machine: TMachine;
  /** What a machine is called that has no id, or one that can be no name, as `my order`; default: `machine`. */
  readonly id?: string;
  /** The version of this definition; instances stay on the one that they started with. */
  readonly version: string;
  /** Synchronous Standard Schemas. Once one event has a schema, events without one are refused. */
  readonly schemas?: {
    readonly input?: StandardSchemaV1;
    readonly context?: StandardSchemaV1;
    readonly events?: Readonly<Record<string, StandardSchemaV1>>;
  };
  /** Which roles may send each event type. Once given, event types without an entry are refused. */
  readonly roles?: Readonly<Record<string, readonly string[]>>;
  /** The roles that may cancel instances and move them to other versions. Absent: every role. */
  readonly operators?: readonly string[];
  /**
   * Held against each start from outside that a worker takes, never when a history is replayed: whether the key fits the
   * input, and who may start what. A machine that is an actor of another is started by that one, and not asked.
   */
  readonly start?: (start: StartAttempt) => StartVerdict | undefined;
  /**
   * The field that names the tenant, in the input, in the context and in events, such as `tenantId`. An event in which it
   * names another tenant than the context does is refused as TENANT_MISMATCH.
   */
  readonly tenant?: string;
  /** Which duties nobody has together. Refused as SEGREGATION_OF_DUTIES. */
  readonly segregation?: readonly Segregation[];
}

/** A start from outside, before any step. */
export interface StartAttempt {
  /** What the instance is called: its workflow id without the machine. */
  readonly key: string;
  readonly input: Json;
  readonly by: Sender;
  /** What the worker was given as `settings`. */
  readonly settings: Json | undefined;
}

/** What a definition says to a start. */
export interface StartVerdict {
  /** Why it is refused. The code is the failure's type. */
  readonly refused?: Reason & Pick<WatchfloorErrorOptions, 'details' | 'todo'>;
  /** In what the instance deviates from the worker's settings, as names without spaces; shown by the search attribute `WatchfloorDeviating`. */
  readonly deviating?: readonly string[];
}

/** A code, and for people what is wrong. */
export interface Reason {
  readonly code: string;
  readonly message: string;
}

/** Whoever sent one of `not` may not send `event`, in any role or in those of `as`. */
export interface Segregation {
  readonly event: string;
  /** Event types; `xstate.init` is the start. */
  readonly not: readonly string[];
  readonly as?: readonly string[];
}

/** People who may not send an event, in any role or in those of `as`. */
export interface Barred {
  readonly event: string;
  /** Proven subjects, else the names that were claimed. */
  readonly people: readonly string[];
  readonly as?: readonly string[];
}

/** Who sent the events that rules of segregation name, by event type: proven subjects, else the names that were claimed. */
export type Acted = Readonly<Record<string, readonly string[]>>;

/** An invoked or spawned actor as the snapshot keeps it. */
export interface Child {
  readonly id: string;
  readonly src: string;
  readonly input?: Json;
  /** The name under which `system.get()` finds it. */
  readonly systemId?: string;
  /** Counts the invocations under this id; a result of an older generation is late and is dropped. */
  readonly generation: number;
  readonly status: 'active' | 'done';
}

/** A delayed event. */
export interface Timer {
  /** The key of the effect that armed it; unique in the instance. */
  readonly key: string;
  /** XState's send id: `cancel(id)` and leaving the state cancel by it. */
  readonly id: string;
  readonly event: EventObject;
  /** UTC milliseconds; chart time of the arming step plus the delay. It never moves. */
  readonly deadline: number;
  /** Absent: the machine itself. */
  readonly to?: TimerTarget;
}

export type Status = 'active' | 'done' | 'error' | 'stopped';

/** XState's state value: a key, or an object of keys. */
export type StateValue = string | { readonly [key: string]: StateValue };

/** The engine's own immutable JSON: all that decides what an instance does next. */
export interface Snapshot {
  readonly machine: string;
  readonly version: string;
  /** SHA-256 over the definition's structure and names. */
  readonly definition: string;
  readonly status: Status;
  readonly value: StateValue;
  readonly context: JsonObject;
  readonly history: Readonly<Record<string, readonly string[]>>;
  /**
   * Ids of the active state nodes in XState's order; only for machines with parallel states. There the
   * order in which regions were entered decides which of them acts first.
   */
  readonly nodes?: readonly string[];
  readonly output?: Json;
  readonly error?: Json;
  readonly children: readonly Child[];
  /** In the order of arming. */
  readonly timers: readonly Timer[];
  /** The latest generation of each actor id that was ever invoked. */
  readonly generations: Readonly<Record<string, number>>;
  /** The instance has a parent machine, which `sendParent` reaches. */
  readonly parent?: true;
  /** Only for definitions with rules of segregation. It follows from the ledger, and is no part of it. */
  readonly acted?: Acted;
  /** How many records the ledger has. */
  readonly seq: number;
  /** Chart time of the last step. */
  readonly at: number;
  /** SHA-256 chain over the ledger, hexadecimal. */
  readonly digest: string;
}

/** One line of the ledger. */
export interface LedgerRecord {
  readonly seq: number;
  readonly at: number;
  readonly event: {
    readonly type: string;
    readonly id: string;
    readonly by: Sender;
    readonly payload?: JsonObject;
  };
  /** Sorted paths of the atomic states, before and after. */
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly effects: readonly Effect[];
  /** SHA-256 over the RFC 8785 form of the context after the step, hexadecimal. */
  readonly context: string;
  /** Present when nothing happened because the event was refused, or an effect was given up. */
  readonly refused?: { readonly code: string; readonly message: string };
}

/**
 * A transition that a step took, as JSON. `source`, `event` and `index` name it within the machine, in every process
 * that has the same definition: `{ source: 'order.open', event: 'PAY', index: 1, targets: ['order.paid'] }`.
 */
export interface Taken {
  /** Id of the state that has the transition. */
  readonly source: string;
  /**
   * The descriptor under which the state has it: `PAY`, `order.*`, `*`, or XState's own `xstate.after.<delay>.<id>`,
   * `xstate.done.state.<id>`, `xstate.done.actor.<id>`, `xstate.error.actor.<id>`. Empty for an eventless one.
   */
  readonly event: string;
  /** Its place among the state's transitions under that descriptor, from 0. */
  readonly index: number;
  /** Ids of the states that the definition names as targets, history states among them; empty where nothing is left. */
  readonly targets: readonly string[];
}

/** The result of a step: what is next, what the host must do, and the ledger's new line. */
export interface Step {
  readonly snapshot: Snapshot;
  readonly effects: readonly Effect[];
  readonly record: LedgerRecord;
  /**
   * The transitions that were taken, in the order of the microsteps; within one, in that of their actions. Entering the
   * initial states at the start is none. Empty where the machine threw: it is where it was.
   */
  readonly taken: readonly Taken[];
  /** Paths of the atomic states that were entered, in order; also those that were left again within the step. */
  readonly entered: readonly string[];
  /** What the machine wrote with XState's `log`; for a logger, never for the ledger. */
  readonly logs: readonly (readonly [label: string | undefined, value: unknown])[];
}

/** The answer to "would this event be accepted now?" */
export type Verdict =
  | { readonly accepted: true }
  | {
      readonly accepted: false;
      readonly code: string;
      /** For people: what is wrong and, where something can be done about it, what. */
      readonly message: string;
      /** `{ reason, states, offers }` of EVENT_NOT_ACCEPTED, `{ allowed }` of ROLE_NOT_ALLOWED, `{ known }` of EVENT_UNKNOWN, … */
      readonly details?: ErrorDetails;
      readonly todo?: string;
    };

/**
 * Why an event that the machine knows is refused as EVENT_NOT_ACCEPTED, in the error's `details.reason`: `guards` where
 * the states take it, and no guard lets it pass; `state` where none of them takes it.
 */
export type NotAcceptedReason = 'guards' | 'state';

/** How an actor ended. */
export type Outcome = { readonly ok: true; readonly output: unknown } | { readonly ok: false; readonly error: unknown };

/** The events that may be sent to a machine from outside, as its own types name them. */
export type EventOf<TMachine extends AnyStateMachine> = EventFromLogic<TMachine>;
export type InputOf<TMachine extends AnyStateMachine> = InputFrom<TMachine>;

/** A compiled definition: steps as pure functions. */
export interface Chart<TMachine extends AnyStateMachine = AnyStateMachine> {
  readonly definition: Definition<TMachine>;
  /** The machine's id. */
  readonly id: string;
  readonly version: string;
  /** SHA-256 over structure and names, hexadecimal. */
  readonly hash: string;
  /** The names that a host must implement. */
  readonly names: { readonly actors: readonly string[]; readonly actions: readonly string[] };
  /** Whether an actor name stands for a machine (a child workflow) rather than a promise. */
  readonly machines: readonly string[];
  /** The actor names that stand for callbacks and event observables: they run until they are stopped, and send events. */
  readonly callbacks: readonly string[];
  /** The chart of an actor that is a machine; it has the version of this one. @throws ACTOR_UNKNOWN */
  child(src: string): Chart;

  /** The first step. @throws INPUT_INVALID, or what `step` throws. */
  start(input: unknown, meta: Meta, options?: { parent?: true }): Step;
  /** Steps an event from outside. @throws RefusedError with the verdict's code; the snapshot given stays as it is. */
  step(snapshot: Snapshot, event: EventObject, meta: Meta): Step;
  /** A step thrown away. */
  accepts(snapshot: Snapshot, event: EventObject, meta: Meta): Verdict;
  /** A record of an event that was refused; the state stays. @throws TIMER_DUE */
  refuse(snapshot: Snapshot, event: EventObject, meta: Meta, refused: { code: string; message: string }): Step;
  /** The next timer whose deadline is not after `at`: what the machine sent itself, then by deadline and arming order. */
  due(snapshot: Snapshot, at: number): Timer | undefined;
  /** Steps a timer, at its deadline. @throws TIMER_UNKNOWN, or TIMER_DUE when another one comes first */
  fire(snapshot: Snapshot, timer: Timer): Step;
  /**
   * Steps an actor's outcome; `undefined` when it comes too late for its generation.
   * @throws TIMER_DUE, TIME_WENT_BACK
   */
  settle(
    snapshot: Snapshot,
    actor: { id: string; generation: number },
    outcome: Outcome,
    meta: Pick<Meta, 'at'>,
  ): Step | undefined;
  /** A record of an effect that was given up; the state stays. @throws TIMER_DUE */
  giveUp(snapshot: Snapshot, effect: string, reason: { code: string; message: string }, meta: Pick<Meta, 'at'>): Step;
  /**
   * A record of a timer's or an actor's step that is not taken, because it would be too large: the timer is gone, or the
   * actor has ended, and the state stays.
   *
   * @param of the record of that step
   */
  discard(snapshot: Snapshot, of: Pick<LedgerRecord, 'at' | 'event'>, reason: Reason): Step;
  /** Stops the machine: actors stopped, timers cancelled, status `stopped`. @throws INSTANCE_ENDED */
  stop(snapshot: Snapshot, meta: Meta): Step;
  /** The event types that could be accepted now, from this sender or anybody, sorted. Payload and guards decide the rest. */
  offers(snapshot: Snapshot, by?: Sender): string[];
  /** Whom the rules of segregation keep from what, as things are. */
  barred(snapshot: Snapshot): Barred[];
  /** The snapshot's tags, sorted. */
  tags(snapshot: Snapshot): string[];
  /** Sorted paths of the atomic states. */
  states(snapshot: Snapshot): string[];
  /** Whether the snapshot is in the state with this path (`a.b`), or in one below it. */
  matches(snapshot: Snapshot, path: string): boolean;
  /** XState's own persisted form. */
  persisted(snapshot: Snapshot): unknown;
}
