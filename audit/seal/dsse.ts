/** DSSE envelopes, version 1.0 (github.com/secure-systems-lab/dsse), with Ed25519 by `node:crypto`. */
import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { keyId } from './keys.ts';

export interface Envelope {
  readonly payloadType: string;
  /** Base64. */
  readonly payload: string;
  /** `sig` in base64. */
  readonly signatures: readonly { readonly keyid: string; readonly sig: string }[];
}

/** What is signed: type and body, each preceded by its length in bytes. */
export function preAuthEncoding(type: string, body: Uint8Array): Buffer {
  const typeBytes = Buffer.from(type, 'utf8');
  return Buffer.concat([Buffer.from(`DSSEv1 ${typeBytes.length} `), typeBytes, Buffer.from(` ${body.length} `), body]);
}

/** Signs a body with a private Ed25519 key. */
export function signEnvelope(payloadType: string, body: Uint8Array, key: KeyObject): Envelope {
  const sig = sign(null, preAuthEncoding(payloadType, body), key).toString('base64');
  const signature = { keyid: keyId(createPublicKey(key)), sig };
  return { payloadType, payload: Buffer.from(body).toString('base64'), signatures: [signature] };
}

/** Which of these keys have signed, by id; and those whose id is on a signature that does not verify. */
export function signersOf(
  { payloadType, payload, signatures }: Envelope,
  publicKeys: readonly KeyObject[],
): { readonly valid: readonly string[]; readonly invalid: readonly string[] } {
  const message = preAuthEncoding(payloadType, Buffer.from(payload, 'base64'));
  const valid = new Set<string>();
  const invalid = new Set<string>();
  for (const { keyid, sig } of signatures) {
    const bytes = Buffer.from(sig, 'base64');
    // The id is a hint only: any key may be the one that signed.
    const signer = publicKeys.find((key) => verify(null, message, key, bytes));
    if (signer !== undefined) valid.add(keyId(signer));
    else if (publicKeys.some((key) => keyId(key) === keyid)) invalid.add(keyid);
  }
  return { valid: [...valid], invalid: [...invalid] };
}
