import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const main = path.resolve(import.meta.dirname, '../../cli/main.ts');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'watchfloor-pipe-'));
  writeFileSync(
    path.join(folder, 'failing.yaml'),
    '{ scenario: failing, start: 2030-01-07T08:00:00Z, horizon: 1d, population: [{ group: a, count: 1 }], expect: [lost > 0] }',
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a command whose output nobody reads: each write to it fails. */
async function unread(...argv: string[]): Promise<{ code: number | null; err: string }> {
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), main, ...argv], { cwd: folder });
  child.stdout.destroy();
  let err = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, err };
}

describe('a command whose reader has gone', () => {
  it('ends quietly with 0', async () => {
    expect(await unread('policy')).toEqual({ code: 0, err: '' });
    expect(await unread('simulate', 'list')).toEqual({ code: 0, err: '' });
  });

  it('still runs the simulation to its end, writes what it was asked for, and says by its exit code what failed', async () => {
    const argv = ['failing.yaml', '--trace', '--no-shrink', '--report', 'kept', '--junit', 'junit.xml'];
    expect(await unread('simulate', ...argv)).toEqual({ code: 1, err: '' });
    expect(readdirSync(path.join(folder, 'kept')).sort()).toEqual([
      'floor.json',
      'numbers.csv',
      'report.html',
      'report.json',
    ]);
    expect(readFileSync(path.join(folder, 'junit.xml'), 'utf8')).toContain('failures="1"');
  });
});
