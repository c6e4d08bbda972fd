import { WatchfloorError } from 'xstate-temporal/engine';
import { binomialQuantile } from './distributions.ts';
import { atLeastOne, checkLevel, type Estimate } from './estimate.ts';

/** Values from small to large, in an array of their own. */
export function sorted(values: ArrayLike<number>): Float64Array {
  return Float64Array.from(values).sort();
}

/**
 * The least value that a share `p` of the values does not exceed: one of the values themselves (type 1 of Hyndman and
 * Fan), so that "95 % within 40 h" is true of the values as it stands.
 *
 * @param values from small to large
 * @throws {WatchfloorError} `NO_VALUES`, `SHARE_INVALID`
 */
export function quantile(values: ArrayLike<number>, p: number): number {
  atLeastOne(values);
  checkShare(p);
  // p * n can lie a rounding error above the whole number that it stands for: 0.07 * 100.
  const rank = Math.ceil(p * values.length - 1e-9);
  return values[Math.min(values.length, Math.max(1, rank)) - 1] as number;
}

/**
 * A quantile with the interval between two of the values (order statistics), of whatever distribution these are; a
 * bound is infinite where the values are too few for it: the 95th percentile has an upper bound from 72 values on.
 * The values must be independent.
 *
 * @param values in any order
 * @throws {WatchfloorError} `NO_VALUES`, `SHARE_INVALID`, `LEVEL_INVALID`
 */
export function quantileInterval(values: ArrayLike<number>, p: number, level = 0.95): Estimate {
  checkLevel(level);
  const ordered = sorted(values);
  const value = quantile(ordered, p);
  const n = ordered.length;
  const tail = (1 - level) / 2;
  // P(X(l) > q) = P(Bin(n, p) < l) and P(X(u) < q) ≤ P(Bin(n, p) ≥ u): each at most a tail.
  const lower = binomialQuantile(tail, n, p);
  const upper = binomialQuantile(1 - tail, n, p) + 1;
  return {
    value,
    low: lower === 0 ? Number.NEGATIVE_INFINITY : (ordered[lower - 1] as number),
    high: upper > n ? Number.POSITIVE_INFINITY : (ordered[upper - 1] as number),
    level,
    n,
  };
}

function checkShare(p: number): void {
  if (!(p > 0 && p < 1))
    throw new WatchfloorError('SHARE_INVALID', `A quantile's share lies between 0 and 1, such as 0.95, not ${p}.`);
}
