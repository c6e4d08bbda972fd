/** Experiments: what is asked of more than one run. @module */

export { type Comparison, compareStudies } from './compare.ts';
export { type Failure, failuresOf, sameFailure } from './failure.ts';
export { type FuzzOptions, type FuzzResult, fuzz } from './fuzz.ts';
export { mergeCoverage, pool } from './merge.ts';
export { batchedMetric, type MetricReader, metricOf, metricOfRun, metricReader, metricReaders } from './metrics.ts';
export { type ReplicateOptions, replicate, studyOf } from './replicate.ts';
export { durationText, type ScenarioData, type ShrinkOptions, type Shrunk, shrink } from './shrink.ts';
export {
  type BatchEstimate,
  type FoundWarmUp,
  type Metric,
  passed,
  type ReachedPrecision,
  type Runner,
  type Study,
  type StudyRun,
  type WarmUpSeries,
} from './study.ts';
export { answerOf, grid, lowestThatHolds, type PointAnswer, rangeOf, type SweepPoint } from './sweep.ts';
export { type DeskTheory, expertsByTheory, staysLonger } from './theory.ts';
export type { Job } from './thread.ts';
export { Threads } from './threads.ts';
export { variantsOf } from './variants.ts';
export {
  findWarmUp,
  measureText,
  PILOT_RUNS,
  PILOT_WINDOWS,
  warmUpMeasures,
} from './warm-up.ts';
