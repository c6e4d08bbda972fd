export { checkDataKeys, dataKeys, type EncryptionSettings } from './data-keys.ts';
export {
  addKey,
  type KeyFolder,
  type KeyUse,
  keyFile,
  keyFolder,
  type ProjectKeys,
  projectKeys,
  readKeyFile,
  readTrustFile,
  retireKey,
  type Trusted,
} from './key-folder.ts';
export { sessionKeys } from './session-keys.ts';
