/** Seals of audit bundles: chain, tree, signature and anchors. The format: docs/audit-format.md. @module */
export { type Anchor, anchorsOf } from './anchor.ts';
export { appendAnchor } from './append-anchor.ts';
export { CASE_FORMAT, type CaseFile, readCase, readHistory } from './case-file.ts';
export { CaseChain } from './chain.ts';
export { type Envelope, preAuthEncoding, signersOf } from './dsse.ts';
export { type SealFinding, type SealFindingCode, sealFindings } from './findings.ts';
export { keyId } from './key-id.ts';
export { caseSalt, generateKeyFiles, readPrivateKey, readPublicKey, type SealKeyFiles } from './keys.ts';
export { CASES_FILE, CASES_FOLDER, caseFolder, caseFolders, MANIFEST_FILE, SEAL_FILE, SUMS_FILE } from './layout.ts';
export { type Leaf, leafFrom, lineOf } from './leaf.ts';
export {
  consistencyProof,
  inclusionProof,
  leafHash,
  nodeHash,
  provesConsistency,
  provesInclusion,
  rootOf,
  TreeHasher,
} from './merkle.ts';
export { type CaseProof, type ProofVerdict, proveCase, readProof, verifyProof } from './proof.ts';
export {
  commitmentOf,
  type JsonEvent,
  payloadSalt,
  RECORD_FORMAT,
  type RecordPlace,
  recordOf,
  withholdPayloads,
} from './record.ts';
export { type Seal, type SealOptions, sealBundle } from './seal-bundle.ts';
export { sealedAs } from './sealed-tree.ts';
export { signEnvelope } from './sign.ts';
export type { SealStatement } from './statement.ts';
export { type SealVerdict, type VerifySealOptions, verifySeal } from './verify-seal.ts';
