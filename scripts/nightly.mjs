// `npm run nightly`: the full form of what runs small on every push. Takes hours; ends with a line a part and fails if one did.
import { spawn } from 'node:child_process';
import { setup } from './setup.mjs';

const parts = [
  // A million random machines and lives against XState's own actor, and 200,000 hostile events.
  { name: 'properties', args: ['scripts/test.mjs', '--project', 'property'], env: { WATCHFLOOR_BUDGET: 'nightly' } },
  // The oracle with every minor of XState that the library takes.
  { name: 'xstate range', args: ['scripts/xstate-range.mjs', '--all'], env: { WATCHFLOOR_BUDGET: 'ci' } },
  // 100,000 events through dozens of runs on a server, against the same machine in process.
  {
    name: 'long life',
    args: ['scripts/test.mjs', '--project', 'slow', 'test/audit/long-life.slow.test.ts'],
    env: { WATCHFLOOR_BUDGET: 'nightly' },
  },
  // Ten thousand messages of garbage to instances on a server.
  {
    name: 'garbage',
    args: ['scripts/test.mjs', '--project', 'slow', 'packages/xstate-temporal/test/workflow/garbage.slow.test.ts'],
    env: { WATCHFLOOR_BUDGET: 'nightly' },
  },
  // Every row of docs/audit-detection.md, run again.
  { name: 'detection', args: ['--import', 'tsx', 'scripts/audit-detection.ts', '--check'] },
  // Every row of docs/seed-coverage.md without what it rests on: the test that lives it must fail.
  { name: 'seeds', args: ['--import', 'tsx', 'scripts/prove-seeds.ts'] },
  // Whatever the description of the HTTP API allows, and what it does not, sent to a gateway.
  { name: 'api', args: ['--import', 'tsx', 'scripts/check-api.ts', '--seconds', '1800'] },
  { name: 'event logs', args: ['scripts/check-event-logs.mjs'] },
  { name: 'chaos', args: ['--import', 'tsx', 'bench/chaos/run.ts', '--instances', '2000', '--minutes', '60'] },
  ...['lost', 'doubled', 'diverged'].map((bug) => ({
    name: `chaos sees ${bug}`,
    args: ['--import', 'tsx', 'bench/chaos/run.ts', '--instances', '100', '--minutes', '10', '--plant', bug],
    // The planted bug is what must be found.
    expected: 1,
  })),
];

await setup();
let running;
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
]) {
  process.on(signal, () => {
    running?.kill(signal);
    process.exitCode = code;
    parts.length = 0;
  });
}
const only = process.argv.slice(2);
const lines = [];
while (parts.length > 0) {
  const { name, args, env, expected = 0 } = parts.shift();
  if (only.length > 0 && !only.includes(name)) continue;
  const code = await run(args, env);
  lines.push(`${code === expected ? 'passed' : 'FAILED'}  ${name}`);
  if (code !== expected) process.exitCode ||= 1;
}
process.stdout.write(`${lines.join('\n')}\n`);

function run(args, env = {}) {
  return new Promise((resolve, reject) => {
    running = spawn(process.execPath, args, { stdio: 'inherit', env: { ...process.env, ...env } });
    running.once('error', reject);
    running.once('exit', (code) => resolve(code ?? 1));
  });
}
