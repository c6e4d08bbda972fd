import { type Metric, passed, type Study } from '../experiments/index.ts';

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

/** An estimate with its bounds; one that is not known is `null`. */
function bounds<T extends NonNullable<Metric['estimate']>>(estimate: T) {
  const { value, low, high } = estimate;
  return { ...estimate, value: finite(value), low: finite(low), high: finite(high) };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
