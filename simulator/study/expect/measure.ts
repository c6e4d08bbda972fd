import type { DurationSample, Level, Measurements } from '../../../numeric/measures/measurements.ts';
import type { Measure, Unit } from './expectation.ts';
import { nearest } from './nearest.ts';
import { ExpectationError } from './parse.ts';
import { meanOf, quantile, type StillOpen, sidesOf, stillOpen } from './sample.ts';

/** What can be measured: the names alone. A run's measurements will do, and so will a list made before any run. */
export interface MeasureNames {
  readonly durations: readonly string[];
  readonly counts: readonly string[];
  readonly levels: readonly string[];
}

/**
 * What a measure is in one run. `undefined`: nothing was measured. `Infinity`: a quantile that intervals still open
 * leave unknown.
 */
export type Read = (measurements: Measurements) => number | undefined;

/** A measure whose names exist. */
export interface ResolvedMeasure {
  readonly unit: Unit;
  /** The greatest value that it can have; absent where there is none. */
  readonly most?: number;
  readonly read: Read;
  /** What is known where `read` gives `Infinity`; absent for what is always known. */
  readonly known?: (measurements: Measurements) => StillOpen | undefined;
}

const durationStatistics = 'p1 to p99 (also p99.9), mean, min, max, count, open';
const levelStatistics = 'average, max, utilisation';

/** Which count a count is a share of: `tan.falseNotice.share` is of `tan.notified`. */
export const shareBases: Readonly<Record<string, string>> = {
  'tan.approved': 'tan.applied',
  'tan.rejected': 'tan.applied',
  'tan.falseNotice': 'tan.notified',
  'tan.expired': 'tan.notified',
  'leads.false': 'leads',
  'leads.confirmed': 'leads',
  'leads.dismissed': 'leads',
  'leads.missed': 'leads.dismissed',
  'campaigns.notified': 'campaigns',
  'campaigns.contained': 'campaigns',
  'campaigns.objective': 'campaigns',
  'eod.refused': 'eod.consulted',
  'eod.breach': 'eod.opened',
  'eod.concluded': 'eod.opened',
  'eod.referredToIr': 'eod.opened',
  'eod.outOfScope': 'eod.opened',
  'eod.noReply': 'eod.opened',
  'eod.withdrawn': 'eod.opened',
  'deliveries.dropped': 'deliveries',
  'deliveries.refused': 'deliveries',
};

export function namesOf({ durations, counts, levels }: Measurements): MeasureNames {
  return { durations: Object.keys(durations), counts: Object.keys(counts), levels: Object.keys(levels) };
}

/**
 * Finds what a measure stands for.
 *
 * @param columns where its names stand in the expectation
 * @throws EXPECTATION_INVALID, which lists what there is
 */
export function resolveMeasure(
  measure: Measure,
  names: MeasureNames,
  columns: Readonly<Record<string, number>> = {},
): ResolvedMeasure {
  const fail = (path: string, message: string) => new ExpectationError(message, columns[path] ?? 0);
  switch (measure.kind) {
    case 'named':
      return named(measure.path, names, (message) => fail(measure.path, message));
    case 'ratio': {
      for (const path of [measure.path, measure.over])
        if (!names.counts.includes(path)) throw fail(path, `there is no count "${path}"; ${listed('counts', names)}`);
      const isPart = Object.hasOwn(shareBases, measure.path) && shareBases[measure.path] === measure.over;
      return { unit: 'share', ...(isPart ? { most: 1 } : {}), read: ratio(measure.path, measure.over) };
    }
    case 'share': {
      const { path, comparison, threshold } = measure;
      if (!names.durations.includes(path))
        throw fail(path, `there is no interval "${path}"; ${listed('durations', names)}`);
      const read: Read = ({ durations }) => {
        const sample = durations[path];
        if (sample === undefined) return undefined;
        const { within, over } = sidesOf(sample, threshold, comparison === '<=' || comparison === '>');
        const all = within + over;
        return all === 0 ? undefined : (comparison.startsWith('<') ? within : over) / all;
      };
      return { unit: 'share', most: 1, read };
    }
  }
}

