import type { Measurements } from '../../numeric/measures/measurements.ts';
import { batchMeans } from '../../numeric/statistics/index.ts';
import { type MetricReader, valuesOf } from './metrics.ts';
import type { BatchEstimate, Metric } from './study.ts';

/** Statistics of a whole that says nothing about its parts, and those that are known at the end of a run only. */
const undivided = /\.(min|max|open)$/;

/**
 * A metric of one long run, with Student's interval over its batches. A count is the sum over the batches; all else is
 * their mean. Without an interval: least and greatest values, and what was not measured in every batch.
 */
export function batchedMetric(reader: MetricReader, run: Measurements, batches: readonly Measurements[]): Metric {
  const { name, read } = reader;
  const metric = valuesOf(reader, [run]);
  const values = batches.map((batch) => read(batch) ?? (name.endsWith('.count') ? 0 : undefined));
  const finite = values.filter((value): value is number => value !== undefined && Number.isFinite(value));
  if (undivided.test(name) || finite.length < values.length) return metric;
  const { estimate, lag1, independent } = batchMeans(finite, finite.length);
  const total = Object.hasOwn(run.counts, name) || name.endsWith('.count') ? finite.length : 1;
  const batched: BatchEstimate = { count: finite.length, lag1, independent };
  return {
    ...metric,
    estimate: {
      ...estimate,
      value: total * estimate.value,
      // Nothing that is measured is below 0; what an interval of few batches has there says nothing.
      low: Math.max(0, total * estimate.low),
      high: total * estimate.high,
    },
    batches: batched,
  };
}
