import type { DurationSample } from '../../numeric/measures/measurements.ts';
import { durationQuantile } from '../../numeric/statistics/index.ts';
import { type Metric, passed, type Study } from '../study/experiments/index.ts';

/** How many intervals of one name are written out; `count` has them all. */
const MAX_VALUES = 100_000;

/** A study, or what is left of one without the values of its plots. */
export type StudySummary = Omit<Study, 'durations' | 'levels' | 'campaigns'> & Partial<Study>;

/**
 * A study as JSON: durations in milliseconds. An unknown value is `null`. Where open cases leave a quantile unknown, `above`
 * is its lower bound; where nothing was measured, `above` is absent.
 */
export function studyJson(study: StudySummary, command: string): unknown {
  // What is replayed has a file of its own.
  const { durations, floor: _, verdicts, metrics, precision, ...rest } = study;
  return {
    format: 'watchfloor-simulation/1',
    command,
    passed: passed(study),
    ...rest,
    ...ofFirstRun(study),
    expectations: verdicts.map(({ outcomes, ...verdict }) => ({
      ...verdict,
      outcomes: outcomes.map(({ value, stillOpen, ...outcome }) => ({
        ...outcome,
        ...(value === undefined ? {} : { value: finite(value) }),
        ...stillOpen,
      })),
    })),
    ...(precision === undefined ? {} : { precision: { ...precision, estimate: bounds(precision.estimate) } }),
    metrics: metrics.map(({ name, unit, values, above, estimate, batches, quantile }) => ({
      name,
      unit,
      ...(estimate === undefined
        ? {}
        : { mean: estimate.value, low: finite(estimate.low), high: finite(estimate.high), level: estimate.level }),
      ...(batches === undefined ? {} : { batches }),
      ...(quantile === undefined ? {} : { quantile: bounds(quantile) }),
      values: values.map((value) => (value === undefined ? null : finite(value))),
      ...(above === undefined ? {} : { above: above.map((least) => least ?? null) }),
    })),
    ...(durations === undefined ? {} : { durations: samplesOf(durations) }),
  };
}

/** What is of one run only, among numbers of all. */
function ofFirstRun(study: StudySummary) {
  const keys = (['levels', 'campaigns'] as const).filter((key) => study[key] !== undefined);
  return keys.length === 0 ? {} : { ofFirstRun: { replication: study.runs[0]?.replication, keys } };
}

function samplesOf(durations: Study['durations']) {
  return Object.fromEntries(
    Object.entries(durations).map(([name, { values, open }]) => [
      name,
      {
        count: values.length,
        quantiles: quantilesOf({ values, open }),
        open: Array.from(open.subarray(0, MAX_VALUES)),
        values: Array.from(values.subarray(0, MAX_VALUES)),
      },
    ]),
  );
}

/** Of all runs together; each says by which method its bounds were found. Absent where nothing was measured. */
function quantilesOf(sample: DurationSample) {
  if (sample.values.length + sample.open.length === 0) return undefined;
  return Object.fromEntries([50, 90, 95, 99].map((p) => [`p${p}`, bounds(durationQuantile(sample, p / 100))]));
}

/** An estimate with its bounds; one that is not known is `null`. */
function bounds<T extends NonNullable<Metric['estimate']>>(estimate: T) {
  const { value, low, high } = estimate;
  return { ...estimate, value: finite(value), low: finite(low), high: finite(high) };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
