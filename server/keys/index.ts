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
