import { WatchfloorError } from 'xstate-temporal/engine';
import { studentQuantile } from './distributions.ts';
import { halfWidth } from './estimate.ts';
import { meanInterval, variance } from './mean.ts';

/** How narrow an interval is to be: its half, in the value's own unit or as a share of the value. */
export type Precision = { readonly halfWidth: number } | { readonly relative: number };

/**
 * How many replications give an interval so narrow, judged by a pilot of about ten.
 *
 * @param pilot a value for each replication
 * @throws {WatchfloorError} `PILOT_TOO_SMALL` for fewer than two values, `PRECISION_INVALID`
 */
export function replicationsNeeded(
  pilot: ArrayLike<number>,
  precision: Precision,
  { level = 0.95, most = 100_000 }: { readonly level?: number; readonly most?: number } = {},
): { readonly needed: number; readonly capped: boolean } {
  if (pilot.length < 2)
    throw new WatchfloorError('PILOT_TOO_SMALL', 'A pilot takes two replications at least; ten are usual.');
  const { value } = meanInterval(pilot, level);
  const target = targetOf(precision, value);
  const deviation = Math.sqrt(variance(pilot));
  const narrow = (n: number) => (studentQuantile((1 + level) / 2, n - 1) * deviation) / Math.sqrt(n) <= target;
  if (!narrow(most)) return { needed: most, capped: true };
  let low = 1;
  let high = most;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (narrow(middle)) high = middle;
    else low = middle;
  }
  return { needed: high, capped: false };
}

/**
 * Whether to stop replicating: after `least` replications, as soon as the interval is narrow enough, or at `most`.
 * Looking again and again makes the interval hold what it promises a little less often (Law and Kelton); the more so,
 * the smaller `least` is.
 */
export function stopping(
  values: ArrayLike<number>,
  precision: Precision,
  { level = 0.95, least = 10, most }: { readonly level?: number; readonly least?: number; readonly most: number },
): 'continue' | 'precise' | 'exhausted' {
  if (values.length >= Math.max(2, least)) {
    const interval = meanInterval(values, level);
    if (halfWidth(interval) <= targetOf(precision, interval.value)) return 'precise';
  }
  return values.length >= most ? 'exhausted' : 'continue';
}

function targetOf(precision: Precision, value: number): number {
  const target = 'halfWidth' in precision ? precision.halfWidth : precision.relative * Math.abs(value);
  if ('halfWidth' in precision ? target > 0 : precision.relative > 0) return target;
  throw new WatchfloorError('PRECISION_INVALID', 'A precision is above 0: 0.05 for 5 %, or a half-width in the unit.');
}
