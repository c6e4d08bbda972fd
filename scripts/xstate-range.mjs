// Holds the engine against other releases of XState: installs each into a folder of its own and runs the oracle with it,
// for the engine and for the actor that it is compared with. Without versions, the ends of the range that the library
// asks for: node scripts/xstate-range.mjs [version …]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The oldest release that passes, and the first of the newest minor; `npm test` runs the newest. 5.32.5 and earlier fail. */
const ENDS = ['5.32.6', '5.33.0'];

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const versions = process.argv.length > 2 ? process.argv.slice(2) : ENDS;
const failed = versions.filter((version) => !passes(version));
if (failed.length > 0) console.error(`XState ${failed.join(', ')}: the engine lives otherwise.`);
process.exit(failed.length === 0 ? 0 : 1);

function passes(version) {
  const folder = mkdtempSync(path.join(tmpdir(), 'xstate-range-'));
  try {
    writeFileSync(path.join(folder, 'package.json'), '{"private":true}');
    const install = ['install', '--no-audit', '--no-fund', `xstate@${version}`];
    if (spawnSync('npm', install, { cwd: folder, stdio: 'inherit' }).status !== 0) return false;
    const oracle = ['vitest', 'run', '--config', 'scripts/xstate-range.config.ts'];
    const env = { ...process.env, XSTATE_AT: path.join(folder, 'node_modules/xstate/dist/xstate.cjs.mjs') };
    return spawnSync('npx', oracle, { cwd: root, env, stdio: 'inherit' }).status === 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
