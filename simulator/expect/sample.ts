import type { DurationSample } from '../measures/measurements.ts';

/** What a sample says beyond its values, sorted once. Times in milliseconds. */
export interface Curve {
  /** Distinct ends, ascending. */
  readonly times: Float64Array;
  /** Share that has ended at or before each time, by Kaplan and Meier: open intervals count for as long as they were seen. */
  readonly ended: Float64Array;
}

const curves = new WeakMap<DurationSample, Curve>();

/**
 * The distribution of an interval by the product-limit estimator (Kaplan and Meier, 1958). Without open intervals it is
 * the empirical distribution. An interval that ends where another is cut ends first.
 */
export function curveOf(sample: DurationSample): Curve {
  const known = curves.get(sample);
  if (known !== undefined) return known;
  const values = Float64Array.from(sample.values).sort();
  const open = Float64Array.from(sample.open).sort();
  const times = new Float64Array(values.length);
  const ended = new Float64Array(values.length);
  let length = 0;
  let left = 1;
  let atRisk = values.length + open.length;
  for (let at = 0, cut = 0; at < values.length; ) {
    const time = values[at] as number;
    while (cut < open.length && (open[cut] as number) < time) {
      cut++;
      atRisk--;
    }
    let ends = 0;
    while (at < values.length && values[at] === time) {
      at++;
      ends++;
    }
    left *= (atRisk - ends) / atRisk;
    atRisk -= ends;
    times[length] = time;
    ended[length] = 1 - left;
    length++;
  }
  const curve = { times: times.slice(0, length), ended: ended.slice(0, length) };
  curves.set(sample, curve);
  return curve;
}

/**
 * The shortest time within which at least the share `p` of the intervals ends; `Infinity` where so many had not ended
 * by the horizon, `undefined` where nothing was measured.
 */
export function quantile(sample: DurationSample, p: number): number | undefined {
  if (sample.values.length + sample.open.length === 0) return undefined;
  const { times, ended } = curveOf(sample);
  let low = 0;
  let high = times.length;
  // The shares are products of fractions: a rounding error must not move the 95th of 100 to the 96th.
  const enough = p - 1e-9;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ended[middle] as number) >= enough) high = middle;
    else low = middle + 1;
  }
  return times[low] ?? Number.POSITIVE_INFINITY;
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
