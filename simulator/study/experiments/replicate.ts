import { WatchfloorError } from 'xstate-temporal/engine';
import { meanInterval, type Precision, replicationsNeeded } from '../../../numeric/statistics/index.ts';
import type { InvariantResult, RunResult } from '../../model/result.ts';
import { type Expectation, type Judged, judge, namesOf, type Resolved, resolve, type Unit } from '../expect/index.ts';
import { mergeCoverage, mergeEnds, mergeInvariants, pool } from './merge.ts';
import { batchedMetric, metricOf, metricOfRun, metricReader, metricReaders } from './metrics.ts';
import { stopsAt } from './stops-at.ts';
import type { FoundWarmUp, Metric, ReachedPrecision, Runner, Study } from './study.ts';

/** The most surprises that a study keeps, over all its runs. */
const MAX_SURPRISES = 100;

export interface ReplicateOptions {
  /** How many replications; with `precision` the least number. */
  readonly replications: number;
  /**
   * Goes on until the interval of `measure` is narrow enough, or `most` replications were made. They are looked at in
   * order; those beyond the first that suffices, which ran because several run at once, are dropped.
   */
  readonly until?: { readonly measure: string; readonly precision: Precision; readonly most: number };
  readonly expectations: readonly Expectation[];
  readonly title?: string;
  readonly description?: string;
  /** How the warm-up that the runs leave out was found. */
  readonly warmUp?: FoundWarmUp;
  /** How many replications may be under way at once. What is found does not depend on it. */
  readonly concurrency?: number;
  readonly onRun?: (run: RunResult, done: number) => void;
  /** Ends the study with the runs that are under way; what was finished until then is kept, and nothing is judged passed. */
  readonly signal?: AbortSignal;
}

/**
 * Replicates a scenario and gathers what the runs show.
 *
 * @throws EXPECTATION_INVALID where an expectation names what is not measured; ABORTED where no run was finished
 */
export async function replicate(runner: Runner, options: ReplicateOptions): Promise<Study> {
  const { replications, until, concurrency = 1, onRun, signal } = options;
  const results: RunResult[] = [];
  let stopped: Study['stopped'] = 'asked';
  let precision: ReachedPrecision | undefined;
  let target = replications;
  for (;;) {
    // The names are known after the first run, so a misspelt one is reported before the others are run.
    const many = results.length === 0 ? 1 : Math.min(Math.max(1, concurrency), target - results.length);
    const batch = await finished(
      Array.from({ length: many }, (_, index) => runner(results.length + index)),
      signal,
    );
    for (const result of batch) {
      results.push(result);
      onRun?.(result, results.length);
    }
    // Nothing at all was finished, or only what was looked at before.
    if (batch.length === 0) {
      if (results.length === 0) throw new WatchfloorError('ABORTED', 'Stopped before a replication was finished.');
      stopped = 'interrupted';
      break;
    }
    if (results.length === batch.length) resolveAll(options.expectations, results[0] as RunResult);
    if (until !== undefined && results.length >= replications) {
      const { read, unit } = metricReader(until.measure, namesOf((results[0] as RunResult).measurements));
      const values = results.map(({ measurements }) => read(measurements) ?? Number.NaN);
      const stop = stopsAt(values, { ...until, least: replications, seen: results.length - batch.length });
      if (stop !== undefined) {
        stopped = stop.how;
        results.length = stop.count;
        precision = reached(values.slice(0, stop.count), unit, until, stop.how);
        break;
      }
      target = Math.min(until.most, results.length + Math.max(1, concurrency));
    }
    if (signal?.aborted) {
      stopped = results.length < target ? 'interrupted' : stopped;
      break;
    }
    if (results.length >= target) break;
  }
  const study = studyOf(results, options, stopped);
  return {
    ...study,
    ...(precision === undefined ? {} : { precision }),
    ...(stopped === 'interrupted' ? { planned: until?.most ?? replications } : {}),
  };
}

/**
 * The results of what is under way. Once the signal is given it ends unfinished, in any order: then those before the
 * first that has no result, so that the study is the beginning of the one that was asked for.
 *
 * @throws what the first fails with, without a signal
 */
async function finished(under: readonly Promise<RunResult>[], signal?: AbortSignal): Promise<RunResult[]> {
  const results = await Promise.all(
    under.map((run) =>
      run.catch((error: unknown) => {
        if (signal?.aborted) return undefined;
        throw error;
      }),
    ),
  );
  const missing = results.indexOf(undefined);
  return (missing < 0 ? results : results.slice(0, missing)) as RunResult[];
}

/** What runs of one scenario show together. */
export function studyOf(
  results: readonly RunResult[],
  {
    expectations,
    title = '',
    description = '',
    warmUp,
  }: Pick<ReplicateOptions, 'expectations' | 'title' | 'description' | 'warmUp'>,
  stopped: Study['stopped'] = 'asked',
): Study {
  const [first] = results;
  if (first === undefined) throw new RangeError('A study has one run at least.');
  const resolved = resolveAll(expectations, first);
  const coverage = results.map((result) => result.coverage).reduce(mergeCoverage);
  return {
    scenario: first.scenario,
    title,
    description,
    target: first.target,
    seed: first.seed,
    start: first.start,
    horizon: first.horizon,
    ...(first.warmUp === undefined && warmUp === undefined
      ? {}
      : { warmUp: { length: first.warmUp ?? 0, ...(warmUp === undefined ? {} : { found: warmUp }) } }),
    runs: results.map(({ seed, replication, instances, steps, digest, invariants, surprises }) => ({
      seed,
      replication,
      instances,
      steps,
      digest,
      violations: invariants.reduce((sum, { violations }) => sum + violations, 0),
      surprises: surprises.length,
    })),
    verdicts: resolved.map((one) => judge(one, results as readonly Judged[])),
    metrics: metricsOf(results, first),
    durations: pool(results.map(({ measurements }) => measurements.durations)),
    levels: first.measurements.levels,
    coverage,
    invariants: results.map((result) => result.invariants).reduce<readonly InvariantResult[]>(mergeInvariants, []),
    ends: results.map(({ ends }) => ends).reduce(mergeEnds),
    surprises: results
      .flatMap(({ surprises, replication }) => surprises.map((surprise) => ({ ...surprise, replication })))
      .slice(0, MAX_SURPRISES),
    ...(first.floor === undefined ? {} : { floor: first.floor }),
    campaigns: first.campaigns,
    stopped,
  };
}

function reached(
  values: readonly number[],
  unit: Unit,
  { measure, precision }: NonNullable<ReplicateOptions['until']>,
  how: 'precise' | 'exhausted',
): ReachedPrecision {
  const known = values.length > 1 && values.every(Number.isFinite);
  return {
    measure,
    unit,
    asked: precision,
    estimate: meanInterval(values),
    ...(how === 'precise' || !known ? {} : { needed: replicationsNeeded(values, precision).needed }),
  };
}

/** Over the runs; of one run over its batches, where it was cut into some. */
function metricsOf(results: readonly RunResult[], { measurements, batches }: RunResult): Metric[] {
  const readers = metricReaders(measurements, namesOf(measurements));
  if (results.length > 1)
    return readers.map((reader) =>
      metricOf(
        reader,
        results.map((result) => result.measurements),
      ),
    );
  return readers.map((reader) =>
    batches === undefined ? metricOfRun(reader, measurements) : batchedMetric(reader, measurements, batches),
  );
}

function resolveAll(expectations: readonly Expectation[], { measurements, coverage }: RunResult): Resolved[] {
  const names = namesOf(measurements);
  return expectations.map((expectation) => resolve(expectation, names, coverage));
}
