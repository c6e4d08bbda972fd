import type { DurationSample } from '../measures/measurements.ts';
import type { Estimate } from './estimate.ts';
import { quantile, quantileInterval, sorted } from './quantile.ts';
import { survivalQuantile } from './survival.ts';

/** A quantile of intervals, with how its bounds were found. */
export interface DurationQuantile extends Estimate {
  /**
   * `order statistics`: all have ended, and the bounds are two of them, of whatever law they are. `beta product`: some
   * are still open, and the bounds are those of the Kaplan–Meier curve in samples of any size.
   */
  readonly method: 'order statistics' | 'beta product';
  /** How many are still open. */
  readonly open: number;
  /** Where those that are open leave the value unknown (it is then infinite): what it is at least, ms. */
  readonly above?: number;
}

/**
 * The duration that a share `p` of the intervals does not exceed. Both methods take intervals for independent of each
 * other; those of one run are not, where people queue, and the bounds then lie too close together.
 *
 * @throws {WatchfloorError} `NO_VALUES`, `SHARE_INVALID`, `LEVEL_INVALID`
 */
export function durationQuantile(sample: DurationSample, p: number, level = 0.95): DurationQuantile {
  const open = sample.open.length;
  if (open === 0) return { ...quantileInterval(sample.values, p, level), method: 'order statistics', open };
  const estimate = survivalQuantile(sample, p, level);
  const above = Number.isFinite(estimate.value) ? {} : { above: leastQuantile(sample, p) };
  return { ...estimate, method: 'beta product', open, ...above };
}

/**
 * What the quantile of these intervals is at least, however long those that are open will last: as if all of them ended
 * now.
 *
 * @throws {WatchfloorError} `NO_VALUES`, `SHARE_INVALID`
 */
export function leastQuantile({ values, open }: DurationSample, p: number): number {
  return quantile(sorted([...values, ...open]), p);
}
