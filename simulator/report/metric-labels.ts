import { halfWidth } from '../../numeric/statistics/index.ts';
import { durationLabel } from '../../text/index.ts';
import type { Metric, ReachedPrecision, Study } from '../study/experiments/index.ts';
import { numberLabel, percentLabel, valueLabel } from './format.ts';

type Bounded = Pick<Metric, 'estimate' | 'unit' | 'values' | 'batches' | 'quantile'>;

/** Marks an interval whose batches depend on each other. */
const DEPENDENT = '†';
/** Marks an interval of which cases are still open. */
const CENSORED = '*';

/** The interval of a metric: over runs or batches, or of one run's own quantile. Empty where there is none. */
export function intervalLabel({ estimate, unit, values, batches, quantile }: Bounded): string {
  if (quantile !== undefined && values.length === 1) {
    const mark = quantile.open === 0 ? '' : CENSORED;
    if (quantile.low === quantile.high) return Number.isFinite(quantile.low) ? `always${mark}` : '';
    const low = Number.isFinite(quantile.low) ? valueLabel(quantile.low, unit) : undefined;
    const high = Number.isFinite(quantile.high) ? valueLabel(quantile.high, unit) : undefined;
    if (low === undefined && high === undefined) return '';
    if (low === undefined) return `up to ${high}${mark}`;
    return `${high === undefined ? `above ${low}` : `${low} to ${high}`}${mark}`;
  }
  if (estimate === undefined || !Number.isFinite(estimate.low) || !Number.isFinite(estimate.high)) return '';
  const mark = batches?.independent === false ? DEPENDENT : '';
  if (estimate.low === estimate.high) return `always${mark}`;
  return `${valueLabel(estimate.low, unit)} to ${valueLabel(estimate.high, unit)}${mark}`;
}

/** What the intervals of a table are, in a sentence each. */
export function intervalNotes(metrics: readonly Bounded[]): string[] {
  const batched = metrics.filter(({ batches }) => batches !== undefined);
  const quantiles = metrics.flatMap(({ quantile, values }) =>
    quantile === undefined || values.length > 1 ? [] : [quantile],
  );
  const notes: string[] = [];
  const [first] = batched;
  if (first?.batches !== undefined)
    notes.push(`Intervals by the means of ${first.batches.count} batches of one run, Student's.`);
  const dependent = batched.filter(({ batches }) => batches?.independent === false).length;
  if (dependent > 0)
    notes.push(
      `${DEPENDENT} Its batches depend on one another, so the interval is too narrow: run longer, or cut into fewer batches.`,
    );
  if (quantiles.length > 0)
    notes.push(
      "Intervals of quantiles lie between two of the run's own values (order statistics). Cases that wait for each other are not independent: --replications or --batches give intervals that hold.",
    );
  if (quantiles.some(({ open }) => open > 0))
    notes.push(`${CENSORED} Some are still open: the bounds are those of the Kaplan–Meier curve (beta product).`);
  if (quantiles.some(({ above }) => above !== undefined))
    notes.push('A value "above" a duration is not known: cases still open decide it.');
  return notes;
}

/** What is to be known before the numbers of a study are read: what was left out, and why it stopped. */
export function studyNotes({ warmUp, precision, stopped, runs, planned }: Study): { text: string; good: boolean }[] {
  const notes: { text: string; good: boolean }[] = [];
  if (stopped === 'interrupted')
    notes.push({
      text: `Interrupted: ${numberLabel(runs.length)} of ${planned === undefined ? 'the' : numberLabel(planned)} replications were finished, the first ones; nothing is judged by them.`,
      good: false,
    });
  if (warmUp !== undefined) {
    const { length, found } = warmUp;
    const what =
      length === 0 ? 'Nothing is left out as warm-up' : `The first ${durationLabel(length)} are left out as warm-up`;
    const pilot = found === undefined ? '' : `${found.runs} pilot ${found.runs === 1 ? 'run' : 'runs'}`;
    const how =
      found === undefined
        ? ''
        : `, found by MSER-5 from ${found.series.map(({ measure }) => measure).join(', ')} in ${pilot}`;
    notes.push({ text: `${what}${how}.`, good: true });
    const restless = found?.series.filter(({ settled }) => !settled).map(({ measure }) => measure) ?? [];
    if (restless.length > 0)
      notes.push({
        text: `${restless.join(', ')} had not settled by half of the run: it may have no steady state. Run longer (--until).`,
        good: false,
      });
  }
  if (precision !== undefined) notes.push({ text: precisionNote(precision, runs.length), good: stopped === 'precise' });
  return notes;
}

function precisionNote({ measure, unit, asked, estimate, needed }: ReachedPrecision, runs: number): string {
  const half = halfWidth(estimate);
  const relative = 'relative' in asked;
  const wanted = relative ? percentLabel(asked.relative) : valueLabel(asked.halfWidth, unit);
  if (!Number.isFinite(half))
    return `${measure} was not measured in every one of ${numberLabel(runs)} replications, or cases still open leave it unknown: its mean is not known, however many there are. Run longer (--until), or ask for another (--of).`;
  const got = relative ? percentLabel(half / Math.abs(estimate.value)) : valueLabel(half, unit);
  const known = `${measure} is known to ±\u00a0${got} after ${numberLabel(runs)} replications`;
  if (needed === undefined) return `${known} (±\u00a0${wanted} was asked for).`;
  return `${known}, the most allowed; ±\u00a0${wanted} would take about ${numberLabel(needed)} (--most ${needed}).`;
}

/** The number of a metric: its mean, the value of one run, or why there is none. */
export function averageLabel({ estimate, values, above, unit }: Metric): string {
  if (estimate !== undefined) return valueLabel(estimate.value, unit);
  const [least] = above ?? [];
  if (values.length === 1)
    return least === undefined ? valueLabel(values[0], unit) : `above ${valueLabel(least, unit)}`;
  const unknown = values.filter((value) => value === Number.POSITIVE_INFINITY).length;
  return unknown > 0 ? `not known in ${unknown} of ${values.length}` : 'not measured in every run';
}
