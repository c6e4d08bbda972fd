import { ActorError } from './actor-error.ts';
import { WatchfloorError } from './errors.ts';
import type { Json, JsonObject } from './json.ts';
import { MAX_DEPTH, MAX_VALUES } from './limits.ts';
import { Height } from './stamp.ts';

let left = 0;
/** Deepest nesting below the value that was copied last. */
let height = 0;

/**
 * Copies a value as frozen plain JSON. Absent and `undefined` fields are the same and are left out;
 * subtrees that came out of an earlier call are shared, so the cost is that of what is new.
 *
 * @param what names the value in the error, for example `context`
 * @param whose narrows it down, for example to the name of an action
 * @throws JSON_INVALID with the path of the first thing that JSON cannot carry
 */
export function toJson(value: unknown, what: string, whose?: string): Json {
  left = MAX_VALUES;
  try {
    return copy(value, '', 0);
  } catch (error) {
    const name = whose === undefined ? what : `${what} "${whose}"`;
    if (error instanceof Misfit) throw invalid(name + error.path, error.message);
    // A getter or a proxy that throws.
    throw invalid(name, 'cannot be read');
  }
}

/**
 * The same for an object that whoever calls has made himself and gives away: it is frozen as it is and not copied, and
 * fields that it has in common with `base` are not looked at.
 *
 * @param base what `toJson` or `adopt` made before
 */
export function adopt(value: Record<string, unknown>, base: JsonObject | undefined, what: string): JsonObject {
  const keys = Object.keys(value);
  left = MAX_VALUES - keys.length;
  // What does not fit is looked for, and told, in one place.
  if (left < 0) return toJson(value, what) as JsonObject;
  let deepest = 0;
  for (const key of keys) {
    const field: unknown = value[key];
    // Zero is no negative zero.
    if (base !== undefined && field !== undefined && Object.is(field, base[key]) && Object.hasOwn(base, key)) {
      if (typeof field === 'object' && field !== null) deepest = Math.max(deepest, Height.of(field) ?? 0);
    } else if (field === undefined || !isFit(key)) return toJson(value, what) as JsonObject;
    else if (!isLeaf(field)) {
      try {
        value[key] = copy(field, `.${key.slice(0, 80)}`, 1);
      } catch {
        return toJson(value, what) as JsonObject;
      }
      deepest = Math.max(deepest, height);
    }
  }
  new Height(value, deepest + 1);
  return Object.freeze(value) as JsonObject;
}

/** What is wrong, and where below the value. */
class Misfit extends Error {
  readonly path: string;

  constructor(path: string, problem: string) {
    super(problem);
    this.path = path;
  }
}

function copy(value: unknown, path: string, depth: number): Json {
  height = 0;
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw new Misfit(path, 'has a lone surrogate');
    return value;
  }
  if (typeof value === 'boolean' || value === null) return value;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new Misfit(path, `is ${value}`);
    // JSON has no negative zero.
    return value === 0 ? 0 : value;
  }
  if (typeof value !== 'object') throw new Misfit(path, `is a ${typeof value}`);
  // What was made here is plain and frozen all the way down, and therefore not walked again. What grows by
  // a level a step must still meet the limit, as it would when it is read back.
  const below = Height.of(value);
  if (below !== undefined) {
    if (depth + below > MAX_DEPTH) throw new Misfit(path, `is nested deeper than ${MAX_DEPTH}`);
    height = below;
    return value as Json;
  }
  if (depth >= MAX_DEPTH) throw new Misfit(path, `is nested deeper than ${MAX_DEPTH}, or cyclic`);
  const kept = ActorError.jsonOf(value);
  if (kept !== undefined) return copy(kept, path, depth);
  const result = Array.isArray(value) ? copyArray(value, path, depth) : copyObject(value, path, depth);
  new Height(result as object, ++height);
  return Object.freeze(result);
}

function copyArray(value: readonly unknown[], path: string, depth: number): Json {
  spend(value.length, path);
  const result: Json[] = [];
  let deepest = 0;
  for (let index = 0; index < value.length; index++) {
    const item = value[index];
    if (isLeaf(item)) result.push(item);
    else {
      result.push(copy(item ?? null, `${path}[${index}]`, depth + 1));
      if (height > deepest) deepest = height;
    }
  }
  height = deepest;
  return result;
}

function copyObject(value: object, path: string, depth: number): Json {
  const prototype: unknown = Object.getPrototypeOf(value);
  // Plain in this realm or in another one (the workflow sandbox): the chain ends after one link.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    throw new Misfit(path, `is an instance of ${value.constructor?.name || 'a class'}`);
  }
  const result: Record<string, Json> = {};
  const keys = Object.keys(value);
  spend(keys.length, path);
  let deepest = 0;
  for (const key of keys) {
    if (!isFit(key))
      throw new Misfit(path, key.isWellFormed() ? `has the reserved key "${key}"` : 'has a key with a lone surrogate');
    const field: unknown = (value as Record<string, unknown>)[key];
    if (isLeaf(field)) result[key] = field;
    else if (field !== undefined) {
      result[key] = copy(field, `${path}.${key.slice(0, 80)}`, depth + 1);
      if (height > deepest) deepest = height;
    }
  }
  height = deepest;
  return result;
}

/** What can be taken as it is, so that no path has to be written for it. */
const isLeaf = (value: unknown): value is Json =>
  typeof value === 'string'
    ? value.isWellFormed()
    : typeof value === 'number'
      ? Number.isFinite(value) && value !== 0
      : value === null || typeof value === 'boolean';

/** `__proto__` would set a prototype, and XState revives objects that carry its own marker. */
const isFit = (key: string): boolean => key !== '__proto__' && key !== 'xstate$$type' && key.isWellFormed();

function spend(count: number, path: string): void {
  left -= count;
  if (left < 0) throw new Misfit(path, `is part of more than ${MAX_VALUES} values`);
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
      { name: text(name), message: text(message), ...(typeof code === 'string' ? { code: text(code) } : {}) },
      'error',
    );
  }
  try {
    return toJson(error ?? null, 'error');
  } catch {
    return text(error);
  }
}

/** Anything as a text that JSON can carry; an object may have no text at all. */
function text(value: unknown): string {
  try {
    return String(value).toWellFormed();
  } catch {
    return 'unreadable';
  }
}
