/** Payloads that a Temporal server cannot read: encrypted by whoever their instance belongs to. @module */
export { type CodecOptions, encryptionCodec, SHARED } from './codec.ts';
export { createEncryption, type Encryption } from './encryption.ts';
export { fileKeyProvider, makeMasterKey, retireMasterKeys, rotateMasterKey } from './file-key-provider.ts';
export { fileKeyring, type Keyring, type RingStatus } from './keyring.ts';
export { type KmsClient, kmsKeyProvider } from './kms-key-provider.ts';
export { ENCRYPTED, isEncrypted, type Label, labelOf, type Owner } from './payload-cipher.ts';
export { tolerantDecryption, undecodable } from './tolerant.ts';
export type { DataKey, DataKeys, KeyProvider, ScopeOf } from './types.ts';
