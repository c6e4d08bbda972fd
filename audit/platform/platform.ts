/** What verification needs of where it runs. `node.ts` gives it here; a page in a browser has a module of its own. */

export interface Entry {
  readonly kind: 'file' | 'folder' | 'other';
  /** Bytes of a file. */
  readonly size: number;
}

/** A public key of Ed25519, such as a `KeyObject` of Node. */
export interface PublicKey {
  export(options: { readonly type: 'spki'; readonly format: 'der' }): Uint8Array;
}

export interface Hasher {
  update(data: Uint8Array | string): Hasher;
  digest(): Buffer;
}

/** A regular file that is open. */
export interface Reading {
  readonly size: number;
  /** Fills the bytes from a place in the file on; how many there were, 0 at its end. */
  read(into: Uint8Array, from: number): number;
  close(): void;
}

/** The files of a bundle, hashes, and turns. Paths are those of the platform. */
export interface Platform {
  /** What is at a path; links are not followed. A path that leads nowhere has nothing. */
  kindOf(path: string): Entry | undefined;
  /** Whether a folder is at a path, or at the end of a link. */
  leadsToFolder(path: string): boolean;
  /** What is in a folder. @throws the platform's own error, whose `code` is that of Node */
  entriesOf(folder: string): { readonly name: string; readonly kind: Entry['kind'] }[];
  /** @throws as `entriesOf` */
  openFile(path: string): Reading;
  /** A file's bytes, or `undefined` where there are more than the limit. @throws as `entriesOf` */
  readUpTo(path: string, limit: number): Promise<Buffer | undefined>;
  /** Unpacks gzip; `undefined` where there is more than the limit. @throws Error where it is none */
  gunzip(bytes: Uint8Array, limit: number): Promise<Buffer | undefined>;
  join(...parts: string[]): string;
  dirname(path: string): string;
  basename(path: string): string;
  resolve(path: string): string;
  /** Lets whatever else waits have its turn. */
  nextTurn(): Promise<void>;
  /** SHA-256; of a text its UTF-8. */
  sha256(data: Uint8Array | string): Buffer;
  /** SHA-256 piece by piece. */
  hasher(): Hasher;
  /** HMAC with SHA-256 over the pieces. */
  hmac(key: Uint8Array, ...pieces: readonly string[]): Buffer;
  /** Ed25519 as OpenSSL verifies it: without the cofactor. */
  verifies(key: PublicKey, message: Uint8Array, signature: Uint8Array): boolean;
}
