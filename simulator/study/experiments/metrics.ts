import type { Measurements } from '../../../numeric/measures/measurements.ts';
import { batchMeans, durationQuantile, meanInterval } from '../../../numeric/statistics/index.ts';
import {
  type Expectation,
  type MeasureNames,
  parseExpectation,
  type ResolvedMeasure,
  resolveMeasure,
  type Unit,
} from '../expect/index.ts';
import type { BatchEstimate, Metric } from './study.ts';

/** What is shown of every interval and level, beside what the expectations ask for. */
const durationStatistics = ['mean', 'p50', 'p95', 'count', 'open'];
const levelStatistics = ['average', 'max'];

/** A number to be taken from each run. */
export interface MetricReader {
  readonly name: string;
  readonly unit: Unit;
  readonly read: (measurements: Measurements) => number | undefined;
  readonly known?: ResolvedMeasure['known'];
}

/** The numbers that a study takes from each of its runs: the usual ones of everything measured, sorted by name. */
export function metricReaders(measurements: Measurements, names: MeasureNames): MetricReader[] {
  const paths = [
    ...names.counts,
    ...names.durations.flatMap((name) => durationStatistics.map((statistic) => `${name}.${statistic}`)),
    ...names.levels.flatMap((name) => [
      ...levelStatistics.map((statistic) => `${name}.${statistic}`),
      ...(measurements.levels[name]?.capacity === undefined ? [] : [`${name}.utilisation`]),
    ]),
  ];
  return paths.sort().map((path) => ({ name: path, ...resolveMeasure({ kind: 'named', path }, names) }));
}

/**
 * The reader of one measure, as an expectation writes it: `eod.firstReport.p95`, `share(eod.firstReport <= 48h)`.
 *
 * @throws EXPECTATION_INVALID
 */
export function metricReader(text: string, names: MeasureNames): MetricReader {
  // A measure alone is no sentence; with a bound it is one.
  const expectation: Expectation = parseExpectation(`${text} >= 0`);
  if (expectation.kind === 'reach') throw new TypeError('A bound was parsed as something else.');
  return { name: text, ...resolveMeasure(expectation.measure, names, expectation.columns) };
}

/** A metric of a single run; a quantile of intervals has bounds of its own. */
export function metricOfRun(reader: MetricReader, measurements: Measurements): Metric {
  const metric = metricOf(reader, [measurements]);
  const [, name = '', percent] = /^(.*)\.p(\d{1,2}(?:\.\d{1,3})?)$/.exec(reader.name) ?? [];
  const sample = Object.hasOwn(measurements.durations, name) ? measurements.durations[name] : undefined;
  if (percent === undefined || sample === undefined || sample.values.length + sample.open.length === 0) return metric;
  return { ...metric, quantile: durationQuantile(sample, Number(percent) / 100) };
}

/** A metric over runs, with its interval where every run has a finite value. */
export function metricOf(reader: MetricReader, runs: readonly Measurements[]): Metric {
  const metric = valuesOf(reader, runs);
  const { values } = metric;
  const finite = values.filter((value): value is number => value !== undefined && Number.isFinite(value));
  if (finite.length < values.length || finite.length === 0) return metric;
  const estimate = meanInterval(finite);
  // Nothing that is measured is below 0; what an interval of few runs has there says nothing.
  return { ...metric, estimate: { ...estimate, low: Math.max(0, estimate.low) } };
}

/** What each run has of a metric. */
export function valuesOf({ name, unit, read, known }: MetricReader, runs: readonly Measurements[]): Metric {
  const values = runs.map(read);
  if (known === undefined || !values.includes(Number.POSITIVE_INFINITY)) return { name, unit, values };
  const above = runs.map((run, index) => (values[index] === Number.POSITIVE_INFINITY ? known(run)?.above : undefined));
  return { name, unit, values, above };
}

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
