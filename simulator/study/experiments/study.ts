import type { DurationSample, Level } from '../../../numeric/measures/measurements.ts';
import type { DurationQuantile, Estimate, Precision } from '../../../numeric/statistics/index.ts';
import type {
  CampaignTimeline,
  FloorSteps,
  InvariantResult,
  MachineCoverage,
  RunResult,
  RunSurprise,
} from '../../model/result.ts';
import type { Unit, Verdict } from '../expect/index.ts';

/** Runs one replication of a scenario. Replications are counted from 0, and each has random numbers of its own. */
export type Runner = (replication: number) => Promise<RunResult>;

/** One replication of a study, without what only its own report would show. */
export interface StudyRun {
  readonly seed: number;
  readonly replication: number;
  readonly instances: number;
  readonly steps: number;
  /** Over all ledgers of the run. */
  readonly digest: string;
  readonly violations: number;
  readonly surprises: number;
}

/** How an interval was found from the batches of one run. */
export interface BatchEstimate {
  readonly count: number;
  /** How much each batch depends on the one before, −1 to 1. */
  readonly lag1: number;
  /** `false` where `lag1` is too large for chance: the batches are too short, and the interval is too narrow. */
  readonly independent: boolean;
}

/** A measured number over the runs of a study. */
export interface Metric {
  /** As an expectation writes it: `eod.firstReport.p95`. */
  readonly name: string;
  readonly unit: Unit;
  /** One for each run; `undefined` where nothing was measured, `Infinity` where cases still open leave it unknown. */
  readonly values: readonly (number | undefined)[];
  /** Where a value is unknown, what it is at least, ms: one entry for each run; absent where all are known. */
  readonly above?: readonly (number | undefined)[];
  /** Mean over the runs, or over the batches of one, with Student's interval; absent where one has no finite value. */
  readonly estimate?: Estimate;
  /** Where `estimate` is over the batches of one run. */
  readonly batches?: BatchEstimate;
  /** A quantile of one run that is not cut into batches. */
  readonly quantile?: DurationQuantile;
}

/** How narrow an interval has become. */
export interface ReachedPrecision {
  readonly measure: string;
  readonly unit: Unit;
  readonly asked: Precision;
  readonly estimate: Estimate;
  /** About how many replications it would take, judged by those that were made; absent where it is narrow enough. */
  readonly needed?: number;
}

/** How long one measurement takes to settle, over the replications of a pilot. */
export interface WarmUpSeries {
  /** As an expectation writes it. */
  readonly measure: string;
  readonly unit: Unit;
  /** Where MSER-5 cuts, milliseconds from the start. */
  readonly cut: number;
  /** `false` where the rule would cut as much as it may, half of the run. */
  readonly settled: boolean;
  /** How long a window is, milliseconds. */
  readonly window: number;
  /** The mean over the replications in each window. */
  readonly means: readonly number[];
  /** Welch's moving average of them; shorter by what it looks ahead. */
  readonly smooth: readonly number[];
}

/** The warm-up that a pilot has found: the longest of its measurements'. */
export interface FoundWarmUp {
  /** Milliseconds. */
  readonly length: number;
  readonly settled: boolean;
  /** Replications of the pilot. */
  readonly runs: number;
  readonly series: readonly WarmUpSeries[];
}

/** What replications of one scenario have shown. */
export interface Study {
  readonly scenario: string;
  readonly title: string;
  readonly description: string;
  readonly target: RunResult['target'];
  readonly seed: number;
  /** Scenario time zero, UTC milliseconds, and how long a run lasts. */
  readonly start: number;
  readonly horizon: number;
  /** What of the beginning of each run was left out; absent where nothing. */
  readonly warmUp?: {
    /** Milliseconds. */
    readonly length: number;
    /** How it was found; absent where it was given. */
    readonly found?: FoundWarmUp;
  };
  readonly runs: readonly StudyRun[];
  readonly verdicts: readonly Verdict[];
  readonly metrics: readonly Metric[];
  /** Intervals of all runs together. */
  readonly durations: Readonly<Record<string, DurationSample>>;
  /** Of the first run: a line over time is of one run. */
  readonly levels: Readonly<Record<string, Level>>;
  /** Of all runs together. */
  readonly coverage: Readonly<Record<string, MachineCoverage>>;
  readonly invariants: readonly InvariantResult[];
  readonly ends: RunResult['ends'];
  /** Of all runs, the first 100. */
  readonly surprises: readonly (RunSurprise & { readonly replication: number })[];
  /** Where instances went in the first run; absent where it was not taken down. */
  readonly floor?: FloorSteps;
  /** Of the first run. */
  readonly campaigns: readonly CampaignTimeline[];
  /** Why no more replications were made: as many as asked for, an interval narrow enough, or the most allowed. */
  readonly stopped: 'asked' | 'precise' | 'exhausted' | 'interrupted';
  /** How many replications there were to be, at most; only where it was interrupted before that. */
  readonly planned?: number;
  /** What was replicated for, where an interval was to be so narrow. */
  readonly precision?: ReachedPrecision;
}

/**
 * Whether a study passed: each expectation holds, no invariant is violated, and no script step was a surprise. One that
 * was interrupted did not pass.
 */
export function passed({ verdicts, runs, stopped }: Pick<Study, 'verdicts' | 'runs' | 'stopped'>): boolean {
  return (
    stopped !== 'interrupted' &&
    verdicts.every(({ holds }) => holds) &&
    runs.every(({ violations, surprises }) => violations + surprises === 0)
  );
}
