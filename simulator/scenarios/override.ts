import { printable, WatchfloorError } from 'xstate-temporal/engine';

/**
 * A copy of a scenario as it was read, with values set by path: `experts.count`, `population.0.count`. Maps on the way
 * are made where they are missing; a place in a list must be there, or be the next one.
 *
 * @throws SCENARIO_PATH
 */
export function override(data: unknown, values: Readonly<Record<string, unknown>>): unknown {
  let result = data;
  for (const [path, value] of Object.entries(values)) result = withValue(result, path.split('.'), value, path);
  return result;
}

function withValue(data: unknown, steps: readonly string[], value: unknown, path: string): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  const refuse = (why: string) => new WatchfloorError('SCENARIO_PATH', `"${printable(path)}" cannot be set: ${why}.`);
  if (step === '' || step === '__proto__') throw refuse('a path is names and places with dots between them');
  if (Array.isArray(data)) {
    const index = /^\d{1,6}$/.test(step) ? Number(step) : -1;
    if (index < 0 || index > data.length)
      throw refuse(`the list there has ${data.length} entries, so give a place from 0 to ${data.length}`);
    const copy: unknown[] = [...data];
    copy[index] = withValue(data[index], rest, value, path);
    return copy;
  }
  if (data !== undefined && data !== null && typeof data !== 'object')
    throw refuse(`there is no "${printable(step)}" in a value that is neither a map nor a list`);
  const map = (data ?? {}) as Record<string, unknown>;
  return { ...map, [step]: withValue(Object.hasOwn(map, step) ? map[step] : undefined, rest, value, path) };
}
