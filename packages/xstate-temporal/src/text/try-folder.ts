/** Whether a folder takes files. Permissions tell only half of it: a full disk has them too. */
import { randomBytes } from 'node:crypto';
import { open, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PRIVATE_FILE } from './private-files.ts';

/** More than fits beside a file's own entry, bytes. */
const SIZE = 64 * 1024;

/**
 * Writes a file, has it brought to the disk, and removes it. In place of a folder that is not there, its nearest parent
 * is tried.
 *
 * @param write default: writes and syncs
 * @throws what the file system does, such as ENOSPC, EROFS, EACCES; ENOTDIR where a file is in the way
 */
export async function tryFolder(folder: string, write = writeSynced): Promise<void> {
  const at = await nearest(folder);
  const file = join(at, `.watchfloor-${randomBytes(8).toString('hex')}`);
  try {
    await write(file, randomBytes(SIZE));
  } finally {
    await rm(file, { force: true });
  }
}

async function nearest(folder: string): Promise<string> {
  for (let at = folder; ; at = dirname(at)) {
    try {
      if ((await stat(at)).isDirectory()) return at;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || at === dirname(at)) throw error;
      continue;
    }
    throw Object.assign(new Error(`${at} is no folder`), { code: 'ENOTDIR' });
  }
}

async function writeSynced(file: string, content: Uint8Array): Promise<void> {
  const handle = await open(file, 'wx', PRIVATE_FILE);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
