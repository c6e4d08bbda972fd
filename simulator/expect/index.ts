/** Expectations: sentences of a scenario about what its runs must measure. @module */
export type { Comparison, Expectation, Measure, Unit } from './expectation.ts';
export { expectationsOf } from './in-file.ts';
export { compares, type Judged, judge, type Outcome, type Resolved, resolve, type Verdict } from './judge.ts';
export { type MeasureNames, namesOf, resolveMeasure, shareBases } from './measure.ts';
export { durationOf, ExpectationError, parseExpectation } from './parse.ts';
export { curveOf, meanOf, quantile, type Sides, sidesOf } from './sample.ts';
