import { studentQuantile } from './distributions.ts';
import { atLeastOne, checkLevel, type Estimate } from './estimate.ts';

/** Sums in order, with what rounding takes away added again (Neumaier). */
export function sum(values: ArrayLike<number>): number {
  let total = 0;
  let lost = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    const next = total + value;
    lost += Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total;
    total = next;
  }
  return total + lost;
}

/** @throws {WatchfloorError} `NO_VALUES` */
export function mean(values: ArrayLike<number>): number {
  atLeastOne(values);
  return sum(values) / values.length;
}

/** The sample variance, by n − 1; 0 for a single value. @throws {WatchfloorError} `NO_VALUES` */
export function variance(values: ArrayLike<number>): number {
  const middle = mean(values);
  if (values.length === 1) return 0;
  return sum(Float64Array.from(values, (value) => (value - middle) ** 2)) / (values.length - 1);
}

/**
 * The mean with Student's interval. The values must be independent: one for each replication (its mean wait, its
 * 95th percentile), never the waits of one run, which depend on one another.
 *
 * @throws {WatchfloorError} `NO_VALUES`, `LEVEL_INVALID`
 */
export function meanInterval(values: ArrayLike<number>, level = 0.95): Estimate {
  checkLevel(level);
  const n = values.length;
  const value = mean(values);
  const half =
    n < 2 ? Number.POSITIVE_INFINITY : studentQuantile((1 + level) / 2, n - 1) * Math.sqrt(variance(values) / n);
  return { value, low: value - half, high: value + half, level, n };
}
