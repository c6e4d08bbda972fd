import { WatchfloorError } from 'xstate-temporal/engine';
import type { Measurements } from '../../../numeric/measures/measurements.ts';
import { mser5, welch } from '../../../numeric/statistics/index.ts';
import { measureNames } from '../../model/names.ts';
import { type Expectation, parseExpectation, resolveMeasure } from '../expect/index.ts';
import type { FoundWarmUp, Runner, WarmUpSeries } from './study.ts';

/** The windows that a pilot run is cut into; five of them are a batch of MSER-5. */
export const PILOT_WINDOWS = 400;
/** Replications of a pilot: as many as the study has, but no fewer and no more. One run alone misleads the rule. */
export const PILOT_RUNS = { least: 5, most: 10 };
/** Windows that are taken together where single ones hold no value. */
const together = [1, 2, 4, 5, 10, 20];

/**
 * The measurements whose warm-up matters: the one asked for, else what the expectations bound, else the cases in
 * flight. Counts are left out: over a short window they say little.
 */
export function warmUpMeasures(expectations: readonly Expectation[], asked?: string): string[] {
  if (asked !== undefined) return [asked];
  const bound = expectations.flatMap((expectation) => {
    if (expectation.kind !== 'bound') return [];
    const { measure } = expectation;
    if (measure.kind === 'share') return [measureText(expectation.text)];
    return measure.kind === 'named' && /\.(p[\d.]+|mean|average|utilisation)$/.test(measure.path) ? [measure.path] : [];
  });
  const measures = [...new Set(bound)];
  return measures.length === 0 ? ['eod.inFlight.average'] : measures;
}

/** What stands before the comparison of an expectation: its measure. */
export function measureText(expectation: string): string {
  return expectation
    .slice(0, expectation.search(/\s*(<=|>=|==|!=|<|>)(?![^(]*\))/))
    .replace(/^\s*sometimes\s+/, '')
    .trim();
}

/**
 * Looks for the end of the warm-up in pilot runs: MSER-5 over the means of the replications, window by window. An
 * interval counts in the window in which it ends.
 *
 * @param runner runs the scenario without a warm-up and cut into `PILOT_WINDOWS` batches
 * @throws WARM_UP_UNKNOWN where a measurement has too few values; EXPECTATION_INVALID for one that is not there
 */
export async function findWarmUp(
  runner: Runner,
  options: {
    readonly measures: readonly string[];
    readonly replications: number;
    readonly concurrency?: number;
    readonly signal?: AbortSignal;
  },
): Promise<FoundWarmUp> {
  const { measures, replications, concurrency = 1, signal } = options;
  const pilots: (readonly Measurements[])[] = [];
  let horizon = 0;
  while (pilots.length < replications) {
    signal?.throwIfAborted();
    const many = Math.min(Math.max(1, concurrency), replications - pilots.length);
    const runs = await Promise.all(Array.from({ length: many }, (_, index) => runner(pilots.length + index)));
    for (const run of runs) {
      if (run.batches === undefined) throw new TypeError('A pilot run is cut into batches.');
      pilots.push(run.batches);
      horizon = run.horizon;
    }
  }
  const series = measures.map((measure) => seriesOf(measure, pilots, horizon));
  return {
    length: Math.max(...series.map(({ cut }) => cut)),
    settled: series.every(({ settled }) => settled),
    runs: pilots.length,
    series,
  };
}

function seriesOf(measure: string, pilots: readonly (readonly Measurements[])[], horizon: number): WarmUpSeries {
  const expectation = parseExpectation(`${measure} >= 0`);
  if (expectation.kind === 'reach') throw new TypeError('A bound was parsed as something else.');
  const { unit, read } = resolveMeasure(expectation.measure, measureNames, expectation.columns);
  const runs = pilots.map((windows) => windows.map(read));
  for (const size of together) {
    const means = meansOf(runs, size);
    if (means === undefined) continue;
    const window = (size * horizon) / PILOT_WINDOWS;
    const { discard, settled } = mser5(means);
    const reach = Math.max(1, Math.round(means.length / 20));
    const smooth = Array.from(welch([means], reach));
    return { measure, unit, cut: discard * window, settled, window, means, smooth };
  }
  throw new WatchfloorError(
    'WARM_UP_UNKNOWN',
    `Too few values of ${measure} to see where it settles. Run longer, make more replications, or say how long the warm-up is, such as --warm-up 30d.`,
  );
}

/** The mean of each window over all replications; `undefined` where a window is empty in all of them. */
function meansOf(runs: readonly (readonly (number | undefined)[])[], size: number): number[] | undefined {
  const means: number[] = [];
  for (let from = 0; from < PILOT_WINDOWS; from += size) {
    let [sum, count] = [0, 0];
    for (const run of runs)
      for (let index = from; index < from + size; index++) {
        const value = run[index];
        if (value === undefined || !Number.isFinite(value)) continue;
        sum += value;
        count++;
      }
    if (count === 0) return undefined;
    means.push(sum / count);
  }
  return means;
}
