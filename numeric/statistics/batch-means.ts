import { WatchfloorError } from 'xstate-temporal/engine';
import type { Estimate } from './estimate.ts';
import { mean, meanInterval } from './mean.ts';

/** The mean of one long run, from the means of its parts. */
export interface BatchMeans {
  readonly estimate: Estimate;
  /** How much each batch's mean depends on the one before, −1 to 1. */
  readonly lag1: number;
  /** `false` where `lag1` is too large for chance: the batches are too short, and the interval too narrow. */
  readonly independent: boolean;
}

/**
 * Cuts the values of one steady-state run, without its warm-up, into batches of equal length; what is over at the
 * beginning is left out. 10 to 30 batches are usual.
 *
 * @throws {WatchfloorError} `NO_VALUES` where there are fewer values than batches, or fewer than two batches
 */
export function batchMeans(values: ArrayLike<number>, batches = 20, level = 0.95): BatchMeans {
  const length = Math.floor(values.length / batches);
  if (length < 1 || batches < 2)
    throw new WatchfloorError('NO_VALUES', `${values.length} values make no ${batches} batches. Run longer.`);
  const first = values.length - batches * length;
  const means = Float64Array.from({ length: batches }, (_, batch) => {
    let sum = 0;
    for (let i = first + batch * length; i < first + (batch + 1) * length; i++) sum += values[i] as number;
    return sum / length;
  });
  const lag1 = autocorrelation(means, 1);
  return { estimate: meanInterval(means, level), lag1, independent: lag1 < 1.645 / Math.sqrt(batches) };
}

/** How much values depend on those `lag` places before them, −1 to 1; 0 where all are equal. */
export function autocorrelation(values: ArrayLike<number>, lag: number): number {
  const middle = mean(values);
  let together = 0;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const from = (values[i] as number) - middle;
    squares += from ** 2;
    if (i >= lag) together += from * ((values[i - lag] as number) - middle);
  }
  return squares === 0 ? 0 : together / squares;
}
