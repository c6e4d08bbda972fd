import type { DurationSample } from '../measures/measurements.ts';
import { normalQuantile } from './distributions.ts';
import { checkLevel, type Estimate } from './estimate.ts';

/** A duration at which intervals ended, and the share of all that last longer. */
export interface SurvivalStep {
  /** Milliseconds. */
  readonly time: number;
  readonly survival: number;
  /** How many were known to last until `time`, and how many of them ended at it. */
  readonly atRisk: number;
  readonly ended: number;
  /** Greenwood's sum: the variance of the survival, divided by its square. */
  readonly variance: number;
}

/**
 * The Kaplan–Meier curve: how long intervals last, of which some are still open at the horizon. Those that are open at
 * a duration at which others end are taken to last longer.
 */
export function survivalCurve({ values, open }: DurationSample): readonly SurvivalStep[] {
  const ends = Float64Array.from(values).sort();
  const cuts = Float64Array.from(open).sort();
  const steps: SurvivalStep[] = [];
  let survival = 1;
  let variance = 0;
  let cut = 0;
  for (let i = 0; i < ends.length; ) {
    const time = ends[i] as number;
    while (cut < cuts.length && (cuts[cut] as number) < time) cut++;
    const atRisk = ends.length - i + cuts.length - cut;
    let ended = 0;
    for (; i < ends.length && ends[i] === time; i++) ended++;
    survival *= 1 - ended / atRisk;
    variance += ended / (atRisk * (atRisk - ended));
    steps.push({ time, survival, atRisk, ended, variance });
  }
  return steps;
}

/**
 * The duration that a share `p` of the intervals does not exceed, open ones included, with Greenwood's interval on the
 * log(−log) scale. `value` and `high` are infinite where too many are open for it to be known.
 *
 * @throws {WatchfloorError} `LEVEL_INVALID`
 */
export function survivalQuantile(sample: DurationSample, p: number, level = 0.95): Estimate {
  checkLevel(level);
  const steps = survivalCurve(sample);
  const z = normalQuantile((1 + level) / 2);
  const target = 1 - p;
  // 1 - p may lie a rounding error below a survival that stands for it: 0.2 against 1 - 0.8.
  const first = (reached: (step: SurvivalStep) => number) =>
    steps.find((step) => reached(step) <= target + 1e-12)?.time ?? Number.POSITIVE_INFINITY;
  const bound = (sign: 1 | -1) => (step: SurvivalStep) => {
    if (step.survival === 0 || step.survival === 1) return step.survival;
    const spread = Math.sqrt(step.variance) / Math.abs(Math.log(step.survival));
    return step.survival ** Math.exp(sign * z * spread);
  };
  const n = sample.values.length + sample.open.length;
  return { value: first(({ survival }) => survival), low: first(bound(1)), high: first(bound(-1)), level, n };
}
