/** What JSON can carry. Contexts, events, inputs, outputs and effects are all of this kind. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object; its keys are strings and its values JSON. */
export interface JsonObject {
  readonly [key: string]: Json;
}
