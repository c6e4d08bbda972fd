import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { WatchfloorError } from 'xstate-temporal/engine';
import { makePrivateFolder, writePrivateFile } from '../../../text/index.ts';

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
