/**
 * Issuers with a key of their own, by `node:crypto`. Not for the workflow sandbox.
 *
 * @module
 */
import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { WatchfloorError } from '../engine/index.ts';
import { MAX_LIFETIME } from './check.ts';
import { signingInput, TYPE } from './form.ts';
import type { Issuer } from './issuer.ts';
import { type PublicJwk, thumbprint } from './trust.ts';

/** An Ed25519 private key as a JWK (RFC 8037). */
export interface PrivateJwk extends PublicJwk {
  readonly d: string;
}

export interface IssuerOptions {
  /** Seconds for which a proof is valid, at most 300. Default 120. */
  readonly lifetime?: number;
  /** UTC milliseconds; the system's clock where it is absent. */
  readonly now?: () => number;
}

export interface KeyIssuer extends Issuer {
  /** For the trust of workers and audits. */
  readonly publicKey: PublicJwk;
}

/** A new key. */
export function makeKey(): PrivateJwk {
  return generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }) as unknown as PrivateJwk;
}

/**
 * An issuer that signs whatever it is asked to.
 *
 * @param key a JWK, also as text, or what `node:crypto` reads as a private key (PEM)
 * @throws KEY_INVALID
 */
export function createIssuer(key: PrivateJwk | string | KeyObject, options: IssuerOptions = {}): KeyIssuer {
  const { lifetime = 120, now = Date.now } = options;
  if (!Number.isInteger(lifetime) || lifetime < 1 || lifetime > MAX_LIFETIME)
    throw new WatchfloorError('KEY_INVALID', `A proof is valid for 1 to ${MAX_LIFETIME} whole seconds.`);
  const { privateKey, publicKey } = readKey(key);
  const kid = thumbprint(publicKey);
  return {
    kid,
    publicKey,
    sign(vouched) {
      const iat = Math.floor(now() / 1_000);
      const input = signingInput({ alg: 'EdDSA', kid, typ: TYPE }, { ...vouched, iat, exp: iat + lifetime });
      const signature = sign(null, Buffer.from(input), privateKey);
      return Promise.resolve(`${input}.${signature.toString('base64url')}`);
    },
  };
}

function readKey(key: PrivateJwk | string | KeyObject): { privateKey: KeyObject; publicKey: PublicJwk } {
  try {
    const privateKey =
      typeof key === 'string' && !key.trimStart().startsWith('{')
        ? createPrivateKey(key)
        : typeof key === 'string' || 'kty' in key
          ? createPrivateKey({ key: (typeof key === 'string' ? JSON.parse(key) : key) as never, format: 'jwk' })
          : key;
    if (privateKey.asymmetricKeyType !== 'ed25519') throw new Error('it is no Ed25519 key');
    // The public part follows from the private one, whatever stands beside it.
    const { x } = privateKey.export({ format: 'jwk' });
    return { privateKey, publicKey: { kty: 'OKP', crv: 'Ed25519', x: x as string } };
  } catch {
    // What failed may quote the key.
    const message = 'The key is no private Ed25519 key, neither as JWK nor as PEM.';
    throw new WatchfloorError('KEY_INVALID', message, { todo: 'Make one with makeKey().' });
  }
}
