import type { DurationSample } from '../../../numeric/measures/measurements.ts';
import { leastQuantile, type SurvivalStep, survivalCurve } from '../../../numeric/statistics/index.ts';

const curves = new WeakMap<DurationSample, readonly SurvivalStep[]>();

/** The survival curve of an interval, worked out once for each sample. */
export function curveOf(sample: DurationSample): readonly SurvivalStep[] {
  const known = curves.get(sample);
  if (known !== undefined) return known;
  const curve = survivalCurve(sample);
  curves.set(sample, curve);
  return curve;
}

/**
 * The shortest time within which at least the share `p` of the intervals ends; `Infinity` where the intervals that are
 * still open leave it unknown, `undefined` where nothing was measured.
 */
export function quantile(sample: DurationSample, p: number): number | undefined {
  if (sample.values.length + sample.open.length === 0) return undefined;
  const curve = curveOf(sample);
  let low = 0;
  let high = curve.length;
  // The shares are products of fractions: a rounding error must not move the 95th of 100 to the 96th.
  const enough = 1 - p + 1e-9;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((curve[middle] as SurvivalStep).survival <= enough) high = middle;
    else low = middle + 1;
  }
  return curve[low]?.time ?? Number.POSITIVE_INFINITY;
}

/** What is known of a quantile that intervals still open leave unknown. */
export interface StillOpen {
  /** It is as long at least, ms: as long as it would be if all that are open ended now. */
  readonly above: number;
  /** How many are open, and of how many in all. */
  readonly open: number;
  readonly of: number;
}

/** @throws {WatchfloorError} `NO_VALUES` where nothing was measured */
export function stillOpen(sample: DurationSample, p: number): StillOpen {
  const { values, open } = sample;
  return { above: leastQuantile(sample, p), open: open.length, of: values.length + open.length };
}

/** Mean of the completed intervals: of those that are open nobody knows. */
export function meanOf({ values }: DurationSample): number | undefined {
  if (values.length === 0) return undefined;
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** How many intervals lie on which side of a threshold. */
export interface Sides {
  /** Ended within the threshold. */
  readonly within: number;
  /** Ended after it, or open for longer already: an overdue interval is a breach, whether it has ended or not. */
  readonly over: number;
  /** Open, and not over the threshold yet: counted in neither share. */
  readonly undecided: number;
}

/** @param inclusive whether an interval as long as the threshold is within it */
export function sidesOf({ values, open }: DurationSample, threshold: number, inclusive: boolean): Sides {
  const isWithin = (value: number) => (inclusive ? value <= threshold : value < threshold);
  let within = 0;
  let overdue = 0;
  for (const value of values) if (isWithin(value)) within++;
  for (const value of open) if (!isWithin(value)) overdue++;
  return { within, over: values.length - within + overdue, undecided: open.length - overdue };
}
