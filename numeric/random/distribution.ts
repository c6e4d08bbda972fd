import { invert } from './invert.ts';
import { normalCdf, normalQuantile } from './normal.ts';

/**
 * A law of durations. In a scenario file durations are text (`distributionSchema`); here they are milliseconds.
 * Mean and median are told apart on purpose: published dwell times are medians, published breakout times are means.
 */
export type Distribution = SimpleDistribution | { readonly mixture: readonly Component[] };

/** One part of a mixture. Shares need not add up to 1; they are weights. */
export interface Component {
  readonly share: number;
  readonly of: SimpleDistribution;
}

export type SimpleDistribution =
  | { readonly constant: number }
  | { readonly uniform: readonly [low: number, high: number] }
  | { readonly triangular: readonly [low: number, mode: number, high: number] }
  | { readonly exponential: { readonly mean: number } }
  /** The sum of `shape` exponential phases. */
  | { readonly erlang: { readonly shape: number; readonly mean: number } }
  /** Two exponential phases with balanced means. `scv`, variance over squared mean, is above 1. */
  | { readonly hyperexponential: { readonly mean: number; readonly scv: number } }
  /** The logarithm is normal with standard deviation `sigma`; the mean is median × exp(sigma² / 2). */
  | { readonly lognormal: { readonly median: number; readonly sigma: number } }
  /** Each value is as likely as the other; ascending. */
  | { readonly empirical: readonly number[] };

/** The variate that a uniform number in (0, 1) gives, by inversion. Milliseconds, with fractions. */
export const sample: (distribution: Distribution, u: number) => number = quantileOf;

/** The value, ms, that the law stays below with probability `p`, 0 < p < 1. */
export function quantileOf(d: Distribution, p: number): number {
  if ('exponential' in d) return -d.exponential.mean * Math.log1p(-p);
  if ('constant' in d) return d.constant;
  if ('lognormal' in d) return d.lognormal.median * Math.exp(d.lognormal.sigma * normalQuantile(p));
  if ('uniform' in d) return d.uniform[0] + (d.uniform[1] - d.uniform[0]) * p;
  if ('triangular' in d) {
    const [low, mode, high] = d.triangular;
    const width = high - low;
    return p * width < mode - low
      ? low + Math.sqrt(p * width * (mode - low))
      : high - Math.sqrt((1 - p) * width * (high - mode));
  }
  if ('empirical' in d) return d.empirical[Math.min(Math.floor(p * d.empirical.length), d.empirical.length - 1)] ?? 0;
  // These have no closed inverse. The components of a mixture bound its quantile from both sides.
  if ('mixture' in d) {
    const bounds = d.mixture.filter(({ share }) => share > 0).map(({ of }) => quantileOf(of, p));
    return invert((x) => cdfOf(d, x), p, Math.min(...bounds), Math.max(...bounds));
  }
  const slowest = 'erlang' in d ? d.erlang.mean : phasesOf(d.hyperexponential)[1].mean;
  return invert((x) => cdfOf(d, x), p, 0, slowest * (1 - Math.log1p(-p)));
}

/** P(X <= x), x in milliseconds. */
export function cdfOf(d: Distribution, x: number): number {
  if ('constant' in d) return x >= d.constant ? 1 : 0;
  if ('empirical' in d) return d.empirical.filter((value) => value <= x).length / d.empirical.length;
  if ('uniform' in d) return x >= d.uniform[1] ? 1 : Math.max(0, (x - d.uniform[0]) / (d.uniform[1] - d.uniform[0]));
  if ('triangular' in d) {
    const [low, mode, high] = d.triangular;
    if (x <= low) return 0;
    if (x >= high) return 1;
    return x < mode
      ? (x - low) ** 2 / ((high - low) * (mode - low))
      : 1 - (high - x) ** 2 / ((high - low) * (high - mode));
  }
  if ('mixture' in d) return weighted(d.mixture, (of) => cdfOf(of, x));
  if (x <= 0) return 0;
  if ('exponential' in d) return -Math.expm1(-x / d.exponential.mean);
  if ('lognormal' in d) return normalCdf(Math.log(x / d.lognormal.median) / d.lognormal.sigma);
  if ('hyperexponential' in d)
    return phasesOf(d.hyperexponential).reduce((sum, { share, mean }) => sum - share * Math.expm1(-x / mean), 0);
  const { shape, mean } = d.erlang;
  const scaled = (x * shape) / mean;
  let term = Math.exp(-scaled);
  let sum = term;
  for (let k = 1; k < shape; k++) {
    term *= scaled / k;
    sum += term;
  }
  return Math.max(0, 1 - sum);
}

/** Milliseconds. */
export function meanOf(d: Distribution): number {
  if ('constant' in d) return d.constant;
  if ('uniform' in d) return (d.uniform[0] + d.uniform[1]) / 2;
  if ('triangular' in d) return average(d.triangular);
  if ('exponential' in d) return d.exponential.mean;
  if ('erlang' in d) return d.erlang.mean;
  if ('hyperexponential' in d) return d.hyperexponential.mean;
  if ('lognormal' in d) return d.lognormal.median * Math.exp(d.lognormal.sigma ** 2 / 2);
  if ('empirical' in d) return average(d.empirical);
  return weighted(d.mixture, meanOf);
}

/** Squared milliseconds. */
export function varianceOf(d: Distribution): number {
  if ('constant' in d) return 0;
  if ('uniform' in d) return (d.uniform[1] - d.uniform[0]) ** 2 / 12;
  if ('triangular' in d) {
    const [a, b, c] = d.triangular;
    return (a * a + b * b + c * c - a * b - a * c - b * c) / 18;
  }
  if ('exponential' in d) return d.exponential.mean ** 2;
  if ('erlang' in d) return d.erlang.mean ** 2 / d.erlang.shape;
  if ('hyperexponential' in d) return d.hyperexponential.scv * d.hyperexponential.mean ** 2;
  if ('lognormal' in d) return Math.expm1(d.lognormal.sigma ** 2) * meanOf(d) ** 2;
  const mean = meanOf(d);
  if ('empirical' in d) return average(d.empirical.map((value) => (value - mean) ** 2));
  return weighted(d.mixture, (of) => varianceOf(of) + (meanOf(of) - mean) ** 2);
}

/** The phases of a hyperexponential law with balanced means, the fast one first. Shares add up to 1. */
function phasesOf({ mean, scv }: { readonly mean: number; readonly scv: number }) {
  const share = (1 + Math.sqrt((scv - 1) / (scv + 1))) / 2;
  return [
    { share, mean: mean / (2 * share) },
    { share: 1 - share, mean: mean / (2 * (1 - share)) },
  ] as const;
}

function weighted(mixture: readonly Component[], value: (of: SimpleDistribution) => number): number {
  let sum = 0;
  let weight = 0;
  for (const { share, of } of mixture) {
    if (share === 0) continue;
    sum += share * value(of);
    weight += share;
  }
  return sum / weight;
}

const average = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
