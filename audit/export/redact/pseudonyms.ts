import { createHmac, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { WatchfloorError } from 'xstate-temporal/engine';
import { makePrivateFolder, writePrivateFile } from '../../../text/index.ts';

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
    createHmac('sha256', key)
      .update(`watchfloor.pseudonym/1 ${kind}\0`)
      .update(value, 'utf8')
      .digest('hex')
      .slice(0, 12);
  return {
    of: (kind, value) => `${kind}-${mark(kind, value)}`,
    withheld: (value) => `[withheld: ${value.length} characters, ${mark('text', value)}]`,
  };
}

/** Bytes of a key. */
const LENGTH = 32;

/**
 * Reads the key of the pseudonyms, 64 hexadecimal digits; makes one, for its owner's eyes only, where there is none.
 * Whoever has it can find out by trying which names stand behind pseudonyms. Deleting it makes them anonymous for good.
 *
 * @throws PSEUDONYM_KEY_INVALID
 */
export async function pseudonymKey(file: string): Promise<Buffer> {
  try {
    const text = (await readFile(file, 'utf8')).trim();
    if (!/^[0-9a-f]{64}$/.test(text))
      throw new WatchfloorError('PSEUDONYM_KEY_INVALID', `${file} does not hold a key: 64 hexadecimal digits.`);
    return Buffer.from(text, 'hex');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const key = randomBytes(LENGTH);
  await makePrivateFolder(path.dirname(file));
  try {
    await writePrivateFile(file, `${key.toString('hex')}\n`, { flag: 'wx' });
  } catch (error) {
    // Another process was first.
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return pseudonymKey(file);
    throw error;
  }
  return key;
}
