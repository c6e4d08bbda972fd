/** Names and places in a bundle (docs/audit-format.md, sections 1 and 7). */
import { platform } from '../platform/index.ts';

const { entriesOf, join, kindOf } = platform;

export const SEAL_FILE = 'seal.json';
export const SUMS_FILE = 'SHA256SUMS';
export const CASES_FILE = 'cases.jsonl';
export const MANIFEST_FILE = 'manifest.json';
export const CASES_FOLDER = 'cases';

const MAX_NAME = 200;
const KEPT = 120;
const SURROGATE = /[\ud800-\udfff]/;
const PATH = /^[A-Za-z0-9\-_.~%@+]+(\/[A-Za-z0-9\-_.~%@+]+)*$/;

/** The name of a case's folder: its workflow id with all but `A–Z a–z 0–9 - _ .` percent-encoded. */
export function caseFolder(workflow: string): string {
  let name = '';
  for (const byte of Buffer.from(workflow, 'utf8')) {
    const character = String.fromCharCode(byte);
    const stays = /[A-Za-z0-9\-_.]/.test(character) && !(name === '' && character === '.');
    name += stays ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  if (name.length <= MAX_NAME) return name;
  const hash = platform.sha256(workflow).toString('hex');
  return `${name.slice(0, KEPT).replace(/%[0-9A-F]?$/, '')}~${hash}`;
}

/** Whether a path may stand in `SHA256SUMS`: relative, inside, of harmless characters. */
export function isBundlePath(path: string): boolean {
  return path.length <= 1_000 && PATH.test(path) && path.split('/').every((part) => part !== '.' && part !== '..');
}

/** Orders texts by their UTF-8 bytes. */
export function byBytes(a: string, b: string): number {
  // UTF-16 has another order than UTF-8 only where there are surrogates.
  if (SURROGATE.test(a) || SURROGATE.test(b)) return Buffer.compare(Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8'));
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What is in a folder, by the bytes of whole paths; folders are gone into, links are not followed. */
export function* filesBelow(dir: string, prefix = ''): Generator<{ path: string; regular: boolean }> {
  let entries: ReturnType<typeof entriesOf>;
  try {
    entries = entriesOf(join(dir, prefix));
  } catch {
    // A folder that cannot be looked into is no file that could have been sealed.
    yield { path: prefix.slice(0, -1), regular: false };
    return;
  }
  // A folder's files are sorted among its neighbours as what they are: the folder's name, a slash, and more.
  const named = entries.map((entry) => ({ entry, name: entry.kind === 'folder' ? `${entry.name}/` : entry.name }));
  named.sort((a, b) => byBytes(a.name, b.name));
  for (const { entry } of named) {
    const path = `${prefix}${entry.name}`;
    if (entry.kind === 'folder') yield* filesBelow(dir, `${path}/`);
    else yield { path, regular: entry.kind === 'file' };
  }
}

/** The folders of all cases, sorted. Empty where there is none. */
export function caseFolders(dir: string): string[] {
  if (!isFolder(join(dir, CASES_FOLDER))) return [];
  const entries = entriesOf(join(dir, CASES_FOLDER));
  const names = entries.filter(({ kind }) => kind === 'folder').map(({ name }) => name);
  return names.sort(byBytes);
}

export function isRegularFile(file: string): boolean {
  return kindOf(file)?.kind === 'file';
}

export function isFolder(path: string): boolean {
  return kindOf(path)?.kind === 'folder';
}
