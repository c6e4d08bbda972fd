/** `structuredClone` where the realm has none: of plain data, which is all that a machine can keep. */
export function cloned<T>(value: T, seen = new Map<unknown, unknown>()): T {
  if (typeof value === 'function' || typeof value === 'symbol')
    throw new TypeError(`${String(value)} could not be cloned.`);
  if (typeof value !== 'object' || value === null) return value;
  const known = seen.get(value);
  if (known !== undefined) return known as T;
  if (value instanceof Date) return new Date(value.getTime()) as T;
  if (ArrayBuffer.isView(value)) return (value as unknown as { slice(): T }).slice();
  const copy = (part: unknown): unknown => cloned(part, seen);
  const empty: object = Array.isArray(value)
    ? []
    : value instanceof Map
      ? new Map()
      : value instanceof Set
        ? new Set()
        : {};
  seen.set(value, empty);
  if (empty instanceof Map)
    for (const [key, part] of value as never as Map<unknown, unknown>) empty.set(copy(key), copy(part));
  else if (empty instanceof Set) for (const part of value as never as Set<unknown>) empty.add(copy(part));
  else for (const key of Object.keys(value)) Reflect.set(empty, key, copy(Reflect.get(value, key)));
  return empty as T;
}
