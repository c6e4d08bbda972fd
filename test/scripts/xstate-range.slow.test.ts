import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';

test('the engine lives as the oldest XState that the library takes, as one in the middle, and as the first of the newest minor', () => {
  const root = path.resolve(import.meta.dirname, '../..');
  const env = { ...process.env, WATCHFLOOR_BUDGET: 'quick' };
  const { status, stderr, stdout } = spawnSync(process.execPath, ['scripts/xstate-range.mjs'], { cwd: root, env });
  expect(status, `${stdout}\n${stderr}`).toBe(0);
});
