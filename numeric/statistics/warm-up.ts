import { WatchfloorError } from 'xstate-temporal/engine';
import { atLeastOne } from './estimate.ts';

/** How much of the beginning of a steady-state run to leave out. */
export interface WarmUp {
  /** So many values from the beginning. */
  readonly discard: number;
  /** `false` where the rule would cut as much as it may: the run is too short to tell. */
  readonly settled: boolean;
}

/**
 * MSER-5: the cut after which the mean of what is left is known best, of means of five values each, and at most half
 * of the run. A terminating study (a shift, a campaign) has no warm-up; no rule is best everywhere, so look at
 * `welch` too.
 *
 * @throws {WatchfloorError} `NO_VALUES` for fewer than ten values
 */
export function mser5(values: ArrayLike<number>): WarmUp {
  const batches = Math.floor(values.length / 5);
  if (batches < 2) throw new WatchfloorError('NO_VALUES', 'MSER-5 takes ten values or more. Run longer.');
  const most = Math.floor(batches / 2);
  // From the end, so that each cut adds one batch to what is kept; Welford's update keeps the digits.
  let n = 0;
  let mean = 0;
  let squares = 0;
  let least = Number.POSITIVE_INFINITY;
  let cut = 0;
  for (let batch = batches - 1; batch >= 0; batch--) {
    let sum = 0;
    for (let i = 5 * batch; i < 5 * batch + 5; i++) sum += values[i] as number;
    n++;
    const from = sum / 5 - mean;
    mean += from / n;
    squares += from * (sum / 5 - mean);
    // Of equal cuts the smallest, so that a run that is settled from the first value loses none.
    if (batch <= most && squares / n ** 2 <= least) {
      least = squares / n ** 2;
      cut = batch;
    }
  }
  return { discard: 5 * cut, settled: cut < most };
}

/**
 * Welch's plot: the mean over replications at each place, smoothed over `window` places on either side (fewer near the
 * beginning). The warm-up is over where the line becomes flat.
 *
 * @param runs a series for each replication; the shortest decides how far it goes
 * @throws {WatchfloorError} `NO_VALUES`
 */
export function welch(runs: readonly ArrayLike<number>[], window: number): Float64Array {
  atLeastOne(runs.map(({ length }) => length));
  const length = Math.min(...runs.map((run) => run.length));
  const means = Float64Array.from(
    { length },
    (_, i) => runs.reduce((sum, run) => sum + (run[i] as number), 0) / runs.length,
  );
  return Float64Array.from({ length: Math.max(0, length - window) }, (_, i) => {
    const reach = Math.min(i, window);
    let sum = 0;
    for (let j = i - reach; j <= i + reach; j++) sum += means[j] as number;
    return sum / (2 * reach + 1);
  });
}
