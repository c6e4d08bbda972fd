import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BundleOptions, bundleWorkflows } from '../../src/worker/index.ts';

/** A bundle as it is kept for other processes and later runs. */
interface Kept {
  readonly code: string;
  /** The folders of its sources. */
  readonly folders: readonly string[];
  /** SHA-256 of all that it was made of. */
  readonly sources: string;
}

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const cache = join(root, 'node_modules/.cache/xstate-temporal-bundles');
/** What decides beside its sources how a bundle comes out: the packages, and how it is made. */
const settings = ['package-lock.json', 'packages/xstate-temporal/package.json'].map((name) => join(root, name));
const bundler = fileURLToPath(new URL('../../src/worker', import.meta.url));

const made = new Map<string, Promise<{ code: string }>>();

/** The bundle of a workflows' file. Bundling takes seconds, so a bundle is kept until one of its sources changes. */
export function bundleOf(path: string, { loadOnce = false }: BundleOptions = {}): Promise<{ code: string }> {
  const name = createHash('sha256').update(`${path} ${loadOnce}`).digest('hex');
  const known = made.get(name) ?? keptOrNew(join(cache, `${name}.json`), path, loadOnce);
  made.set(name, known);
  return known;
}

async function keptOrNew(file: string, path: string, loadOnce: boolean): Promise<{ code: string }> {
  const kept = read(file);
  if (kept !== undefined) return { code: kept.code };
  const begun = Date.now();
  const { code } = await bundleWorkflows(path, { loadOnce });
  const own = modulesOf(code).filter((name) => name.startsWith(root) && !name.includes('/node_modules/'));
  // Whole folders: a file that only hands on what others export is made of nothing, and is not among the modules.
  const folders = [...new Set([bundler, ...own.map(dirname)])].sort();
  const changedMeanwhile = filesIn(folders).some((one) => statSync(one).mtimeMs >= begun);
  if (!changedMeanwhile) keep(file, { code, folders, sources: digestOf(folders) });
  return { code };
}

/** Puts it in place whole: another process may be reading, or making the same. */
function keep(file: string, bundle: Kept): void {
  mkdirSync(cache, { recursive: true });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(bundle));
  renameSync(draft, file);
}

/** What is kept, if its sources are still what they were. */
function read(file: string): Kept | undefined {
  try {
    const kept: Kept = JSON.parse(readFileSync(file, 'utf8'));
    return digestOf(kept.folders) === kept.sources ? kept : undefined;
  } catch {
    return undefined;
  }
}

/** The modules that a bundle was made of, by its own source map. */
export function modulesOf(code: string): string[] {
  const [, map = ''] =
    /sourceMappingURL=data:application\/json;charset=utf-8;base64,([A-Za-z0-9+/=]+)/.exec(code) ?? [];
  const { sources } = JSON.parse(Buffer.from(map, 'base64').toString()) as { sources: string[] };
  return sources;
}

function filesIn(folders: readonly string[]): string[] {
  const sources = folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.ts'))
      .sort()
      .map((name) => join(folder, name)),
  );
  return [...settings, ...sources];
}

function digestOf(folders: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of filesIn(folders)) hash.update(`${file}\n`).update(readFileSync(file));
  return hash.digest('hex');
}
