/** The form of a proof: a compact JWS (RFC 7515), in the one way in which it may be written. */
import { MAX_NAME_LENGTH } from '../engine/limits.ts';
import { fromBase64url, toBase64url } from './base64url.ts';
import { OPERATIONS, type ProofClaims } from './claims.ts';
import { proofRefusal } from './errors.ts';

export const TYPE = 'watchfloor-proof';
/** Characters of a proof: twice what names of the longest kind need. */
const MAX_LENGTH = 16_384;
/** Characters of a workflow id, as Temporal's server takes it. */
const MAX_ID_LENGTH = 1_000;

export interface Header {
  readonly alg: 'EdDSA';
  readonly kid: string;
  readonly typ: typeof TYPE;
}

export interface Proof {
  readonly header: Header;
  readonly claims: ProofClaims;
  /** What the signature is over. */
  readonly signed: Uint8Array;
  readonly signature: Uint8Array;
}

/** Header and claims as they are signed. */
export function signingInput(header: Header, claims: ProofClaims): string {
  return `${encoded(header)}.${encoded(claims)}`;
}

const encoded = (part: object): string => toBase64url(new TextEncoder().encode(JSON.stringify(part)));

/**
 * Reads a proof without believing it.
 *
 * @throws RefusedError PROOF_INVALID
 */
export function readProof(proof: unknown): Proof {
  if (typeof proof !== 'string' || proof.length > MAX_LENGTH) throw malformed('length');
  const parts = proof.split('.');
  const [head = '', body = '', tail = ''] = parts;
  const signature = fromBase64url(tail);
  if (parts.length !== 3 || signature?.length !== 64) throw malformed('signature');
  const header = partOf(head);
  if (!isHeader(header)) throw malformed('header');
  const claims = partOf(body);
  const fault = faultOf(claims);
  if (fault !== undefined) throw malformed(fault);
  return { header, claims: claims as unknown as ProofClaims, signed: asciiBytes(`${head}.${body}`), signature };
}

type Part = Readonly<Record<string, unknown>>;

/** As `JSON.stringify` writes it: without white space, and with no name twice. */
function partOf(text: string): Part | undefined {
  const bytes = fromBase64url(text);
  if (bytes === undefined) return undefined;
  try {
    const json = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const value: unknown = JSON.parse(json);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return JSON.stringify(value) === json ? (value as Part) : undefined;
  } catch {
    return undefined;
  }
}

function isHeader(header: Part | undefined): header is Part & Header {
  return (
    header !== undefined &&
    Object.keys(header).length === 3 &&
    header.alg === 'EdDSA' &&
    header.typ === TYPE &&
    isText(header.kid, 1, 100)
  );
}

const claimChecks: Readonly<Record<keyof ProofClaims, (value: unknown) => boolean>> = {
  op: (value) => OPERATIONS.some((known) => known === value),
  wid: (value) => isText(value, 1, MAX_ID_LENGTH),
  jti: (value) => isText(value, 1),
  evt: (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value),
  sub: (value) => isText(value, 1),
  name: (value) => isText(value, 0),
  role: (value) => isText(value, 0),
  tenant: (value) => value === undefined || isText(value, 1),
  iat: isSeconds,
  exp: isSeconds,
};

/** The claim that is at fault. */
function faultOf(claims: Part | undefined): string | undefined {
  if (claims === undefined) return 'claims';
  const unknown = Object.keys(claims).find((name) => !Object.hasOwn(claimChecks, name));
  if (unknown !== undefined) return 'claims';
  return Object.entries(claimChecks).find(([name, check]) => !check(claims[name]))?.[0];
}

function isText(value: unknown, least: number, most = MAX_NAME_LENGTH): value is string {
  return typeof value === 'string' && value.length >= least && value.length <= most && value.isWellFormed();
}

function isSeconds(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) < 1e11;
}

function asciiBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}

const malformed = (claim: string) => proofRefusal('PROOF_INVALID', { claim });
