/** Verifies signatures of proofs by `node:crypto`, on their way into the sandbox. */
import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { Payload, PayloadCodec } from '@temporalio/common';
import { CLOCK_SKEW, readProof, type Trust } from '../proof/index.ts';
import { VERIFIED } from '../proof/verified.ts';

const NAME = Buffer.from('"proof"');
const JSON_PLAIN = 'json/plain';

/**
 * Marks payloads whose proof is signed by the key that it names. Whatever bears no mark is verified in the sandbox, with
 * the same answer at eight times the cost. OpenSSL takes no signature that the sandbox would refuse: it asks for the
 * equation itself and not for eight times of it.
 *
 * @param now UTC milliseconds; what has expired is left alone, so replays verify nothing
 */
export function proofCodec(trust: Trust, now: () => number = Date.now): PayloadCodec {
  const keys = new Map<string, KeyObject>();
  const keyOf = (kid: string): KeyObject | undefined => {
    const known = keys.get(kid) ?? trust.get(kid)?.publicKey;
    if (known === undefined) return undefined;
    const key = 'kty' in known ? createPublicKey({ key: { ...known }, format: 'jwk' }) : known;
    keys.set(kid, key);
    return key;
  };
  const isSigned = (text: string): boolean => {
    const { claims, header, signature, signed } = readProof(text);
    const key = (claims.exp + CLOCK_SKEW) * 1_000 < now() ? undefined : keyOf(header.kid);
    return key !== undefined && verify(null, signed, key, signature);
  };
  return {
    encode: (payloads) => Promise.resolve(payloads),
    decode: (payloads) => Promise.resolve(payloads.map((payload) => marked(payload, isSigned))),
  };
}

function marked(payload: Payload, isSigned: (proof: string) => boolean): Payload {
  const { [VERIFIED]: forged, ...metadata } = payload.metadata ?? {};
  const proof = proofIn(payload);
  if (proof !== undefined && isGood(proof, isSigned))
    return { ...payload, metadata: { ...metadata, [VERIFIED]: Buffer.from(proof) } };
  // Whoever writes to the namespace may write metadata too.
  return forged === undefined ? payload : { ...payload, metadata };
}

function isGood(proof: string, isSigned: (proof: string) => boolean): boolean {
  try {
    return isSigned(proof);
  } catch {
    return false;
  }
}

function proofIn({ data, metadata }: Payload): string | undefined {
  const encoding = metadata?.encoding;
  if (data == null || encoding === undefined || Buffer.from(encoding).toString() !== JSON_PLAIN) return undefined;
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  if (!bytes.includes(NAME)) return undefined;
  try {
    const { proof } = JSON.parse(bytes.toString()) as { readonly proof?: unknown };
    return typeof proof === 'string' ? proof : undefined;
  } catch {
    return undefined;
  }
}
