/**
 * Proofs: who said what to which instance. Pure, without Node: the workflow sandbox and an audit run the same checks.
 *
 * @module
 */
export { type CheckOptions, CLOCK_SKEW, type Claimed, checkProof, MAX_LIFETIME, proofFault } from './check.ts';
export { askedHash, OPERATIONS, type Operation, type ProofClaims, senderOf, type Vouched } from './claims.ts';
export { isSmallOrder } from './ed25519.ts';
export { PROOF_CODES, type ProofCode, proofRefusal } from './errors.ts';
export { type Proof, readProof } from './form.ts';
export { type Issuer, type Proven, prove } from './issuer.ts';
export {
  type KnownIssuer,
  type PublicJwk,
  readTrust,
  type Trust,
  type TrustedIssuer,
  type TrustJson,
  thumbprint,
} from './trust.ts';
