// Runs the benchmarks of the simulator that are here, one after another.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

for (const name of ['queue.ts', 'cases.ts', 'server.ts']) {
  const file = path.join(import.meta.dirname, name);
  if (!existsSync(file)) continue;
  process.stdout.write(`\n${name}\n\n`);
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', file], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
