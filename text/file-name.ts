/** A name from outside as the name of a file: the same file on every system, and another file for every other name. */
import { createHash } from 'node:crypto';

/** Devices of Windows, whatever comes after their first dot. */
const DEVICE = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\.|$)/i;
const MAX_LENGTH = 100;

/** Whether a name means what it says everywhere: it is no device, and no system takes something off its end. */
export function isPortable(name: string): boolean {
  return name !== '' && !DEVICE.test(name) && !/^\.|[. ]$/.test(name);
}

/** Equal for names that some file systems take for one: they do not tell letter cases apart. */
export function folded(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

/**
 * The name of a key's file, without its ending. A key of small letters, digits, `-`, `_` and inner dots stays as it is;
 * any other becomes what of it can be read, and a hash: so no two keys share a file, whatever the system.
 */
export function fileNameOf(key: string): string {
  if (key.length <= MAX_LENGTH && /^[a-z0-9_-][a-z0-9._-]*$/.test(key) && isPortable(key)) return key;
  const readable = key
    .slice(0, 40)
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '-');
  return `${readable}~${createHash('sha256').update(key, 'utf8').digest('hex').slice(0, 32)}`;
}
