/** Threats: campaigns after recorded intrusions, what is seen of them, and what only looks like one. @module */
export { type BundleOptions, parseAttackBundle, readAttackBundle } from './attack-bundle.ts';
export { type CalibrateOptions, calibrate } from './calibrate/calibrate.ts';
export type { CalibrationReport, CalibrationRow } from './calibrate/row.ts';
export { type Action, type Campaign, type CampaignKind, type CampaignSpec, campaignKinds } from './campaign.ts';
export { nextTactic, transition, transitions } from './chain.ts';
export { type Detection, type Observation, observe } from './detection.ts';
export { generateCampaign } from './generate.ts';
export { falseLeadsDefault, type Noise, noise, verdictWeights } from './noise.ts';
export { breakoutOf, detectionDefaults, dwellOf } from './presets.ts';
export { type Catalog, missingTactics, pinnedCatalog } from './techniques.ts';
