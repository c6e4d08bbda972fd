import { type PublicKey, platform } from '../platform/index.ts';

/** SHA-256 over the SubjectPublicKeyInfo in DER, hexadecimal. */
export function keyId(publicKey: PublicKey): string {
  return platform.sha256(publicKey.export({ type: 'spki', format: 'der' })).toString('hex');
}
