import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** SHA-256 over the UTF-8 bytes of a text, as lower-case hexadecimal. */
export type Sha256 = (text: string) => string;

/** In plain JavaScript: runs where `node:crypto` does not, as in the workflow sandbox. */
export const portableSha256: Sha256 = (text) => bytesToHex(nobleSha256(utf8ToBytes(text)));

export { canonicalJson } from './canonical.ts';
