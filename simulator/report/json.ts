import { type Metric, passed, type Study } from '../experiments/index.ts';
import type { DurationSample } from '../measures/measurements.ts';
import { durationQuantile } from '../statistics/index.ts';

/** Intervals of one name that are written out; a report on more tells how many there were. */
const MAX_VALUES = 100_000;

/**
 * A study as JSON: durations in milliseconds; a duration longer than the run is `null` beside `"longer": true`, since
 * JSON has no infinity.
 */
export function studyJson(study: Study, command: string): unknown {
  const { durations, verdicts, metrics, precision, ...rest } = study;
  return {
    format: 'watchfloor-simulation/1',
    command,
    passed: passed(study),
    ...rest,
    expectations: verdicts.map(({ outcomes, ...verdict }) => ({
      ...verdict,
      outcomes: outcomes.map(({ holds, value }) => ({ holds, ...plain(value) })),
    })),
    ...(precision === undefined ? {} : { precision: { ...precision, estimate: bounds(precision.estimate) } }),
    metrics: metrics.map(({ name, unit, values, estimate, batches, quantile }) => ({
      name,
      unit,
      ...(estimate === undefined
        ? {}
        : { mean: estimate.value, low: finite(estimate.low), high: finite(estimate.high), level: estimate.level }),
      ...(batches === undefined ? {} : { batches }),
      ...(quantile === undefined ? {} : { quantile: bounds(quantile) }),
      values: values.map((value) => (value === undefined ? null : finite(value))),
    })),
    durations: Object.fromEntries(
      Object.entries(durations).map(([name, { values, open }]) => [
        name,
        {
          count: values.length,
          quantiles: quantilesOf({ values, open }),
          open: Array.from(open.subarray(0, MAX_VALUES)),
          values: Array.from(values.subarray(0, MAX_VALUES)),
        },
      ]),
    ),
  };
}

function plain(value: number | undefined): { value?: number | null; longer?: true } {
  if (value === undefined) return {};
  return Number.isFinite(value) ? { value } : { value: null, longer: true };
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
