/** DSSE envelopes, version 1.0 (github.com/secure-systems-lab/dsse), with Ed25519. */
import { type PublicKey, platform } from '../platform/index.ts';
import { keyId } from './key-id.ts';

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

/** Which of these keys have signed, by id; and those whose id is on a signature that does not verify. */
export function signersOf(
  { payloadType, payload, signatures }: Envelope,
  publicKeys: readonly PublicKey[],
): { readonly valid: readonly string[]; readonly invalid: readonly string[] } {
  const message = preAuthEncoding(payloadType, Buffer.from(payload, 'base64'));
  const valid = new Set<string>();
  const invalid = new Set<string>();
  for (const { keyid, sig } of signatures) {
    const bytes = Buffer.from(sig, 'base64');
    // The id is a hint only: any key may be the one that signed.
    const signer = publicKeys.find((key) => platform.verifies(key, message, bytes));
    if (signer !== undefined) valid.add(keyId(signer));
    else if (publicKeys.some((key) => keyId(key) === keyid)) invalid.add(keyid);
  }
  return { valid: [...valid], invalid: [...invalid] };
}
