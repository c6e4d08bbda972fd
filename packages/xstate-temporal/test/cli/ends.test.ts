import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';

const bin = path.resolve(import.meta.dirname, '../../bin/xstate-temporal.mjs');
const folder = mkdtempSync(path.join(tmpdir(), 'xstate-temporal-ends-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(...args: string[]) {
  const { status, stderr, stdout } = spawnSync(process.execPath, [bin, ...args], { cwd: folder, encoding: 'utf8' });
  return { status, stdout, code: /^error ([A-Z_]+)/.exec(stderr)?.[1] };
}

it.each([
  ['ends the process', 'process.exit(0)'],
  ['waits for what never comes', 'await new Promise(() => {})'],
])('a file that %s is no machine that can be durable', (_, text) => {
  writeFileSync(path.join(folder, 'machine.mjs'), text);
  expect(run('check', 'machine.mjs')).toEqual({ status: 1, stdout: '', code: 'FILE_ENDED' });
});

it('what is no file is not read', () => {
  for (const place of ['.', '/dev/zero', 'none.mjs'])
    expect(run('check', place)).toEqual({ status: 2, stdout: '', code: 'FILE_UNREADABLE' });
});

it('a list of none is refused before a server is asked', () => {
  expect(run('list', '--limit', '0')).toEqual({ status: 2, stdout: '', code: 'USAGE_INVALID' });
});
