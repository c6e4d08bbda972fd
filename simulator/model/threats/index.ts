/** Threats: campaigns after recorded intrusions, what is seen of them, and what only looks like one. @module */
export { type CalibrateOptions, calibrate } from './calibrate/calibrate.ts';
export type { CalibrationReport, CalibrationRow } from './calibrate/row.ts';
export type { Action, Campaign, CampaignSpec } from './campaign.ts';
export { nextTactic, transition, transitions } from './chain.ts';
export { type Observation, observe } from './detection.ts';
export { type FlowStep, playFlow } from './flow-graph.ts';
export { generateCampaign } from './generate.ts';
export { falseLeadsDefault, type Noise, noise, verdictWeights } from './noise.ts';
export { breakoutOf, dwellOf } from './presets.ts';
