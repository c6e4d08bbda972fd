import type { Json } from '../../engine/index.ts';

/** A modelled world: what answers the effects of machines, at once and without a clock. */
export interface World {
  /** An actor's output. What it throws becomes the actor's error. */
  readonly actors: Readonly<Record<string, (input: Json, at: number) => Json>>;
  /** Carries an action out; names that are not here succeed. What it throws is an action given up. */
  readonly actions?: Readonly<Record<string, (params: Json, at: number) => void>>;
}
