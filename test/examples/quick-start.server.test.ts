/** The quick start, as its README has people run it: a worker, and a client, each a process of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { expect, inject, test } from 'vitest';

const tsx = createRequire(import.meta.url).resolve('tsx/cli');
const folder = fileURLToPath(new URL('../../examples/quick-start', import.meta.url));

function run(file: string) {
  const { address, namespace } = inject('temporal');
  const env = { ...process.env, TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace };
  return spawn(process.execPath, [tsx, file], { cwd: folder, env, stdio: ['ignore', 'pipe', 'ignore'] });
}

test('the machine that was imported is durable', async () => {
  const worker = run('worker.ts');
  try {
    await Promise.race([once(worker.stdout, 'data'), once(worker, 'exit')]);
    const client = run('client.ts');
    const text: string[] = [];
    client.stdout.setEncoding('utf8').on('data', (part: string) => text.push(part));
    const [code] = await once(client, 'close');
    expect([code, text.join('')]).toEqual([0, "open → charging\n{ receipt: 'R-A1' }\n"]);
  } finally {
    worker.kill('SIGINT');
    if (worker.exitCode === null && worker.signalCode === null) await once(worker, 'exit');
  }
});
