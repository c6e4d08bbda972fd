import type { Unit, Verdict } from '../expect/index.ts';
import type { DurationSample, Level } from '../measures/measurements.ts';
import type { Estimate } from '../statistics/index.ts';
import type { CampaignTimeline, InvariantResult, MachineCoverage, RunResult, RunSurprise } from '../study/result.ts';

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

/** A measured number over the runs of a study. */
export interface Metric {
  /** As an expectation writes it: `eod.firstReport.p95`. */
  readonly name: string;
  readonly unit: Unit;
  /** One for each run; `undefined` where nothing was measured, `Infinity` where it lasts longer than the run. */
  readonly values: readonly (number | undefined)[];
  /** Mean over the runs with Student's interval; absent where a run has no finite value. */
  readonly estimate?: Estimate;
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
  /** Of the first run. */
  readonly campaigns: readonly CampaignTimeline[];
  /** Why no more replications were made: as many as asked for, an interval narrow enough, or the most allowed. */
  readonly stopped: 'asked' | 'precise' | 'exhausted' | 'interrupted';
}

/** Whether a study says that all is well: each expectation holds, no invariant is violated, no script step surprised. */
export function passed({ verdicts, runs }: Pick<Study, 'verdicts' | 'runs'>): boolean {
  return (
    verdicts.every(({ holds }) => holds) && runs.every(({ violations, surprises }) => violations + surprises === 0)
  );
}
