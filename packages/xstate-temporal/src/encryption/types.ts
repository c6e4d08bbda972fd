/** What payload encryption is made of: data keys, what wraps them, and which payload belongs to whom. */
import type { KeyObject } from 'node:crypto';
import type { SerializationContext } from '@temporalio/common';

/** A key that payloads are encrypted with: AES, 256 bits. */
export interface DataKey {
  /** Stands in each payload that is encrypted with it. */
  readonly id: string;
  readonly key: KeyObject;
}

/**
 * Data keys by scope. A scope is whoever the payloads belong to, such as a tenant: destroying its keys makes all of its
 * payloads unreadable.
 */
export interface DataKeys {
  /**
   * The key that payloads of the scope are encrypted with now; made where there is none yet.
   *
   * @throws KEY_SHREDDED; KEYRING_UNREADABLE, KEY_UNREADABLE, which pass
   */
  current(scope: string): Promise<DataKey>;
  /**
   * A key by its id.
   *
   * @throws KEY_SHREDDED, KEY_UNKNOWN; KEYRING_UNREADABLE, KEY_UNREADABLE, which pass
   */
  byId(id: string): Promise<DataKey & { readonly scope: string }>;
  /** Whether the keys of the scope were destroyed. */
  isShredded(scope: string): Promise<boolean>;
}

/**
 * Wraps data keys, so that what lies in a file or a database is worth nothing by itself: a file with a master key, or a
 * key management service.
 */
export interface KeyProvider {
  /** Stands beside each wrapped key, so that its owner is known. */
  readonly name: string;
  /** @param scope bound to what is wrapped: it is unwrapped for the same scope only */
  wrap(key: Uint8Array, scope: string): Promise<Uint8Array>;
  /** @throws where it was not wrapped by this provider for this scope */
  unwrap(wrapped: Uint8Array, scope: string): Promise<Uint8Array>;
}

/** Which scope a payload belongs to, by the instance that it belongs to; `undefined`: nobody's, under a shared key. */
export type ScopeOf = (context: SerializationContext) => string | undefined;
