import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import canonicalize from 'canonicalize';
import type { Json } from './json.ts';

/** SHA-256 over the UTF-8 bytes of a text, as lower-case hexadecimal. */
export type Sha256 = (text: string) => string;

/** In plain JavaScript: runs where `node:crypto` does not, as in the workflow sandbox. */
export const portableSha256: Sha256 = (text) => bytesToHex(nobleSha256(utf8ToBytes(text)));

/** RFC 8785 canonical JSON. Takes anything that JSON can carry; absent fields are left out. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value as Json);
  if (text === undefined) throw new TypeError('Nothing to canonicalize.');
  return text;
}
