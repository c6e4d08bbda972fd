/** Which step is under way, if one is: whatever stands in for the world outside asks here. */
import { WatchfloorError } from '../errors.ts';

/** What a step has of time and chance. */
export interface StepWorld {
  /** Chart time, UTC milliseconds. */
  readonly at: number;
  /** The next hexadecimal digits of the step's own stream. */
  digits(count: number): string;
}

let world: StepWorld | undefined;
/** What a machine reached for while it was stepped; guards swallow what is thrown, so it is noted. */
let reached: string | undefined;
let way: string | undefined;

/** What the last step asked for first that engines refused before charts had time and chance of their own. */
let asked: string | undefined;

/** Notes what they refused, where a step is under way. */
export function noteAsked(what: string): void {
  if (world !== undefined) asked ??= what;
}

/** What they would have refused the last step for, if they had. */
export const askedInStep = (): string | undefined => asked;

/** The world of the step that is under way. */
export const inside = (): StepWorld | undefined => world;

const OUT = 'Let an actor or a named action do it, and give what the machine must know by its input or by an event.';

/** Ends the step that is under way: it reached for something outside. Without a step, whatever is under way. @throws IMPURE_MACHINE */
export function impure(what: string, todo: string = OUT): never {
  if (world === undefined)
    throw new WatchfloorError('IMPURE_MACHINE', `The workflow used ${what}, which it does not have.`, {
      details: { used: what },
      todo,
    });
  reached ??= what;
  way ??= todo;
  throw impureError(what, todo);
}

const impureError = (what: string, todo: string): WatchfloorError =>
  new WatchfloorError(
    'IMPURE_MACHINE',
    `The machine used ${what} during a step, which depends on snapshot and event alone.`,
    { details: { used: what }, todo },
  );

/** Runs a step inside its world. @throws IMPURE_MACHINE when it reached out, even where it swallowed the error */
export function runInside<T>(its: StepWorld, step: () => T): T {
  world = its;
  reached = way = asked = undefined;
  try {
    return step();
  } finally {
    world = undefined;
    if (reached !== undefined) {
      const error = impureError(reached, way ?? OUT);
      reached = way = undefined;
      // biome-ignore lint/correctness/noUnsafeFinally: the impurity outranks what the machine made of it
      throw error;
    }
  }
}
