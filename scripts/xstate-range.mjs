// Holds the engine against other releases of XState: installs each into a folder of its own and runs the oracle with it,
// for the engine and for the actor that it is compared with. Without versions, three of the range that the library asks
// for; with --all, the first release of every minor in it: node scripts/xstate-range.mjs [--all | version …]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The oldest release, one in the middle, and the first of the newest minor; `npm test` runs the newest. */
const THREE = ['5.20.0', '5.27.0', '5.33.0'];
const MINORS = Array.from({ length: 14 }, (_, index) => `5.${20 + index}.0`);
/** Those at which a machine changed its meaning, or a failed start its form: see `engine/interpreter/releases.ts`. */
const TURNS = ['5.32.2', '5.32.4', '5.32.6'];

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const [first, ...others] = process.argv.slice(2);
const versions = first === '--all' ? [...MINORS, ...TURNS] : first === undefined ? THREE : [first, ...others];
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
