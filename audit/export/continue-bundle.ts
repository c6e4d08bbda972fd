/** Begins a bundle as the copy of an earlier one, so that an export into it goes on with the earlier one's log. */
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
} from 'node:fs';
import path from 'node:path';
import { WatchfloorError } from 'xstate-temporal/engine';
import {
  CASES_FILE,
  filesBelow,
  isBundlePath,
  isFolder,
  isRegularFile,
  MANIFEST_FILE,
  SEAL_FILE,
} from '../seal/layout.ts';
import { linesOf } from '../seal/text-file.ts';

/**
 * Copies a sealed bundle to a new folder. A folder that continues it already stays as it is, so that whoever was
 * killed begins again. The earlier bundle is only read.
 *
 * @throws SEAL_MISSING where the earlier bundle is not sealed; PATH_UNSEALABLE where it has anything but regular files;
 *   EXPORT_DIFFERS where the folder has something else
 *
 * @example
 * continueBundle('bundle-q1', 'bundle-q2');
 * await exportBundle(source, 'bundle-q2', options);
 */
export function continueBundle(earlier: string, dir: string): void {
  if (path.resolve(earlier) === path.resolve(dir)) return;
  for (const file of [SEAL_FILE, CASES_FILE])
    if (!isRegularFile(path.join(earlier, file)))
      throw new WatchfloorError('SEAL_MISSING', `${earlier} has no ${file}; only a sealed bundle can be continued.`);
  if (isTaken(dir)) {
    if (isFolder(dir) && isRegularFile(path.join(dir, MANIFEST_FILE)) && begins(dir, earlier)) return;
    throw new WatchfloorError(
      'EXPORT_DIFFERS',
      `${dir} is there and does not continue ${earlier}. Name a new folder; nothing in it was touched.`,
    );
  }
  if (isBelow(dir, earlier))
    throw new WatchfloorError(
      'EXPORT_DIFFERS',
      `${dir} is inside ${earlier}, which is only read. Name a folder beside it.`,
    );
  const parent = path.dirname(path.resolve(dir));
  mkdirSync(parent, { recursive: true });
  // All of it in one move: half of a copy would be no bundle.
  const copy = mkdtempSync(path.join(parent, '.watchfloor-continue-'));
  try {
    for (const { path: name, regular } of filesBelow(earlier)) {
      if (!regular || !isBundlePath(name))
        throw new WatchfloorError(
          'PATH_UNSEALABLE',
          `${earlier} has ${name}, which is no file of a bundle; remove it.`,
        );
      cpSync(path.join(earlier, name), path.join(copy, name), { preserveTimestamps: true });
    }
    if (isFolder(dir)) rmdirSync(dir);
    renameSync(copy, dir);
  } catch (error) {
    rmSync(copy, { recursive: true, force: true });
    throw error;
  }
}

/** Whether there is anything but an empty folder. A link is not followed, and beside a file there is no room. */
function isTaken(dir: string): boolean {
  try {
    return !lstatSync(dir).isDirectory() || readdirSync(dir).length > 0;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOENT';
  }
}

/** Whether a path leads into a folder, over links too. */
function isBelow(inner: string, folder: string): boolean {
  const real = realpathSync(folder);
  for (let above = path.resolve(inner); ; above = path.dirname(above)) {
    if (existsSync(above)) return `${realpathSync(above)}${path.sep}`.startsWith(`${real}${path.sep}`);
  }
}

/** Whether the folder's statements begin with those of the earlier bundle. */
function begins(dir: string, earlier: string): boolean {
  if (!isRegularFile(path.join(dir, CASES_FILE))) return false;
  const own = linesOf(path.join(dir, CASES_FILE));
  for (const line of linesOf(path.join(earlier, CASES_FILE))) if (own.next().value !== line) return false;
  return true;
}
