import type { DurationSample } from '../measures/measurements.ts';
import type { Estimate } from './estimate.ts';
import { quantileInterval } from './quantile.ts';
import { survivalQuantile } from './survival.ts';

/** A quantile of intervals, with how its bounds were found. */
export interface DurationQuantile extends Estimate {
  /**
   * `order statistics`: all have ended, and the bounds are two of them, of whatever law they are. `Greenwood`: some are
   * still open, and the bounds are those of the Kaplan–Meier curve.
   */
  readonly method: 'order statistics' | 'Greenwood';
  /** How many are still open. */
  readonly open: number;
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
  return { ...survivalQuantile(sample, p, level), method: 'Greenwood', open };
}
