/** Whom a worker, or an audit, believes. */
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { isObject, parseInstant, WatchfloorError } from '../engine/index.ts';

import { fromBase64url, toBase64url } from './base64url.ts';
import { PublicKey } from './ed25519.ts';

/** An Ed25519 public key as a JWK (RFC 8037). */
export interface PublicJwk {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  /** The 32 bytes, base64url. */
  readonly x: string;
}

export interface TrustedIssuer {
  /** The key's thumbprint (RFC 7638), so that a ledger which names it names one key for ever. */
  readonly kid: string;
  readonly publicKey: PublicJwk;
  /** The roles that it may vouch for; `*`: all but `system`. */
  readonly roles: readonly string[];
  /** The tenants that it may vouch for; each of its proofs names one of them. Absent: any, or none. */
  readonly tenants?: readonly string[];
  /** Proofs issued before are not believed. ISO 8601, with time zone. */
  readonly notBefore?: string;
  /** Proofs issued after are not believed. */
  readonly notAfter?: string;
  /** Since when no worker takes its proofs. An audit still believes what was recorded before. */
  readonly retired?: string;
  /** For people. */
  readonly label?: string;
}

/** A trust as it is written to a file. Its order says nothing. */
export interface TrustJson {
  readonly issuers: readonly TrustedIssuer[];
}

export interface KnownIssuer extends TrustedIssuer {
  readonly key: PublicKey;
  /** UTC milliseconds. */
  readonly from: number;
  readonly until: number;
  readonly retiredAt: number;
}

export type Trust = ReadonlyMap<string, KnownIssuer>;

const MAX_ISSUERS = 1_000;
const MAX_ENTRIES = 10_000;

/** The thumbprint of a key (RFC 7638), by which proofs name it. */
export function thumbprint({ crv, kty, x }: PublicJwk): string {
  return toBase64url(sha256(utf8ToBytes(JSON.stringify({ crv, kty, x }))));
}

/**
 * Reads a trust, every field of it.
 *
 * @param options `isChecked`: its keys were found good before, which is most of what reading costs
 * @throws TRUST_INVALID with the place of what is wrong
 */
export function readTrust(json: unknown, { isChecked = false }: { readonly isChecked?: boolean } = {}): Trust {
  const issuers = (json as { readonly issuers?: unknown } | null)?.issuers;
  if (!isObject(json) || !Array.isArray(issuers) || issuers.length > MAX_ISSUERS)
    throw invalid('issuers', `is a list of at most ${MAX_ISSUERS}`);
  onlyKnown('', json, ['issuers']);
  const trust = new Map<string, KnownIssuer>();
  for (const [index, issuer] of issuers.entries()) {
    const known = readIssuer(issuer, `issuers.${index}`, isChecked);
    if (trust.has(known.kid)) throw invalid(`issuers.${index}.kid`, 'is there twice');
    trust.set(known.kid, known);
  }
  return trust;
}

const FIELDS = ['kid', 'publicKey', 'roles', 'tenants', 'notBefore', 'notAfter', 'retired', 'label'];

function readIssuer(value: unknown, at: string, isChecked: boolean): KnownIssuer {
  if (!isObject(value)) throw invalid(at, 'is an object');
  onlyKnown(at, value, FIELDS);
  const { kid, label, notAfter, notBefore, publicKey, retired, roles, tenants } = value;
  const { jwk, key } = readKey(publicKey, `${at}.publicKey`, isChecked);
  if (kid !== thumbprint(jwk)) throw invalid(`${at}.kid`, `is the thumbprint of its key, ${thumbprint(jwk)}`);
  if (label !== undefined && typeof label !== 'string') throw invalid(`${at}.label`, 'is a text');
  return {
    kid: kid as string,
    publicKey: jwk,
    key,
    roles: texts(roles, `${at}.roles`),
    ...(tenants === undefined ? {} : { tenants: texts(tenants, `${at}.tenants`) }),
    ...(label === undefined ? {} : { label }),
    from: instant(notBefore, `${at}.notBefore`, Number.NEGATIVE_INFINITY),
    until: instant(notAfter, `${at}.notAfter`, Number.POSITIVE_INFINITY),
    retiredAt: instant(retired, `${at}.retired`, Number.POSITIVE_INFINITY),
  };
}

function readKey(value: unknown, at: string, isChecked: boolean): { jwk: PublicJwk; key: PublicKey } {
  if (!isObject(value)) throw invalid(at, 'is a JWK');
  if ('d' in value) throw invalid(at, 'is a private key; a trust holds public keys only');
  const { crv, kty, x } = value;
  const bytes = typeof x === 'string' ? fromBase64url(x) : undefined;
  if (kty !== 'OKP' || crv !== 'Ed25519' || bytes?.length !== 32)
    throw invalid(at, 'is { "kty": "OKP", "crv": "Ed25519", "x": <32 bytes in base64url> }');
  const key = new PublicKey(bytes);
  try {
    if (!isChecked) key.check();
  } catch {
    throw invalid(`${at}.x`, 'is not a public key that proves anything');
  }
  return { jwk: { kty, crv, x: x as string }, key };
}

function texts(value: unknown, at: string): readonly string[] {
  const isList = Array.isArray(value) && value.length > 0 && value.length <= MAX_ENTRIES;
  if (!isList || !value.every((text) => typeof text === 'string' && text !== ''))
    throw invalid(at, `is a list of 1 to ${MAX_ENTRIES} texts`);
  return value as string[];
}

function instant(value: unknown, at: string, absent: number): number {
  if (value === undefined) return absent;
  const time = typeof value === 'string' ? parseInstant(value) : undefined;
  if (time === undefined) throw invalid(at, 'is a time with its zone, such as 2026-01-31T00:00:00Z');
  return time;
}

function onlyKnown(at: string, value: object, fields: readonly string[]): void {
  const unknown = Object.keys(value).find((name) => !fields.includes(name));
  if (unknown !== undefined) throw invalid(at === '' ? unknown : `${at}.${unknown}`, 'is no field of a trust');
}

function invalid(at: string, what: string): WatchfloorError {
  return new WatchfloorError('TRUST_INVALID', `The trust is not valid: ${at} ${what}.`, { details: { at } });
}
