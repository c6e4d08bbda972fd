import { WatchfloorError } from 'xstate-temporal/engine';
import type { Estimate } from './estimate.ts';
import { meanInterval, variance } from './mean.ts';

/** Two policies compared by pairs of replications that share their random numbers. */
export interface PairedDifference {
  /** The mean of b − a. */
  readonly difference: Estimate;
  /** How many times as many independent replications the same interval would take; 1 where sharing brought nothing. */
  readonly varianceRatio: number;
}

/**
 * Compares `b` with `a`, replication by replication: `a[i]` and `b[i]` are from the same replication number.
 *
 * @throws {WatchfloorError} `PAIRS_UNEQUAL` where one has more values than the other, `NO_VALUES`, `LEVEL_INVALID`
 */
export function pairedDifference(a: ArrayLike<number>, b: ArrayLike<number>, level = 0.95): PairedDifference {
  if (a.length !== b.length)
    throw new WatchfloorError(
      'PAIRS_UNEQUAL',
      `${a.length} and ${b.length} values make no pairs. Replicate both alike.`,
    );
  const differences = Float64Array.from(b, (value, index) => value - (a[index] as number));
  const difference = meanInterval(differences, level);
  const apart = variance(a) + variance(b);
  const together = variance(differences);
  return { difference, varianceRatio: apart === 0 ? 1 : apart / together };
}
