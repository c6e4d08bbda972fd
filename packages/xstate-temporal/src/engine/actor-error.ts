import { isObject, type Json, type JsonObject } from './json.ts';

/**
 * What an actor rejected with, as a step sees it: an `Error` again, so that guards and assignments read it as in XState.
 * It is kept as the JSON that it came as. Its fields are enumerable as those of that JSON, and its `stack` says nothing of
 * the process: a step must not depend on where it is taken.
 */
export class ActorError extends Error {
  readonly #json: JsonObject;

  private constructor(json: JsonObject) {
    super();
    for (const [key, value] of Object.entries(json)) Object.defineProperty(this, key, { value, enumerable: true });
    Object.defineProperty(this, 'stack', { value: `${json.name}: ${json.message}` });
    this.#json = json;
    Object.freeze(this);
  }

  /** An error that was kept as JSON; any other value stays what it is. */
  static from(error: Json): unknown {
    const isError =
      typeof error === 'object' &&
      error !== null &&
      typeof (error as JsonObject).name === 'string' &&
      typeof (error as JsonObject).message === 'string';
    return isError ? new ActorError(error as JsonObject) : error;
  }

  /** An event that was kept as JSON, with what an actor failed with as an error again; anything else as it is. */
  static inEvent(event: unknown): unknown {
    const isFailure = isObject(event) && typeof event.type === 'string' && event.type.startsWith('xstate.error.actor.');
    return isFailure ? { ...event, error: ActorError.from(event.error as Json) } : event;
  }

  /** The JSON that an error came as; `undefined` for what is none. */
  static jsonOf(value: object): JsonObject | undefined {
    return #json in value ? value.#json : undefined;
  }
}