function named(path: string, names: MeasureNames, fail: (message: string) => Error): ResolvedMeasure {
  if (names.counts.includes(path)) return { unit: 'number', read: ({ counts }) => counts[path] };
  // `p99.9` has a dot of its own.
  const [, name = '', statistic = ''] = /^(.*?)\.(p\d+(?:\.\d+)?|[^.]*)$/.exec(path) ?? [];
  if (names.durations.includes(name)) {
    const reading = ofDuration(statistic);
    if (reading === undefined) throw fail(`"${name}" is an interval; after it stands one of ${durationStatistics}`);
    const { unit, of, known } = reading;
    return {
      unit,
      read: ({ durations }) => (durations[name] === undefined ? undefined : of(durations[name])),
      ...(known === undefined
        ? {}
        : { known: ({ durations }) => (durations[name] === undefined ? undefined : known(durations[name])) }),
    };
  }
  if (names.levels.includes(name)) {
    const of = Object.hasOwn(levelReads, statistic) ? levelReads[statistic] : undefined;
    if (of === undefined) throw fail(`"${name}" is a level; after it stands one of ${levelStatistics}`);
    return {
      unit: statistic === 'utilisation' ? 'share' : 'number',
      read: ({ levels }) => (levels[name] === undefined ? undefined : of(levels[name])),
    };
  }
  if (statistic === 'share' && names.counts.includes(name)) {
    const over = Object.hasOwn(shareBases, name) ? shareBases[name] : undefined;
    if (over === undefined || !names.counts.includes(over))
      throw fail(`of what "${name}" is a share is not known; write it as a ratio: ${name} / <another count>`);
    return { unit: 'share', most: 1, read: ratio(name, over) };
  }
  if (names.durations.includes(path))
    throw fail(`"${path}" is an interval; after it stands one of ${durationStatistics}`);
  if (names.levels.includes(path)) throw fail(`"${path}" is a level; after it stands one of ${levelStatistics}`);
  const all = (['durations', 'counts', 'levels'] as const).map((kind) => listed(kind, names)).join('; ');
  const near = nearest(path, names.counts) ?? nearest(name, [...names.durations, ...names.levels]);
  throw fail(`there is no measurement "${path}"; ${near === undefined ? '' : `did you mean "${near}"? `}${all}`);
}

function ratio(path: string, over: string): Read {
  return ({ counts }) => {
    const whole = counts[over] ?? 0;
    return whole === 0 ? undefined : (counts[path] ?? 0) / whole;
  };
}

/** A number of one interval's sample. */
interface DurationRead {
  readonly unit: Unit;
  readonly of: (sample: DurationSample) => number | undefined;
  readonly known?: (sample: DurationSample) => StillOpen;
}

function ofDuration(statistic: string): DurationRead | undefined {
  const percent = /^p(\d{1,2}(?:\.\d{1,3})?)$/.exec(statistic)?.[1];
  if (percent !== undefined && Number(percent) > 0) {
    const p = Number(percent) / 100;
    return { unit: 'duration', of: (sample) => quantile(sample, p), known: (sample) => stillOpen(sample, p) };
  }
  switch (statistic) {
    case 'mean':
      return { unit: 'duration', of: meanOf };
    case 'min':
      return { unit: 'duration', of: ({ values }) => (values.length === 0 ? undefined : extreme(values, Math.min)) };
    case 'max':
      // An open interval is at least as long as it has been seen.
      return {
        unit: 'duration',
        of: ({ values, open }) =>
          values.length + open.length === 0 ? undefined : extreme(open, Math.max, extreme(values, Math.max)),
      };
    case 'count':
      return { unit: 'number', of: ({ values }) => values.length };
    case 'open':
      return { unit: 'number', of: ({ open }) => open.length };
  }
  return undefined;
}

const levelReads: Readonly<Record<string, (level: Level) => number | undefined>> = {
  average: ({ average }) => average,
  max: ({ max }) => max,
  utilisation: ({ average, capacity }) => (capacity === undefined || capacity === 0 ? undefined : average / capacity),
};

function extreme(values: Float64Array, pick: (a: number, b: number) => number, from?: number): number {
  let best = from ?? values[0] ?? 0;
  for (const value of values) best = pick(best, value);
  return best;
}

function listed(kind: keyof MeasureNames, names: MeasureNames): string {
  const title = { durations: 'intervals', counts: 'counts', levels: 'levels' }[kind];
  return `${title}: ${[...names[kind]].sort().join(', ') || 'none'}`;
}
