import type { Json } from '../../engine/index.ts';

/** A modelled world: what answers the effects of machines, at once and without a clock. */
export interface World {
  /**
   * An actor's output; of a callback or event observable the events that it sends at once, as a list. What it throws
   * becomes the actor's error.
   */
  readonly actors: Readonly<Record<string, (input: Json, at: number) => Json>>;
  /** Carries an action out; names that are not here succeed. What it throws is an action given up. */
  readonly actions?: Readonly<Record<string, (params: Json, at: number) => void>>;
  /** Hears what is told to another instance before it is brought there. What it throws comes back as TELL_FAILED. */
  readonly tell?: (told: Told, at: number) => void;
}

/** What one instance tells another: `<machine>/<key>`, and the type of the event. */
export interface Told {
  readonly machine: string;
  readonly key: string;
  readonly type: string;
}
