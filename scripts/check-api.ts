// `tsx scripts/check-api.ts [--seconds 600]`: schemathesis sends a gateway whatever docs/openapi.json allows, and what it
// does not, in an environment that is thrown away. Where there is no Python, or no schemathesis to be had, it says so.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openFuzzed } from '../test/gateway/fuzzed.ts';

const version = '4.32.5';
/**
 * Left out: QUERY, which Node 20 cannot read and the gateway so answers with 400; and that whatever the description allows
 * is taken, since schemas check more than JSON Schema says.
 */
const without = 'unsupported_method,positive_data_acceptance';

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '600' } } });
const description = fileURLToPath(new URL('../docs/openapi.json', import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), 'watchfloor-check-api-'));
const venv = path.join(folder, 'venv');
const run = (program: string, ...args: string[]) => spawnSync(program, args, { stdio: 'inherit' }).status;
try {
  const isThere =
    run('python3', '-m', 'venv', venv) === 0 &&
    run(path.join(venv, 'bin/python'), '-m', 'pip', 'install', '--quiet', `schemathesis==${version}`) === 0;
  if (!isThere) console.log('Not checked: there is no Python with schemathesis to be had here.');
  else process.exitCode = await check();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function check(): Promise<number> {
  const stage = await openFuzzed();
  try {
    const config = path.join(folder, 'schemathesis.toml');
    writeFileSync(config, `[auth.openapi.bearer]\nbearer = "${stage.token}"\n`, { mode: 0o600 });
    const args = ['--config-file', config, 'run', description, '--url', `${stage.site}/api/v1`, '--no-color'];
    args.push('--phases', 'coverage,fuzzing', '--max-time', values.seconds, '--continue-on-failure', '--seed', '1');
    args.push('--checks', 'all', '--exclude-checks', without, '--request-timeout', '30');
    const sending = spawn(path.join(venv, 'bin/schemathesis'), args, { cwd: folder, stdio: 'inherit' });
    const code = await new Promise<number>((resolve) => sending.once('exit', (status) => resolve(status ?? 1)));
    for (const fault of stage.faults) console.error('A fault of the gateway:', fault);
    return code === 0 && stage.faults.length > 0 ? 1 : code;
  } finally {
    await stage.close();
  }
}
