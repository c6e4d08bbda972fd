// Compiles both packages: JavaScript and types of all that users import into the library's dist/ and the programme's,
// which has the bundle of its workflows and the pages for browsers too.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const tsc = path.join(path.dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
// The programme is compiled against the library's types, so the library comes first.
const packages = ['packages/xstate-temporal', '.'];

for (const folder of packages.slice(0, process.argv[2] === 'library' ? 1 : undefined)) {
  const cwd = path.join(root, folder);
  // A file that is gone from the sources must not live on in the package.
  rmSync(path.join(cwd, 'dist'), { recursive: true, force: true });
  const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { cwd, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

if (process.argv[2] !== 'library') {
  const scripts = [
    ['prebuild-workflows.ts'],
    ['build-pages.mjs', 'dist/pages/built'],
    ['build-console.mjs', 'dist/console/built'],
  ];
  for (const script of scripts) {
    const args = ['--import', 'tsx', path.join(root, 'scripts', script[0]), ...script.slice(1)];
    const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
    if (status !== 0) process.exit(status ?? 1);
  }
}
