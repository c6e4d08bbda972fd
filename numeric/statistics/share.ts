import { WatchfloorError } from 'xstate-temporal/engine';
import type { DurationSample } from '../measures/measurements.ts';
import { normalQuantile } from '../random/index.ts';
import { checkLevel, type Estimate } from './estimate.ts';

/**
 * A share with Wilson's interval, which holds near 0 and 1 too, where the usual one does not.
 *
 * @throws {WatchfloorError} `NO_VALUES`, `COUNT_INVALID`, `LEVEL_INVALID`
 */
export function shareInterval(hits: number, n: number, level = 0.95): Estimate {
  checkLevel(level);
  if (n === 0) throw new WatchfloorError('NO_VALUES', 'A share of nothing is not known. Run longer.');
  if (!(hits >= 0 && hits <= n))
    throw new WatchfloorError('COUNT_INVALID', `${hits} of ${n} is no share: count hits among those counted.`);
  const z = normalQuantile((1 + level) / 2);
  const value = hits / n;
  const spread = 1 + z ** 2 / n;
  const middle = (value + z ** 2 / (2 * n)) / spread;
  const half = (z / spread) * Math.sqrt((value * (1 - value)) / n + z ** 2 / (4 * n ** 2));
  // At the ends a bound is exact, and rounding must not move it.
  const low = hits === 0 ? 0 : Math.max(0, middle - half);
  return { value, low, high: hits === n ? 1 : Math.min(1, middle + half), level, n };
}

/** How a promise "within `limit`" was held. */
export interface Promises {
  readonly met: number;
  /** Ended too late. */
  readonly late: number;
  /** Open and past the limit: as much a breach as one that has ended. */
  readonly overdue: number;
  /** Open and not yet past the limit: nobody knows. */
  readonly undecided: number;
  /** The share of breaches, late and overdue, among all but the undecided; absent where all are undecided. */
  readonly breached?: Estimate;
}

/** Counts a promise "within `limit` ms". Open overdue cases count as breaches, else survivors flatter the number. */
export function promises({ values, open }: DurationSample, limit: number, level = 0.95): Promises {
  const over = (durations: Float64Array) => durations.reduce((count, value) => count + (value > limit ? 1 : 0), 0);
  const late = over(values);
  const overdue = over(open);
  const decided = values.length + overdue;
  const counts = { met: values.length - late, late, overdue, undecided: open.length - overdue };
  return decided === 0 ? counts : { ...counts, breached: shareInterval(late + overdue, decided, level) };
}
