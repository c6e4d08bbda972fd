import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Beside the compiled commands; in a clone `npm run build:console` puts it there. */
const BUILT = fileURLToPath(new URL('../../console/built', import.meta.url));
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Only a clone has it. */
const BUILD = path.join(ROOT, 'scripts/build-console.mjs');
/** What the console is made of, in a clone. */
const SOURCES = ['console', 'gateway/client', 'machines/profiles', 'pages', 'package-lock.json'];

/** The folder with the built console; `undefined` where nothing is built. */
export function consoleDir(): string | undefined {
  return existsSync(path.join(BUILT, 'index.html')) ? BUILT : undefined;
}

/** Builds the console in a clone whose sources are newer. Where that fails, what was there stays. */
export async function freshConsole(note: (line: string) => void): Promise<string | undefined> {
  if (existsSync(BUILD) && isStale()) {
    note('Building the console …');
    const isBuilt = await new Promise<boolean>((resolve) => {
      const build = spawn(process.execPath, [BUILD], { cwd: ROOT, stdio: 'ignore' });
      build.once('error', () => resolve(false));
      build.once('exit', (code) => resolve(code === 0));
    });
    if (!isBuilt) note('The console could not be built. See why with "npm run build:console".');
  }
  return consoleDir();
}

function isStale(): boolean {
  const index = path.join(BUILT, 'index.html');
  if (!existsSync(index)) return true;
  const built = statSync(index).mtimeMs;
  return SOURCES.some((source) => newest(path.join(ROOT, source)) > built);
}

function newest(place: string): number {
  const found = statSync(place, { throwIfNoEntry: false });
  if (found === undefined || !found.isDirectory()) return found?.mtimeMs ?? 0;
  const inside = readdirSync(place).filter((name) => name !== 'built' && name !== 'node_modules');
  return Math.max(found.mtimeMs, ...inside.map((name) => newest(path.join(place, name))));
}
