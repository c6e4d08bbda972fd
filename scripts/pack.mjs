// Before and after `npm pack` in packages/xstate-temporal. In the clone the library's entry points are its TypeScript
// sources; in the package they are what `publishConfig.exports` says, as pnpm has it and npm does not.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const manifest = path.join(root, 'packages/xstate-temporal/package.json');
const kept = path.join(root, 'packages/xstate-temporal/.package.json.kept');

if (process.argv[2] === 'restore') restore();
else if (process.argv[2] === 'prepare') prepare();
else throw new Error('pack.mjs takes "prepare" or "restore".');

function restore() {
  if (existsSync(kept)) renameSync(kept, manifest);
}

function prepare() {
  // An earlier run may have been interrupted between the two.
  restore();
  const { status } = spawnSync(process.execPath, [path.join(root, 'scripts/build.mjs'), 'library'], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
  const source = readFileSync(manifest, 'utf8');
  const { publishConfig, scripts: _, ...rest } = JSON.parse(source);
  writeFileSync(kept, source);
  writeFileSync(manifest, `${JSON.stringify({ ...rest, exports: publishConfig.exports }, null, 2)}\n`);
}
