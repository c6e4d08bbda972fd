import type { DurationSample } from '../../../numeric/measures/measurements.ts';
import type { InvariantResult, MachineCoverage, Reached, RunResult } from '../../model/result.ts';

/** The most examples of violations that a study keeps, over all its runs. */
const MAX_EXAMPLES = 20;

type Coverage = Readonly<Record<string, MachineCoverage>>;

/** What any of the runs has reached. */
export function mergeCoverage(a: Coverage, b: Coverage): Coverage {
  return byKey(a, b, (x, y) => ({
    states: mergeReached(x.states, y.states),
    transitions: mergeReached(x.transitions, y.transitions),
    guards: mergeReached(x.guards, y.guards),
    refusals: mergeReached(x.refusals, y.refusals),
  }));
}

function mergeReached(a: Reached, b: Reached): Reached {
  const reached = byKey(a.reached, b.reached, (x, y) => x + y);
  const never = [...new Set([...a.never, ...b.never])].filter((name) => !Object.hasOwn(reached, name));
  return { reached, never: never.sort() };
}

/** The same invariants over all runs. */
export function mergeInvariants(a: readonly InvariantResult[], b: readonly InvariantResult[]): InvariantResult[] {
  const all = new Map(a.map((one) => [one.name, one]));
  for (const one of b) {
    const before = all.get(one.name);
    all.set(
      one.name,
      before === undefined
        ? one
        : {
            name: one.name,
            checks: before.checks + one.checks,
            violations: before.violations + one.violations,
            examples: [...before.examples, ...one.examples].slice(0, MAX_EXAMPLES),
          },
    );
  }
  return [...all.values()];
}

export function mergeEnds(a: RunResult['ends'], b: RunResult['ends']): RunResult['ends'] {
  return byKey(a, b, (x, y) => byKey(x as Record<string, number>, y as Record<string, number>, (m, n) => m + n));
}

/** The intervals of several runs as one sample, in the order of the runs. */
export function pool(samples: readonly Readonly<Record<string, DurationSample>>[]): Record<string, DurationSample> {
  const names = [...new Set(samples.flatMap((sample) => Object.keys(sample)))].sort();
  return Object.fromEntries(
    names.map((name) => {
      const of = samples.flatMap((sample) => sample[name] ?? []);
      return [name, { values: joined(of.map(({ values }) => values)), open: joined(of.map(({ open }) => open)) }];
    }),
  );
}

function joined(arrays: readonly Float64Array[]): Float64Array {
  if (arrays.length === 1) return arrays[0] as Float64Array;
  const all = new Float64Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    all.set(array, at);
    at += array.length;
  }
  return all;
}

/** Both records in one, sorted by name; what both have is merged. */
function byKey<T>(
  a: Readonly<Record<string, T>>,
  b: Readonly<Record<string, T>>,
  merge: (a: T, b: T) => T,
): Record<string, T> {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
  return Object.fromEntries(
    names.map((name) => {
      const x = Object.hasOwn(a, name) ? a[name] : undefined;
      const y = Object.hasOwn(b, name) ? b[name] : undefined;
      return [name, x === undefined ? (y as T) : y === undefined ? x : merge(x, y)];
    }),
  );
}
