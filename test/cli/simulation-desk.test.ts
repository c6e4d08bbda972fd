import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { simulationDesk } from '../../cli/gateway/simulation-desk.ts';

test('the latest 200 runs are looked at, once for all who ask at the same time', async () => {
  const root = await mkdtemp(path.join(tmpdir(), 'watchfloor-runs-'));
  const folder = path.join(root, '.watchfloor', 'simulations');
  const put = async (name: string, at: number, text = '{"scenario":"s","seed":1}') => {
    await mkdir(path.join(folder, name), { recursive: true });
    await writeFile(path.join(folder, name, 'report.json'), text);
    await utimes(path.join(folder, name, 'report.json'), at, at);
  };
  for (let count = 0; count < 201; count++) await put(`run-${count}`, 1_000 + count);
  await put('being-written', 9_000, '{');
  const desk = simulationDesk(root);
  const [runs, again] = [desk.runs(), desk.runs()];
  // Many who ask at once share a look.
  expect(again).toBe(runs);
  const names = (await runs).map(({ run }) => run);
  expect(names).toHaveLength(199);
  expect([names[0], names.at(-1)]).toEqual(['run-200', 'run-2']);
  await put('run-0', 10_000);
  expect((await desk.runs())[0]?.run).toBe('run-0');
  await rm(root, { recursive: true });
});
