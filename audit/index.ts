/**
 * The audit: from a Temporal history to a trail, a verdict, a sealed bundle. Needs no server but for exporting.
 *
 * @module
 */
export { type Hold, readHolds } from './archive/holds.ts';
export { type SweepOptions, type Swept, sweep } from './archive/sweep.ts';
export { type LoadedCase, loadCase } from './case/load-case.ts';
export { MAX_BYTES, readJsonFile } from './case/read-file.ts';
export { type CaseRun, type RecordedCase, recordedCase, runFromJson } from './case/recorded-case.ts';
export { type Exported, type ExportOptions, type ExportProgress, exportBundle } from './export/export-bundle.ts';
export { fetchLives } from './export/fetch-lives.ts';
export { type Manifest, readManifest } from './export/manifest.ts';
export { type HistorySource, type ListedRun, temporalSource } from './export/source.ts';
export { type Life, stitch } from './export/stitch.ts';
export { historyFromJson, historyToJson } from './history-json.ts';
export { readRun } from './history-reader.ts';
export {
  type ClockReport,
  type ClockRow,
  type Reading,
  readClocks,
  reportClocks,
  type ServiceClock,
} from './population/clocks.ts';
export {
  type CountedCase,
  type Population,
  type PopulationRow,
  reconcile,
  type Series,
} from './population/population.ts';
export { casesOf, trailsOf } from './population/read-bundles.ts';
export { type Pseudonyms, pseudonymKey, pseudonyms } from './redact/pseudonyms.ts';
export { closed, type Disclosure, redactTrail } from './redact/redact-trail.ts';
export { type Parting, type Relived, relive } from './relive.ts';
export {
  type Anchor,
  anchorsOf,
  appendAnchor,
  type CaseProof,
  caseFolder,
  generateKeyFiles,
  inclusionProof,
  keyId,
  type ProofVerdict,
  proveCase,
  readPrivateKey,
  readProof,
  readPublicKey,
  type Seal,
  type SealFinding,
  type SealVerdict,
  sealBundle,
  verifyProof,
  verifySeal,
} from './seal/index.ts';
export { buildTrail, type KnownMachine, type Trailed } from './trail/build.ts';
export { trailToCsv } from './trail/csv.ts';
export { type PageOptions, trailToHtml } from './trail/page.ts';
export type { Principal, Trail, TrailDeadline, TrailEffect, TrailLine, TrailRun } from './trail/types.ts';
export {
  type CaseFinding,
  type CaseFindingCode,
  type CaseStatus,
  type CaseVerdict,
  caseFindings,
} from './verify/findings.ts';
export { isBundle, type PlaceVerdict, verifyPlace } from './verify/verify-bundle.ts';
export { type Replay, type VerifyOptions, verifyCase, verifyLoaded } from './verify/verify-case.ts';
