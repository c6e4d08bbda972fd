import { WatchfloorError } from './errors.ts';
import type { Json } from './json.ts';

/** Deeper nesting than this is refused; recursion elsewhere may then trust it. */
const MAX_DEPTH = 64;

/** Objects that this module made: plain, frozen all the way down, and therefore not walked again. */
const made = new WeakSet<object>();

/**
 * Copies a value as frozen plain JSON. Absent and `undefined` fields are the same and are left out;
 * subtrees that came out of an earlier call are shared, so the cost is that of what is new.
 *
 * @param what names the value in the error, for example `context`
 * @throws JSON_INVALID with the path of the first thing that JSON cannot carry
 */
export function toJson(value: unknown, what: string): Json {
  return copy(value, what, 0);
}

function copy(value: unknown, path: string, depth: number): Json {
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed()) throw invalid(path, 'has a lone surrogate');
      return value;
    case 'boolean':
      return value;
    case 'number':
      if (!Number.isFinite(value)) throw invalid(path, `is ${value}`);
      // JSON has no negative zero.
      return value === 0 ? 0 : value;
    case 'object':
      break;
    default:
      throw invalid(path, `is a ${typeof value}`);
  }
  if (value === null) return null;
  if (made.has(value)) return value as Json;
  if (depth >= MAX_DEPTH) throw invalid(path, `is nested deeper than ${MAX_DEPTH}, or cyclic`);
  const result = Array.isArray(value) ? copyArray(value, path, depth) : copyObject(value, path, depth);
  made.add(result as object);
  return Object.freeze(result);
}

function copyArray(value: readonly unknown[], path: string, depth: number): Json {
  const result: Json[] = [];
  for (let index = 0; index < value.length; index++) {
    result.push(copy(value[index] ?? null, `${path}[${index}]`, depth + 1));
  }
  return result;
}

function copyObject(value: object, path: string, depth: number): Json {
  const prototype: unknown = Object.getPrototypeOf(value);
  // Plain in this realm or in another one (the workflow sandbox): the chain ends after one link.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    throw invalid(path, `is an instance of ${value.constructor?.name || 'a class'}`);
  }
  const result: Record<string, Json> = {};
  for (const key of Object.keys(value)) {
    // `__proto__` would set a prototype, and XState revives objects that carry its own marker.
    if (key === '__proto__' || key === 'xstate$$type') throw invalid(path, `has the reserved key "${key}"`);
    if (!key.isWellFormed()) throw invalid(path, 'has a key with a lone surrogate');
    const field: unknown = (value as Record<string, unknown>)[key];
    if (field !== undefined) result[key] = copy(field, `${path}.${key.slice(0, 80)}`, depth + 1);
  }
  return result;
}

function invalid(path: string, problem: string): WatchfloorError {
  return new WatchfloorError('JSON_INVALID', `${path.slice(0, 400)} ${problem}; only plain JSON can be kept durably.`);
}

/** An error as plain JSON: name, message and, where there is one, its code. */
export function errorToJson(error: unknown): Json {
  if (
    error instanceof Error ||
    (typeof error === 'object' && error !== null && 'message' in error && 'name' in error)
  ) {
    const { name, message } = error as Error;
    const code = (error as { code?: unknown }).code;
    return toJson(
      { name: String(name), message: String(message), ...(typeof code === 'string' ? { code } : {}) },
      'error',
    );
  }
  try {
    return toJson(error ?? null, 'error');
  } catch {
    return String(error);
  }
}
