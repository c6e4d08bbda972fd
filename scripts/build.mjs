// Compiles the package: JavaScript and types of every room that users import, and of the command line, into dist/.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const manifest = createRequire(import.meta.url).resolve('typescript/package.json');

// A file that is gone from the sources must not live on in the package.
rmSync(path.join(root, 'dist'), { recursive: true, force: true });
const { status } = spawnSync(
  process.execPath,
  [path.join(path.dirname(manifest), 'bin/tsc'), '-p', 'tsconfig.build.json'],
  {
    cwd: root,
    stdio: 'inherit',
  },
);
process.exit(status ?? 1);
