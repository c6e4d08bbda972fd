import type { DurationSample } from '../measures/measurements.ts';

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

/** The duration that a share `p` of the intervals does not exceed, open ones included; infinite where it is not known. */
export function survivalTime(sample: DurationSample, p: number): number {
  // 1 - p may lie a rounding error below a survival that stands for it: 0.2 against 1 - 0.8.
  const step = survivalCurve(sample).find(({ survival }) => survival <= 1 - p + 1e-12);
  return step?.time ?? Number.POSITIVE_INFINITY;
}
