/** Replications of a study spread over Temporal workers. @module */
export { programmeDigest, requireSpreadable, studyId } from './check.ts';
export { packResult, unpackResult, withoutPictures } from './pack.ts';
export { MOST_AT_ONCE, type SpreadRequest, type SpreadScenario, studyTaskQueue } from './protocol.ts';
export { Spread, type SpreadOptions } from './spread.ts';
