/** What JSON can carry. Contexts, events, inputs, outputs and effects are all of this kind. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object; its keys are strings and its values JSON. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/** Whether a value is an object as JSON has them: no list, no `null`, no bytes. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}
