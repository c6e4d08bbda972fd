/** The simulator: scenarios played against the same statecharts, in virtual time or on a real server. @module */
export { compareLives, type Difference } from './compare.ts';
export { directoryOf, scriptedWorld } from './facts-world.ts';
export type { DurationSample, Level, Measurements } from './measures/measurements.ts';
export { type Play, type PlayOptions, play, type Surprise } from './play.ts';
export { compress } from './scenarios/compress.ts';
export { loadScenario, parseScenario, type ScenarioChanges } from './scenarios/load.ts';
export { override } from './scenarios/override.ts';
export { type Fault, type Scenario, type ScriptStep, scenarioSchema, type TenantGroup } from './scenarios/schema.ts';
export { LedgerSum } from './study/digest.ts';
export { countNames, durationNames, levelNames, measureNames } from './study/names.ts';
export type {
  CampaignTimeline,
  InvariantResult,
  MachineCoverage,
  Reached,
  RunResult,
  RunSurprise,
} from './study/result.ts';
export { programmeCharts, type RunOptions, runScenario, type TargetParts, virtualTarget } from './study/run.ts';
export type { Answer, Delivery, Life, Target, Told } from './target.ts';
export { implementWorld } from './temporal/implement-world.ts';
export { type ServerClock, SkippingClock, WaitingClock } from './temporal/server-clock.ts';
export { TemporalTarget, type TemporalTargetOptions } from './temporal/temporal-target.ts';
export {
  type BundleOptions,
  type CalibrateOptions,
  type CalibrationReport,
  type CalibrationRow,
  type Catalog,
  calibrate,
  readAttackBundle,
} from './threats/index.ts';
export {
  type ValidateOptions,
  type ValidationReport,
  type ValidationTable,
  validate,
  validationTables,
} from './validation/index.ts';
export { VirtualHost } from './virtual/virtual-host.ts';
export type { World } from './world.ts';
