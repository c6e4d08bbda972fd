/** Expectations: sentences of a scenario about what its runs must measure. @module */
export { compares } from './compares.ts';
export type { Comparison, Expectation, Measure, Unit } from './expectation.ts';
export { expectationsOf } from './in-file.ts';
export { type Judged, judge, type Outcome, type Resolved, resolve, type Verdict } from './judge.ts';
export { type MeasureNames, namesOf, type ResolvedMeasure, resolveMeasure, shareBases } from './measure.ts';
export { durationOf, ExpectationError, parseExpectation } from './parse.ts';
export { curveOf, meanOf, quantile, type Sides, type StillOpen, sidesOf, stillOpen } from './sample.ts';
