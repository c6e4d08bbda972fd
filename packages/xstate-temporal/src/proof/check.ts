/** Whether a proof proves what it came with. Pure: the same answer wherever and whenever it is asked. */
import { portableSha256, type RefusedError, type Sender, type Sha256 } from '../engine/index.ts';
import { askedHash, type Operation, type ProofClaims } from './claims.ts';
import { proofRefusal } from './errors.ts';
import { type Proof, readProof } from './form.ts';
import type { KnownIssuer, Trust } from './trust.ts';
import { isVerified } from './verified.ts';

/** Seconds for which a proof may be valid, at most. */
export const MAX_LIFETIME = 300;
/** Seconds by which the clocks of an issuer and a worker may differ. */
export const CLOCK_SKEW = 30;

/** What a proof came with. */
export interface Claimed {
  readonly op: Operation;
  readonly workflowId: string;
  /** As it was sent; anything may stand in it. */
  readonly message: { readonly id?: unknown; readonly by?: unknown; readonly proof?: unknown };
}

export interface CheckOptions {
  /** UTC milliseconds: when it came; for an audit when it was recorded. */
  readonly at: number;
  /** An audit looks back: an issuer that has retired since is believed. */
  readonly isPast?: boolean;
  readonly sha256?: Sha256;
}

/**
 * Checks the proof of a message.
 *
 * @returns its claims
 * @throws RefusedError with one of PROOF_CODES, of the first check that fails
 */
export function checkProof(trust: Trust, { op, workflowId, message }: Claimed, options: CheckOptions): ProofClaims {
  const { at, isPast = false, sha256 = portableSha256 } = options;
  if (message.proof === undefined) throw proofRefusal('PROOF_MISSING');
  const proof = readProof(message.proof);
  const { claims, header } = proof;
  const issuer = trust.get(header.kid);
  if (issuer === undefined || !isTrusted(issuer, claims, at, isPast))
    throw proofRefusal('PROOF_UNTRUSTED', { issuer: header.kid });
  checkTime(claims, at);
  checkMatch(proof, { op, workflowId, message }, sha256);
  checkAllowed(issuer, claims);
  // Last, for it costs a thousand times what the others do.
  if (!isVerified(message.proof) && !issuer.key.verifies(proof.signature, proof.signed))
    throw proofRefusal('PROOF_FORGED', { issuer: header.kid });
  return claims;
}

/** The same as a value. */
export function proofFault(...args: Parameters<typeof checkProof>): RefusedError | undefined {
  try {
    checkProof(...args);
    return undefined;
  } catch (error) {
    return error as RefusedError;
  }
}

function isTrusted(
  { from, retiredAt, until }: KnownIssuer,
  { iat }: ProofClaims,
  at: number,
  isPast: boolean,
): boolean {
  const issued = iat * 1_000;
  // Who has a retired key can set any time; only what was recorded before is known to be older.
  return issued >= from && issued <= until && (isPast ? at < retiredAt : retiredAt === Number.POSITIVE_INFINITY);
}

function checkTime({ exp, iat }: ProofClaims, at: number): void {
  const now = at / 1_000;
  const fault =
    exp <= iat || exp - iat > MAX_LIFETIME
      ? 'exp'
      : iat - CLOCK_SKEW > now
        ? 'iat'
        : exp + CLOCK_SKEW < now
          ? 'exp'
          : undefined;
  if (fault !== undefined) throw proofRefusal('PROOF_EXPIRED', { claim: fault, iat, exp, now: Math.floor(now) });
}

function checkMatch({ claims, header }: Proof, { op, workflowId, message }: Claimed, sha256: Sha256): void {
  const by = (message.by ?? {}) as Partial<Sender>;
  const pairs: readonly (readonly [claim: string, said: unknown, is: unknown])[] = [
    ['op', claims.op, op],
    ['wid', claims.wid, workflowId],
    ['jti', claims.jti, message.id],
    ['role', claims.role, by.role],
    ['name', claims.name, by.name],
    ['sub', claims.sub, by.subject],
    ['kid', header.kid, by.issuer],
    ['tenant', claims.tenant, by.tenant],
    ['evt', claims.evt, hashOf(op, message, sha256)],
  ];
  const [claim] = pairs.find(([, said, is]) => said !== is) ?? [];
  if (claim !== undefined) throw proofRefusal('PROOF_MISMATCH', { claim });
}

function hashOf(op: Operation, message: Claimed['message'], sha256: Sha256): string | undefined {
  try {
    return askedHash(sha256, op, message);
  } catch {
    return undefined;
  }
}

function checkAllowed({ roles, tenants }: KnownIssuer, { role, tenant }: ProofClaims): void {
  // `*` stands for every role of people, never for the workers' own.
  if (!roles.includes(role) && !(roles.includes('*') && role !== 'system'))
    throw proofRefusal('PROOF_NOT_ALLOWED', { claim: 'role', allowed: roles });
  if (tenants !== undefined && (tenant === undefined || !tenants.includes(tenant)))
    throw proofRefusal('PROOF_NOT_ALLOWED', { claim: 'tenant' });
}
