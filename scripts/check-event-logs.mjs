// Event logs read by pm4py, in an environment that is thrown away. Where there is no Python, or no pm4py to be had, it says so.
// With `--xes=FILE.xsd` and `--pnml=FILE.pntd`, the schemas of the standards, xmllint holds them against these instead.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const version = '2.7.23.11';
const folder = mkdtempSync(path.join(tmpdir(), 'watchfloor-event-logs-'));
const here = fileURLToPath(new URL('.', import.meta.url));
const run = (program, ...args) => spawnSync(program, args, { stdio: 'inherit' }).status;
const logs = path.join(folder, 'logs');
const write = () => run(process.execPath, '--import', 'tsx', path.join(here, 'event-log-samples.ts'), logs);
const { values: schemas } = parseArgs({ options: { xes: { type: 'string' }, pnml: { type: 'string' } } });
try {
  if (schemas.xes !== undefined || schemas.pnml !== undefined) process.exitCode = write() || checkSchemas();
  else {
    const python = path.join(folder, 'venv/bin/python');
    const hasReader =
      run('python3', '-m', 'venv', path.join(folder, 'venv')) === 0 &&
      run(python, '-m', 'pip', 'install', '--quiet', `pm4py==${version}`) === 0;
    if (!hasReader) console.log('Not checked: there is no Python with pm4py to be had here.');
    else process.exitCode = write() || run(python, path.join(here, 'check-event-logs.py'), logs);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** xmllint says of each file whether it validates; how many do not. */
function checkSchemas() {
  let failed = 0;
  for (const name of readdirSync(logs).sort()) {
    const file = path.join(logs, name);
    if (schemas.xes !== undefined && name.endsWith('.xes')) {
      // The task force's schema of 2014 has no namespace; that of the standard has.
      const text = readFileSync(file, 'utf8');
      const hasNamespace = /targetNamespace/.test(readFileSync(schemas.xes, 'utf8'));
      if (!hasNamespace) writeFileSync(file, text.replace(/ xmlns="[^"]*"/, ''));
      failed += run('xmllint', '--noout', '--schema', schemas.xes, file) === 0 ? 0 : 1;
    }
    if (schemas.pnml !== undefined && name.endsWith('.strict.pnml'))
      failed += run('xmllint', '--noout', '--huge', '--relaxng', schemas.pnml, file) === 0 ? 0 : 1;
  }
  return failed;
}
