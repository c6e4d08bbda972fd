import { WatchfloorError } from 'xstate-temporal/engine';
import { chiSquareQuantile } from './distributions.ts';
import { checkLevel, type Estimate } from './estimate.ts';

/**
 * How often something comes, with the exact interval of a Poisson count (Garwood, Biometrika 28, 1936), which holds of
 * few arrivals, and of none, too.
 *
 * @param exposure for how long it was watched; the rate is per unit of it
 * @throws {WatchfloorError} `NO_VALUES` where nothing was watched, `LEVEL_INVALID`
 */
export function rateInterval(count: number, exposure: number, level = 0.95): Estimate {
  checkLevel(level);
  if (!(exposure > 0)) throw new WatchfloorError('NO_VALUES', 'A rate over no time is not known.');
  const tail = (1 - level) / 2;
  const low = count === 0 ? 0 : chiSquareQuantile(tail, 2 * count) / 2;
  const high = chiSquareQuantile(1 - tail, 2 * count + 2) / 2;
  return { value: count / exposure, low: low / exposure, high: high / exposure, level, n: count };
}
