/** Why a proof is refused. The sentences are recorded in ledgers, so that none of them ever changes. */
import { type ErrorDetails, RefusedError } from '../engine/index.ts';

/** In the order in which a replay looks for them. */
export const PROOF_CODES = [
  'PROOF_MISSING',
  'PROOF_INVALID',
  'PROOF_UNTRUSTED',
  'PROOF_FORGED',
  'PROOF_EXPIRED',
  'PROOF_MISMATCH',
  'PROOF_NOT_ALLOWED',
  'PROOF_USED',
  'TENANT_MISMATCH',
  'TRUST_MISSING',
  'TOO_MUCH_PENDING',
] as const;
export type ProofCode = (typeof PROOF_CODES)[number];

const problems: Readonly<Record<ProofCode, string>> = {
  PROOF_MISSING: 'The worker takes only what carries a proof of an issuer that it trusts.',
  PROOF_INVALID: 'The proof is not of the form that docs/security.md describes.',
  PROOF_UNTRUSTED: 'The worker does not trust the issuer of the proof, or does not trust it any more.',
  PROOF_FORGED: 'The signature of the proof is not that of its issuer.',
  PROOF_EXPIRED: 'The proof is not valid at this time.',
  PROOF_MISMATCH: 'The proof is of something else than what it came with.',
  PROOF_NOT_ALLOWED: 'The issuer may not vouch for this role, or not for this tenant.',
  PROOF_USED: 'The proof was used before.',
  TENANT_MISMATCH: 'The instance belongs to another tenant than the sender.',
  TRUST_MISSING: 'The worker has no trust, and cannot tell whether the proof is true.',
  TOO_MUCH_PENDING: 'Too many proofs have been used within their few minutes.',
};

const todos: Partial<Record<ProofCode, string>> = {
  PROOF_MISSING: 'Give the client an issuer.',
  PROOF_UNTRUSTED: 'Sign with a key that is in the trust of the worker.',
  PROOF_EXPIRED: 'Sign anew; where that does not help, set the clocks of issuer and worker.',
  PROOF_USED: 'Send under an id of its own.',
  TRUST_MISSING: 'Give the worker a trust, or send without a proof.',
  TOO_MUCH_PENDING: 'Send again in a minute.',
};

/** @param details which claim is at fault, or which limit; ledgers do not keep it */
export function proofRefusal(code: ProofCode, details?: ErrorDetails): RefusedError {
  return new RefusedError(code, problems[code], { details, todo: todos[code] });
}
