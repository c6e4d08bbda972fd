import type { EventObject, TimerTarget } from './event.ts';
import type { Json, JsonObject } from './json.ts';

/** Every effect's key: `<seq>.<index>` of the step that made it; unique in the instance. */
interface Keyed {
  readonly key: string;
}

/** Arm a timer: at `deadline` (UTC ms) the host calls `chart.fire`. */
export interface StartTimer extends Keyed {
  readonly kind: 'startTimer';
  readonly id: string;
  readonly event: EventObject;
  readonly deadline: number;
  readonly to?: TimerTarget;
}

/** Disarm the timer that was armed under the key `timer`. */
export interface CancelTimer extends Keyed {
  readonly kind: 'cancelTimer';
  readonly timer: string;
}

/** Start an actor; its outcome comes back through `chart.settle`. */
export interface InvokeActor extends Keyed {
  readonly kind: 'invokeActor';
  readonly id: string;
  readonly src: string;
  readonly input?: Json;
  readonly generation: number;
}

/** Stop an actor; its outcome is no longer wanted. */
export interface StopActor extends Keyed {
  readonly kind: 'stopActor';
  readonly id: string;
  readonly generation: number;
}

/** Carry out a named action with its params, or with `{ context, event }` where it has none. */
export interface RunAction extends Keyed {
  readonly kind: 'runAction';
  readonly name: string;
  readonly params: Json;
}

/** Where a told event goes: an instance of its own, an actor of this instance, or its parent. */
export type Recipient =
  | { readonly machine: string; readonly key: string }
  | { readonly child: string; readonly generation: number }
  | { readonly parent: true };

/** Send an event to another instance; with `start`, start that instance with this input if it is not there. */
export interface Tell extends Keyed {
  readonly kind: 'tell';
  readonly to: Recipient;
  readonly event: EventObject;
  readonly start?: JsonObject;
  /** What the teller calls it; it comes back in TELL_FAILED. */
  readonly ref?: string;
}

/** Tell whoever listens. */
export interface Emit extends Keyed {
  readonly kind: 'emit';
  readonly event: EventObject;
}

/** What a host must do after a step; a closed union. */
export type Effect = StartTimer | CancelTimer | InvokeActor | StopActor | RunAction | Tell | Emit;
