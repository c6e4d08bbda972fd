import { access, constants, mkdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { clean } from 'xstate-temporal/cli';
import { codeOf } from 'xstate-temporal/engine';
import { badInput } from '../exit.ts';

/**
 * Makes a folder and those above it that are missing, one after another. Node's own way of doing that never comes back
 * where the system says that a folder just made is not there, as in /proc.
 *
 * @throws what the system says, with its `code`
 */
export async function makeFolder(folder: string): Promise<void> {
  for (const missing of await missingFolders(folder)) {
    try {
      await mkdir(missing);
    } catch (error) {
      // Somebody else has made it meanwhile.
      if (codeOf(error) !== 'EEXIST') throw error;
    }
  }
}

/** Writes a file, in a folder that is made where it is missing. @throws FILE_UNWRITABLE */
export async function writeOutput(file: string, text: string): Promise<void> {
  await writing(file, async () => {
    await makeFolder(path.dirname(file));
    await writeFile(file, text);
  });
}

/**
 * Says beforehand that nothing can be written below a folder: a study of hours must not find that at its end. Nothing
 * is made yet, so what only making it shows is found then.
 *
 * @throws FILE_UNWRITABLE
 */
export async function checkFolder(folder: string): Promise<void> {
  await writing(folder, async () => void (await missingFolders(folder)));
}

/** Does what writes to `place`, and says in words why it could not. @throws FILE_UNWRITABLE */
export async function writing(place: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    throw badInput(`${clean(place)} cannot be written (${code}).`, 'FILE_UNWRITABLE', error);
  }
}

/** The folders on the way that are not there yet, the outermost first; the one that they lie in can be written to. */
async function missingFolders(folder: string): Promise<string[]> {
  const missing: string[] = [];
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    const entry = await stat(at).catch((error: unknown) => {
      if (codeOf(error) !== 'ENOENT') throw error;
      return undefined;
    });
    if (entry === undefined && path.dirname(at) !== at) {
      missing.unshift(at);
      continue;
    }
    if (entry?.isDirectory() !== true) throw Object.assign(new Error(`${at} is no folder.`), { code: 'ENOTDIR' });
    await access(at, constants.W_OK | constants.X_OK);
    return missing;
  }
}
