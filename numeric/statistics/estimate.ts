import { WatchfloorError } from 'xstate-temporal/engine';

/** A number found in a study, with the interval that holds what it stands for with probability `level`. */
export interface Estimate {
  readonly value: number;
  /** `-Infinity` where the values are too few to give a bound. */
  readonly low: number;
  /** `Infinity` where the values are too few to give a bound. */
  readonly high: number;
  /** 0.95 for a 95 % interval. */
  readonly level: number;
  /** How many values it was found from. */
  readonly n: number;
}

/** Half the length of the interval: what stands after ±. */
export function halfWidth({ low, high }: Estimate): number {
  return (high - low) / 2;
}

/** @throws {WatchfloorError} `NO_VALUES` */
export function atLeastOne(values: ArrayLike<number>): void {
  if (values.length === 0)
    throw new WatchfloorError('NO_VALUES', 'There are no values to estimate from. Run longer, or ask for the count.');
}

/** @throws {WatchfloorError} `LEVEL_INVALID` unless it lies between 0 and 1 */
export function checkLevel(level: number): void {
  if (!(level > 0 && level < 1))
    throw new WatchfloorError('LEVEL_INVALID', `A confidence level lies between 0 and 1, such as 0.95, not ${level}.`);
}
