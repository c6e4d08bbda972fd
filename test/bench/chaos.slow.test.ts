import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { totals } from './totals.ts';

const run = fileURLToPath(new URL('../../bench/chaos/run.ts', import.meta.url));

/** Runs the chaos runner, which brings its own server, and gives back what it printed and how it ended. */
async function chaos(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', run, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, err };
}

test('under kills, restarts and faults nothing is lost, doubled or diverged', { timeout: 240_000 }, async () => {
  const { code, out, err } = await chaos('--instances', '10', '--minutes', '3');
  // What is told of a failure is told last.
  const said = err.trim().split('\n').reverse().join('\n');
  expect(totals(out), said).toMatchObject({ instances: 10, ended: 10, lost: 0, doubled: 0, diverged: 0 });
  expect(totals(out).events).toBeGreaterThan(60);
  expect(out).toMatch(/\| server killed and restarted +\| [1-9]/);
  expect(code).toBe(0);
});

test('an argument that is none is said so', async () => {
  const { code, err } = await chaos('--plant', 'nothing');
  expect({ code, said: err.split('\n')[0] }).toEqual({
    code: 2,
    said: '--plant is one of lost, doubled, diverged.',
  });
});
