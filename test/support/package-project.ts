import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../..');

export interface Ran {
  readonly code: number;
  readonly out: string;
}

/** Runs a program to its end. */
export async function runIn(
  cwd: string,
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const [program = '', ...args] = argv;
  const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (out += text));
  const [code] = await once(child, 'close');
  return { code: Number(code), out };
}

/** The same of a program that must succeed. @throws with what it printed */
async function mustRun(cwd: string, argv: readonly string[]): Promise<string> {
  const { code, out } = await runIn(cwd, argv);
  if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code}: ${out}`);
  return out;
}

export interface Packed {
  /** The programme's tarball. */
  readonly watchfloor: string;
  /** The library's tarball. */
  readonly library: string;
}

/**
 * Packs both packages into a folder, from a copy of the sources: while the library is packed its package.json is
 * rewritten, and a test that is interrupted then must not leave the clone so.
 */
export async function packBoth(folder: string): Promise<Packed> {
  const copy = path.join(folder, 'clone');
  const names = await mustRun(root, ['git', 'ls-files', '-z', '--cached', '--others', '--exclude-standard']);
  // What is deleted but not yet committed is listed as well.
  const sources = names.split('\0').filter((name) => name !== '' && existsSync(path.join(root, name)));
  for (const name of sources) await cp(path.join(root, name), path.join(copy, name));
  await symlink(path.join(root, 'node_modules'), path.join(copy, 'node_modules'), 'dir');
  const pack = async (of: string) => {
    const out = await mustRun(path.join(copy, of), ['npm', 'pack', '--silent', '--pack-destination', folder]);
    return path.join(folder, out.trimEnd().split('\n').at(-1) ?? '');
  };
  return { library: await pack('packages/xstate-temporal'), watchfloor: await pack('.') };
}

export interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
  readonly version: string;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

export async function manifestOf(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
}

const tsc = path.join(path.dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');

/**
 * Makes a user's project with the packages and their peers, and compiles it.
 *
 * @param peersOf the folder of the package whose peers are installed as well
 * @param files by name; the example's come by themselves
 */
export async function makeProject(
  folder: string,
  tarballs: readonly string[],
  peersOf: string,
  files: Readonly<Record<string, string>>,
): Promise<Ran> {
  await writeProject(folder, {
    'package.json': JSON.stringify({ name: 'users-project', private: true, type: 'module' }),
    'tsconfig.json': JSON.stringify({
      compilerOptions: {
        target: 'ES2023',
        module: 'NodeNext',
        strict: true,
        skipLibCheck: true,
        types: ['node'],
        rewriteRelativeImportExtensions: true,
        rootDir: '.',
        outDir: 'out',
      },
      include: ['*.ts'],
    }),
    ...files,
  });
  // The versions that the clone has, so that they come out of npm's cache.
  const { dependencies, devDependencies } = await manifestOf(root);
  const { peerDependencies } = await manifestOf(peersOf);
  const versions: Readonly<Record<string, string>> = { ...dependencies, ...devDependencies };
  const wanted = [...Object.keys(peerDependencies), '@types/node'].map((name) => `${name}@${versions[name]}`);
  await mustRun(folder, [
    ...['npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'],
    ...[...tarballs, ...wanted],
  ]);
  return runIn(folder, [process.execPath, tsc, '-p', '.']);
}

/** A user's project: the example's files, and more, in an empty folder. */
async function writeProject(folder: string, more: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(folder, { recursive: true });
  const files: Record<string, string> = { ...more };
  for (const name of ['trial.ts', 'workflows.ts', 'implementations.ts', 'main.ts'])
    files[name] = await readFile(path.join(root, 'examples/bring-your-own', name), 'utf8');
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text);
}
