import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
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

/** A user's project: the example's files, and more, in an empty folder. */
export async function writeProject(folder: string, more: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(folder, { recursive: true });
  const files: Record<string, string> = { ...more };
  for (const name of ['trial.ts', 'workflows.ts', 'implementations.ts', 'main.ts'])
    files[name] = await readFile(path.join(root, 'examples/bring-your-own', name), 'utf8');
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text);
}
