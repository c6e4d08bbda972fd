/** Data keys wrapped by a key management service. */
import { WatchfloorError } from '../engine/index.ts';
import type { KeyProvider } from './types.ts';

/** The two calls of a key management service, shaped as those of AWS KMS: `new KMS()` of its SDK fits as it is. */
export interface KmsClient {
  encrypt(request: {
    KeyId: string;
    Plaintext: Uint8Array;
    EncryptionContext: Record<string, string>;
  }): Promise<{ CiphertextBlob?: Uint8Array | undefined }>;
  decrypt(request: {
    KeyId: string;
    CiphertextBlob: Uint8Array;
    EncryptionContext: Record<string, string>;
  }): Promise<{ Plaintext?: Uint8Array | undefined }>;
}

/**
 * Wraps data keys by a key that never leaves the service. The scope is the encryption context: it is authenticated, and
 * stands in the service's own log of who unwrapped what.
 *
 * @param keyId the key's ARN, id or alias
 * @example
 * const provider = kmsKeyProvider(new KMS({ region: 'eu-central-1' }), 'alias/watchfloor');
 */
export function kmsKeyProvider(client: KmsClient, keyId: string): KeyProvider {
  const context = (scope: string) => ({ 'xstate-temporal-scope': scope === '' ? '-' : scope });
  return {
    name: `kms:${keyId}`,
    async wrap(key, scope) {
      const { CiphertextBlob } = await client.encrypt({
        KeyId: keyId,
        Plaintext: key,
        EncryptionContext: context(scope),
      });
      return given(CiphertextBlob);
    },
    async unwrap(wrapped, scope) {
      const { Plaintext } = await client.decrypt({
        KeyId: keyId,
        CiphertextBlob: wrapped,
        EncryptionContext: context(scope),
      });
      return given(Plaintext);
    },
  };
}

function given(bytes: Uint8Array | undefined): Uint8Array {
  if (bytes !== undefined) return bytes;
  throw new WatchfloorError('KEY_UNREADABLE', 'The key management service gave no key.');
}
