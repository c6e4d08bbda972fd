/** How what an author wrote becomes plain data, so that it can be hashed and compared. */

/** An action or a guard by its name, with the params that its author wrote down as data. */
export function named(name: string, given: unknown): unknown {
  const params = typeof given === 'object' && given !== null ? (given as { params?: unknown }).params : undefined;
  return params === undefined ? name : { name, params: describe(params) };
}

/** Data as it is, to any depth; what is no data only by its kind, so that a hash does not depend on it. */
export function describe(value: unknown, depth = 0): unknown {
  if (typeof value === 'function') return 'computed';
  if (value === undefined || value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value !== 'object') return String(value);
  if (depth > 20) return 'deep';
  if (Array.isArray(value)) return value.map((item) => describe(item ?? null, depth + 1));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return 'object';
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, describe(field, depth + 1)]));
}
