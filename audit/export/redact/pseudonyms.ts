import { platform } from '../../platform/index.ts';

/** Gives names that are the same for the same value and tell nothing of it to whoever has no key. */
export interface Pseudonyms {
  /** `person-3f9a12cd04b7`. */
  of(kind: string, value: string): string;
  /** What stands for a text that is withheld: its length, and a mark by which equal texts can be seen to be equal. */
  withheld(value: string): string;
}

/** HMAC-SHA-256 under the key, cut to 48 bits: few enough to read, and a collision of two in a thousand cases is unlikely. */
export function pseudonyms(key: Uint8Array): Pseudonyms {
  const mark = (kind: string, value: string) =>
    platform.hmac(key, `watchfloor.pseudonym/1 ${kind}\0`, value).toString('hex').slice(0, 12);
  return {
    of: (kind, value) => `${kind}-${mark(kind, value)}`,
    withheld: (value) => `[withheld: ${value.length} characters, ${mark('text', value)}]`,
  };
}
