import { chmod, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readTrust, type TrustedIssuer } from 'xstate-temporal/proof';
import { keyFolder, projectKeys } from '../../server/keys/index.ts';
import { startScript } from '../support/processes.ts';
import { cli } from '../support/run-cli.ts';

let folder = '';
beforeEach(async () => {
  folder = path.join(await mkdtemp(path.join(tmpdir(), 'watchfloor-keys-')), 'keys');
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(path.dirname(folder), { recursive: true, force: true });
});

const keys = (...argv: string[]) => cli('keys', ...argv, '--keys', folder);
const answer = async <T>(...argv: string[]): Promise<T> => {
  const { code, err, out } = await keys(...argv, '--json');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out) as T;
};
const listed = async () => (await answer<{ issuers: TrustedIssuer[] }>('list')).issuers;
const mode = async (name: string) => ((await stat(path.join(folder, name))).mode & 0o777).toString(8);

describe('keys', () => {
  it('are made for their owner alone, and trusted', async () => {
    const made = await answer<TrustedIssuer & { file: string }>('make', '--label', 'mine', '--tenant', 'contoso');
    expect(made).toMatchObject({ roles: ['*'], tenants: ['contoso'], label: 'mine' });
    expect(await mode('.')).toBe('700');
    expect(await mode('issuer.key')).toBe('600');
    expect(await mode('trust.json')).toBe('600');
    expect(readTrust(JSON.parse(await readFile(path.join(folder, 'trust.json'), 'utf8'))).has(made.kid)).toBe(true);
    const { out } = await keys('list');
    expect(out).toContain(made.kid);
    expect(out).toContain('all but system');
  });

  it('are never overwritten; one in the place of another leaves both trusted, until it is retired', async () => {
    const first = await answer<TrustedIssuer>('make');
    const again = await keys('make');
    expect(again).toMatchObject({ code: 2, err: expect.stringContaining('KEY_EXISTS') });
    const second = await answer<TrustedIssuer>('make', '--replace');
    expect((await listed()).map(({ kid, retired }) => [kid, retired])).toEqual([
      [first.kid, undefined],
      [second.kid, undefined],
    ]);
    expect(await mode(`issuer-${first.kid}.key`)).toBe('600');
    const { retired } = await answer<TrustedIssuer>('retire', first.kid.slice(0, 8));
    expect(await answer<TrustedIssuer>('retire', first.kid)).toMatchObject({ retired });
    expect((await listed()).map((issuer) => issuer.retired)).toEqual([retired, undefined]);
  });

  it('of workers are for the role "system" alone, and no other key is', async () => {
    expect(await answer<TrustedIssuer>('make', '--use', 'worker')).toMatchObject({ roles: ['system'] });
    expect(await keys('make', '--role', 'system')).toMatchObject({ code: 2 });
    expect(await keys('make', '--use', 'worker', '--role', 'expert')).toMatchObject({ code: 2 });
    expect(await keys('make', '--not-after', 'soon')).toMatchObject({ code: 2 });
    expect(await keys('make', '--not-after', '2027-02-29T00:00:00Z')).toMatchObject({ code: 2 });
    expect(await keys('retire', 'unknown')).toMatchObject({ code: 4, err: expect.stringContaining('KEY_UNKNOWN') });
    expect(await keys('retire', 'a')).toMatchObject({ code: 2 });
  });

  it.each(['issuer', 'worker'] as const)('that were trusted when their maker died are used (%s)', async (use) => {
    const place = keyFolder(folder);
    const made = await projectKeys(place);
    // What is there after the trust, and before the last step.
    await rename(path.join(folder, `${use}.key`), path.join(folder, `${use}.key.new`));
    const { issuer, trust, workerKey } = await projectKeys(place);
    expect([issuer?.kid, trust, workerKey]).toEqual([made.issuer?.kid, made.trust, made.workerKey]);
    // One that nobody trusts, or a part of one, is no key.
    await rename(path.join(folder, `${use}.key`), path.join(folder, `${use}.key.new`));
    await writeFile(path.join(folder, `${use}.key.new`), '{"kty":');
    const { kid } = await answer<TrustedIssuer>('make', '--use', use);
    expect(made.trust.issuers.map((one) => one.kid)).not.toContain(kid);
  });

  it('of a project are made once, and stay what they are', async () => {
    const first = await projectKeys(keyFolder(folder));
    expect(first.trust.issuers.map(({ roles }) => roles)).toEqual([['*'], ['system']]);
    const again = await projectKeys(keyFolder(folder));
    expect([again.issuer?.kid, again.workerKey, again.trust]).toEqual([
      first.issuer?.kid,
      first.workerKey,
      first.trust,
    ]);
  });

  it('of a project are made once also where many workers start at the same moment', async () => {
    const script = `
      import { keyFolder, projectKeys } from './server/keys/index.ts';
      const { issuer, trust, workerKey } = await projectKeys(keyFolder(process.env.KEYS));
      console.log(JSON.stringify({ keys: [issuer?.kid, trust.issuers.map(({ kid }) => kid), workerKey] }));`;
    const others = [1, 2, 3, 4].map(() => startScript(script, { ...process.env, KEYS: folder }));
    const here = await Promise.all([1, 2, 3, 4].map(() => projectKeys(keyFolder(folder))));
    const kids = here.map(({ issuer, trust, workerKey }) => [
      issuer?.kid,
      trust.issuers.map(({ kid }) => kid),
      workerKey,
    ]);
    const all = [...kids, ...(await Promise.all(others.map((other) => other.says<unknown>('keys'))))];
    expect(all).toEqual(all.map(() => all[0]));
    expect(here[0]?.trust.issuers).toHaveLength(2);
    expect((await readdir(folder)).sort()).toEqual(['issuer.key', 'trust.json', 'worker.key']);
  });

  it('and a trust that is there without them: the keys of those who send are elsewhere', async () => {
    await answer('make');
    await rm(path.join(folder, 'issuer.key'));
    const { issuer, trust } = await projectKeys(keyFolder(folder));
    expect([issuer, trust.issuers.length]).toEqual([undefined, 2]);
  });

  it('that cannot be read are said to be so, and nothing of them is quoted', async () => {
    const { file } = await answer<{ file: string }>('make');
    const secret = await readFile(file, 'utf8');
    await writeFile(file, secret.replace('{', '{,'));
    const broken = await keys('list');
    expect(broken).toMatchObject({ code: 2, err: expect.stringContaining('KEY_INVALID') });
    expect(broken.err).not.toContain(JSON.parse(secret).d.slice(0, 8));
    await writeFile(path.join(folder, 'trust.json'), '{"issuers":[{"kid":"a"}]}');
    expect(await keys('list')).toMatchObject({ code: 2, err: expect.stringContaining('TRUST_INVALID') });
    await writeFile(path.join(folder, 'trust.json'), '-----BEGIN SECRET-----');
    const noJson = await keys('list');
    expect(noJson).toMatchObject({ code: 2, err: expect.stringContaining('TRUST_INVALID') });
    expect(noJson.err).not.toContain('SECRET');
    // Root reads every file.
    if (process.getuid?.() === 0) return;
    await chmod(file, 0);
    expect(await keys('list')).toMatchObject({ code: 2, err: expect.stringContaining('KEY_UNREADABLE') });
  });
});
