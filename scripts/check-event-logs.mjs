// Event logs read by pm4py, in an environment that is thrown away. Where there is no Python, or no pm4py to be had, it says so.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const version = '2.7.23.11';
const folder = mkdtempSync(path.join(tmpdir(), 'watchfloor-event-logs-'));
const here = fileURLToPath(new URL('.', import.meta.url));
const run = (program, ...args) => spawnSync(program, args, { stdio: 'inherit' }).status;
try {
  const python = path.join(folder, 'venv/bin/python');
  const hasReader =
    run('python3', '-m', 'venv', path.join(folder, 'venv')) === 0 &&
    run(python, '-m', 'pip', 'install', '--quiet', `pm4py==${version}`) === 0;
  if (!hasReader) console.log('Not checked: there is no Python with pm4py to be had here.');
  else {
    const logs = path.join(folder, 'logs');
    const written = run(process.execPath, '--import', 'tsx', path.join(here, 'event-log-samples.ts'), logs);
    process.exitCode = written || run(python, path.join(here, 'check-event-logs.py'), logs);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
