import type { DurationSample } from '../measures/measurements.ts';
import { checkLevel, type Estimate } from './estimate.ts';
import { survivalBounds } from './survival-bounds.ts';
import { survivalTime } from './survival-curve.ts';

/**
 * The duration that a share `p` of the intervals does not exceed, open ones included, with bounds that hold in small
 * samples too (`survivalBounds`). `value` is infinite where the curve does not come down to it, because of intervals
 * still open: it is then not known.
 *
 * @throws {WatchfloorError} `LEVEL_INVALID`
 */
export function survivalQuantile(sample: DurationSample, p: number, level = 0.95): Estimate {
  checkLevel(level);
  const n = sample.values.length + sample.open.length;
  return { value: survivalTime(sample, p), ...survivalBounds(sample, p, level), level, n };
}
