import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { killAll, start } from './support.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'watchfloor-dev-'));
  await writeFile(path.join(folder, 'temporal.config.mjs'), "export default { connection: { namespace: 'mine' } };");
});
afterAll(async () => {
  killAll();
  await rm(folder, { recursive: true, force: true });
});

function cli(...argv: string[]) {
  const { child, ended } = start(folder, {}, argv);
  child.stdin.end();
  return ended;
}

const files = () => readdir(path.join(folder, '.watchfloor')).catch(() => []);

async function answers(address: string): Promise<boolean> {
  try {
    const connection = await Connection.connect({ address, connectTimeout: 500 });
    await connection.close();
    return true;
  } catch {
    return false;
  }
}

describe('"watchfloor dev"', { timeout: 240_000 }, () => {
  it('is found by other commands, keeps everything over a restart, and leaves nothing running', async () => {
    expect(await cli('list')).toMatchObject({ code: 5, err: expect.stringContaining('error NO_SERVER: There is no') });
    const dev = start(folder, {}, ['dev', '--json']);
    await dev.printed('\n}\n');
    const { address } = JSON.parse(await readFile(path.join(folder, '.watchfloor', 'dev.json'), 'utf8')) as {
      address: string;
    };
    expect(await cli('dev')).toMatchObject({ code: 1, err: expect.stringContaining('error DEV_RUNNING') });
    const apply = ['apply', '--tenant', 'contoso', '--profile', 'mde'];
    expect(await cli(...apply)).toMatchObject({ code: 5, err: expect.stringContaining('error NOT_SIGNED_IN') });
    expect(await cli(...apply, '--break-glass')).toMatchObject({ code: 0, err: '' });

    dev.child.kill('SIGINT');
    expect(await dev.ended).toMatchObject({ code: 0 });
    expect(await files()).not.toContain('dev.json');
    expect(await answers(address)).toBe(false);

    const again = start(folder, {}, ['dev']);
    await again.printed('Ctrl-C stops all');
    const { code, out, err } = await cli('show', 'tan-application/contoso', '--break-glass');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('CHECK_ELIGIBILITY');
    again.child.kill('SIGTERM');
    expect(await again.ended).toMatchObject({ code: 0 });
  });

  it.each([300, 1_500, 4_000])('is interrupted cleanly %d ms after it was started', async (milliseconds) => {
    await rm(path.join(folder, '.watchfloor'), { recursive: true, force: true });
    const dev = start(folder, {}, ['dev']);
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    dev.child.kill('SIGINT');
    const { code, out, err } = await dev.ended;
    // A signal that comes before the program listens ends it as it ends any process.
    expect(out === '' ? [130, null] : [0]).toContain(code);
    expect(err).not.toMatch(/^ +at /m);
    expect(await files()).not.toContain('dev.json');
    // Nothing is left locked.
    const next = start(folder, {}, ['dev']);
    await next.printed('Ctrl-C stops all');
    next.child.kill('SIGINT');
    expect(await next.ended).toMatchObject({ code: 0 });
  });
});
