import { WatchfloorError } from 'xstate-temporal/engine';
import type { DurationSample } from '../measures/measurements.ts';
import { normalCdf } from '../random/index.ts';
import { studentQuantile } from './distributions.ts';
import { checkLevel, type Estimate } from './estimate.ts';
import { type Goodness, ksTest } from './goodness.ts';
import { mean } from './mean.ts';

/** A log-normal law of durations, by what was seen. */
export interface LognormalFit {
  readonly median: Estimate;
  readonly sigma: Estimate;
  /** How many intervals were still open. */
  readonly open: number;
  /** Kolmogorov and Smirnov, of those that ended; with fitted parameters it is too kind, so a small `p` is to be believed. */
  readonly fit: Goodness;
}

/** Fewer that have ended say too little of a law's width. */
export const leastForLaw = 8;

/**
 * The log-normal law of intervals, those still open included, by maximum likelihood (expectation and maximization), with
 * intervals by the observed information and Student's factors. Without open ones these are the mean and the deviation of
 * the logarithms.
 *
 * @param sample durations above zero, milliseconds
 * @throws {WatchfloorError} `NO_VALUES` where fewer than `leastForLaw` have ended or all lasted alike, `LEVEL_INVALID`
 */
export function lognormalFit({ open, values }: DurationSample, level = 0.95): LognormalFit {
  checkLevel(level);
  const ended = Float64Array.from(values, (value) => Math.log(value));
  const cut = Float64Array.from(
    open.filter((value) => value > 0),
    (value) => Math.log(value),
  );
  const n = ended.length;
  if (n < leastForLaw || ended.every((value) => value === ended[0]))
    throw new WatchfloorError('NO_VALUES', `A law of durations takes ${leastForLaw} different ones. Watch for longer.`);
  let middle = mean(ended);
  let width = deviation(ended, middle);
  for (let round = 0; cut.length > 0 && round < 10_000; round++) {
    let [first, second] = [0, 0];
    for (const value of ended) {
      first += value;
      second += value ** 2;
    }
    for (const value of cut) {
      const z = (value - middle) / width;
      const more = hazard(z);
      first += middle + width * more;
      second += middle ** 2 + 2 * middle * width * more + width ** 2 * (1 + z * more);
    }
    const all = n + cut.length;
    const next = first / all;
    const wide = Math.sqrt(Math.max(0, second / all - next ** 2));
    const moved = Math.abs(next - middle) + Math.abs(wide - width);
    [middle, width] = [next, wide];
    if (moved < 1e-10) break;
  }
  const { ofMiddle, ofWidth } = errors(ended, cut, middle, width);
  // Likelihood takes a small sample's deviation for smaller than it is.
  const more = Math.sqrt(n / (n - 1));
  const times = studentQuantile((1 + level) / 2, n - 1) * more;
  const sigma = width * more;
  return {
    median: around(middle, times * ofMiddle, n, level),
    sigma: around(Math.log(sigma), times * ofWidth, n, level),
    open: cut.length,
    fit: ksTest(ended, (value) => normalCdf((value - middle) / width)),
  };
}

function around(logarithm: number, half: number, n: number, level: number): Estimate {
  return { value: Math.exp(logarithm), low: Math.exp(logarithm - half), high: Math.exp(logarithm + half), level, n };
}

function deviation(values: ArrayLike<number>, middle: number): number {
  return Math.sqrt(mean(Float64Array.from(values, (value) => (value - middle) ** 2)));
}

/** The density of the standard normal law over what lies above. */
function hazard(z: number): number {
  // Far out the difference of two nearly equal numbers would be left: there the series does.
  if (z > 6) return z + 1 / z - 2 / z ** 3;
  return Math.exp(-(z ** 2) / 2) / Math.sqrt(2 * Math.PI) / normalCdf(-z);
}

/** Standard errors of the middle and of the logarithm of the width, from the second derivatives of the likelihood. */
function errors(ended: Float64Array, cut: Float64Array, middle: number, width: number) {
  let [mm, mw, ww] = [0, 0, 0];
  const add = (z: number, slope: number, bend: number) => {
    mm += bend / width ** 2;
    mw += (bend * z + slope) / width;
    ww += bend * z ** 2 + slope * z;
  };
  for (const value of ended) {
    const z = (value - middle) / width;
    add(z, z, 1);
  }
  for (const value of cut) {
    const z = (value - middle) / width;
    const slope = hazard(z);
    add(z, slope, slope * (slope - z));
  }
  const determinant = mm * ww - mw ** 2;
  return { ofMiddle: Math.sqrt(ww / determinant), ofWidth: Math.sqrt(mm / determinant) };
}
