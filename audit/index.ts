/**
 * The audit: from a Temporal history to a trail, a verdict, a sealed bundle. Needs no server but for exporting.
 *
 * @module
 */
export { type Hold, readHolds } from './export/archive/holds.ts';
export { type Deletion, type SweepOptions, type Swept, sweep } from './export/archive/sweep.ts';
export { continueBundle } from './export/continue-bundle.ts';
export { type Exported, type ExportOptions, type ExportProgress, exportBundle } from './export/export-bundle.ts';
export { fetchChains } from './export/fetch-chains.ts';
export { type Manifest, readManifest } from './export/manifest.ts';
export { pseudonymKey } from './export/redact/pseudonym-key.ts';
export { type Pseudonyms, pseudonyms } from './export/redact/pseudonyms.ts';
export { closed, type Disclosure, redactTrail } from './export/redact/redact-trail.ts';
export { type HistorySource, type ListedRun, type PopulationSource, temporalSource } from './export/source.ts';
export { type DecodeHistory, historyDecoder } from './history/decode.ts';
export { historyFromJson, historyToJson } from './history/history-json.ts';
export { readRun } from './history/history-reader.ts';
export { MAX_BYTES, readJsonFile } from './history/read-file.ts';
export { type RecordedCase, recordedCase, runFromJson } from './history/recorded-case.ts';
export type { Principal, RecordedRun } from './history/recorded-run.ts';
export { type RunChain, stitch } from './history/stitch.ts';
export {
  type Change,
  type DeploymentEntry,
  Deployments,
  type EntriesOptions,
  entriesOf,
  type LogEntry,
} from './operations/index.ts';
export type { Actor, Both } from './register/actors.ts';
export { type BundledCase, type CasesOptions, casesOf, firstRunOf, frameOf } from './register/cases.ts';
export {
  type ClockReport,
  type ClockRow,
  isLate,
  type Reading,
  readClocks,
  reportClocks,
  type ServiceClock,
} from './register/clocks.ts';
export { type Column, columns } from './register/columns.ts';
export { type ComparedCases, type Consistency, compareBundles } from './register/consistency.ts';
export type { RegisterException } from './register/exceptions.ts';
export { listedLives, runsOfLives } from './register/listed.ts';
export { lifeOf } from './register/lives.ts';
export { holdsOf, type Mark, markIds } from './register/marks.ts';
export type { EventMatch, Milestones } from './register/milestones.ts';
export { type RegisterPageOptions, writeRegisterPage } from './register/page.ts';
export { writeParquet } from './register/parquet.ts';
export {
  type BegunAgain,
  type CountedCase,
  type ExportedLife,
  type Population,
  type PopulationGiven,
  type PopulationRow,
  reconcile,
  type Series,
} from './register/population.ts';
export { type BundledTrail, livesOf, Reliance, trailsOf } from './register/read-bundles.ts';
export { type Registered, type RegisterOptions, registerOf } from './register/register.ts';
export { type RegisterClock, type RegisterRow, type RowOptions, rowOf } from './register/row.ts';
export { writeCsv, writeJson, writeXlsx } from './register/sheets.ts';
export { type Divergence, type Relived, relive } from './restep/relive.ts';
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
export type { Trail, TrailDeadline, TrailEffect, TrailLine, TrailRun } from './trail/types.ts';
export {
  type CaseFinding,
  type CaseFindingCode,
  type CaseStatus,
  type CaseVerdict,
  caseFindings,
} from './verify/findings.ts';
export { type LoadedCase, loadCase } from './verify/load-case.ts';
export { caseAt, isBundle, type PlaceVerdict, verifyPlace } from './verify/verify-bundle.ts';
export { type Replay, type VerifyOptions, verifyCase, verifyLoaded } from './verify/verify-case.ts';
