import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');

/** A module hook that writes down what every import came to, one address a line. */
const hook = `
import { appendFileSync } from 'node:fs';
let file;
export const initialize = (data) => { file = data; };
export const resolve = async (specifier, context, next) => {
  const found = await next(specifier, context);
  appendFileSync(file, found.url + '\\n');
  return found;
};`;

/** What is loaded with a module and everything that it imports at once, by path in the clone. */
function loadedWith(file: string): Set<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'watchfloor-test-'));
  try {
    const list = path.join(folder, 'list');
    writeFileSync(list, '');
    const script = `
import { register } from 'node:module';
import { register as sources } from 'tsx/esm/api';
sources();
register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(hook)}), { data: ${JSON.stringify(list)} });
await import(${JSON.stringify(pathToFileURL(path.join(root, file)).href)});`;
    execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd: root, stdio: 'pipe' });
    const urls = readFileSync(list, 'utf8').split('\n');
    return new Set(urls.map((url) => url.replace(/\?.*$/, '').replace(`${pathToFileURL(root).href}/`, '')));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('a command line that says its version or its help loads no room that a command works with', () => {
  const loaded = [...loadedWith('cli/program.ts')];
  expect(loaded).toContain('cli/commands/simulate-run.ts');
  const packages = new Set(loaded.flatMap((url) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? []));
  expect([...packages].sort()).toEqual(['@noble/hashes', 'buffer', 'commander', 'picocolors', 'xstate', 'yaml', 'zod']);
  const rooms = new Set(
    loaded.flatMap((url) =>
      url.includes('node_modules') ? [] : (/^(?:packages\/[^/]+\/src\/)?[a-z-]+(?=\/)/.exec(url) ?? []),
    ),
  );
  for (const room of ['programme', 'activities', 'workflows', 'server']) expect([...rooms]).not.toContain(room);
  for (const index of ['machines/index.ts', 'simulator/index.ts', 'audit/index.ts'])
    expect(loaded, index).not.toContain(index);
});
