/** Where the audit runs. A build for a browser puts its own module in the place of `node.ts`. @module */
export { platform } from './node.ts';
export type { Entry, Hasher, Platform, PublicKey, Reading } from './platform.ts';
