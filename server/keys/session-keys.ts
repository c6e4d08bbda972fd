import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { WatchfloorError } from 'xstate-temporal/engine';
import { type KeyFolder, locked, readIfThere, write } from './key-folder.ts';

const KEY = /^[\w-]{43}$/;

/**
 * The keys that seal the sessions of a project's gateways, one a line, the newest first; made where there are none. A
 * new line put before the others seals from then on, and who has signed in stays so until the old line is taken out.
 *
 * @throws KEY_UNREADABLE, KEY_UNWRITABLE, KEY_INVALID
 */
export async function sessionKeys(place: KeyFolder): Promise<readonly string[]> {
  const file = path.join(place.folder, 'session.keys');
  return read(file) ?? (await locked(place, async () => read(file) ?? made(file)));
}

function read(file: string): readonly string[] | undefined {
  const lines = readIfThere(file)
    ?.split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (lines === undefined) return undefined;
  if (lines.length > 0 && lines.every((line) => KEY.test(line))) return lines;
  throw new WatchfloorError('KEY_INVALID', `${file} has keys of 32 bytes, base64url, one a line.`, {
    todo: 'Delete it to have a new one made: everybody signs in again.',
  });
}

async function made(file: string): Promise<readonly string[]> {
  const key = randomBytes(32).toString('base64url');
  await write(file, `${key}\n`);
  return [key];
}
