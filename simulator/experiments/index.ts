/** Experiments: what is asked of more than one run. @module */
export { type Comparison, compareStudies } from './compare.ts';
export { mergeCoverage, pool } from './merge.ts';
export { type MetricReader, metricOf, metricReader, metricReaders } from './metrics.ts';
export { type ReplicateOptions, replicate, studyOf } from './replicate.ts';
export { type Metric, passed, type Runner, type Study, type StudyRun } from './study.ts';
