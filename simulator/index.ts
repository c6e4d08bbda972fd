/** The simulator: scenarios played against the same statecharts, in virtual time or on a real server. @module */

export type {
  Delivery,
  InstanceRun,
  RecordedStep,
  Target,
  TargetAnswer as Answer,
  World,
} from 'xstate-temporal/testing';
export { VirtualHost } from 'xstate-temporal/testing';
export type { DurationSample, Level, Measurements } from '../numeric/measures/measurements.ts';
export {
  type ValidateOptions,
  type ValidationReport,
  type ValidationTable,
  validate,
  validationTables,
} from '../numeric/validation/index.ts';
export { countNames, durationNames, levelNames, measureNames } from './model/names.ts';
export type {
  CampaignTimeline,
  InvariantResult,
  MachineCoverage,
  Reached,
  RunResult,
  RunSurprise,
} from './model/result.ts';
export {
  type CalibrateOptions,
  type CalibrationReport,
  type CalibrationRow,
  calibrate,
} from './model/threats/index.ts';
export { directoryOf, scriptedWorld } from './model/world.ts';
export { compareInstances, type Difference } from './run/compare.ts';
export { LedgerSum } from './run/digest.ts';
export { type Play, type PlayOptions, play, type Surprise } from './run/play.ts';
export { programmeCharts, type RunOptions, runScenario, type TargetParts, virtualTarget } from './run/run.ts';
export { implementWorld } from './run/temporal/implement-world.ts';
export { type ServerClock, SkippingClock, WaitingClock } from './run/temporal/server-clock.ts';
export { TemporalTarget, type TemporalTargetOptions } from './run/temporal/temporal-target.ts';
export { type BundleOptions, readAttackBundle } from './scenarios/attack-bundle.ts';
export type { Catalog } from './scenarios/catalog.ts';
export { compress } from './scenarios/compress.ts';
export { loadScenario, parseScenario, type ScenarioChanges } from './scenarios/load.ts';
export { override } from './scenarios/override.ts';
export { type Fault, type Scenario, type ScriptStep, scenarioSchema, type TenantGroup } from './scenarios/schema.ts';
