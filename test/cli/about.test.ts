import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import { afterAll, describe, expect, it } from 'vitest';
import { createTerminal } from 'xstate-temporal/cli';
import { type AboutOptions, aboutFrom, withAbout } from '../../cli/input/about.ts';
import { printAbout } from '../../cli/print/about.ts';
import { about, nothing } from '../../machines/inquiry/index.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'watchfloor-about-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sha256 = '9f'.repeat(32);
const sha1 = 'ab'.repeat(20);

async function said(args: readonly string[], before?: unknown): Promise<unknown> {
  const command = withAbout(new Command('open'))
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  command.parse(args, { from: 'user' });
  return aboutFrom(command.opts<AboutOptions>(), before);
}

describe('what an inquiry is about, on the command line', () => {
  it('is said by options that may be repeated, and is what the charts take', async () => {
    const args = ['--device', 'fs-01', '--device', 'fs-02', '--alert', 'da637-1', '--hash', `sha256:${sha256}`];
    const more = ['--hash', `SHA1:${sha1.toUpperCase()}`, '--user', 'ann', '--mailbox', 'ann@x.example'];
    const times = ['--remote', '203.0.113.7', '--from', '2030-01-08T08:00:00Z', '--until', '2030-01-08T10:00:00+01:00'];
    const given = await said([...args, ...more, ...times, '--incident', '881']);
    expect(about.parse(given)).toEqual({
      ...nothing,
      ...{ devices: ['fs-01', 'fs-02'], alerts: ['da637-1'], incidents: ['881'], users: ['ann'] },
      ...{ files: [{ sha256 }, { sha1 }], mailboxes: ['ann@x.example'], addresses: ['203.0.113.7'] },
      timeRange: { from: Date.UTC(2030, 0, 8, 8), until: Date.UTC(2030, 0, 8, 9) },
    });
  });

  it('is read from a file, in which an option replaces the list of its kind', async () => {
    const file = path.join(folder, 'about.yaml');
    writeFileSync(file, 'devices: [fs-01]\nusers: [ann]\n');
    expect(await said(['--about', file, '--device', 'fs-09'])).toEqual({ devices: ['fs-09'], users: ['ann'] });
    expect(await said(['--user', 'bob'], { users: ['ann'], alerts: ['1'] })).toEqual({ users: ['bob'], alerts: ['1'] });
    expect(await said([])).toBeUndefined();
  });

  it.each([
    ['a hash without its kind', ['--hash', sha256]],
    ['a hash that is too short', ['--hash', 'sha256:9f86']],
    ['a time without its zone', ['--from', '2030-01-08T08:00:00']],
    ['a time that is none', ['--from', 'yesterdayZ']],
    ['a day that no calendar has', ['--from', '2030-02-30T08:00:00Z']],
  ])('is not %s', async (_, args) => {
    await expect(said(args)).rejects.toMatchObject({ code: 'commander.invalidArgument' });
  });

  it('is shown a line a kind, and not where there is nothing', () => {
    let text = '';
    const write = (part: string) => {
      text += part;
      return true;
    };
    const out = { isTTY: false, columns: 80, write };
    const terminal = createTerminal({ json: false, out, err: out, env: {} } as never);
    printAbout(terminal, { about: { ...nothing, devices: ['fs-01', 'fs-02'], files: [{ sha1, name: 'a.dll' }] } });
    expect(text).toBe(`About\n  Devices           fs-01, fs-02\n  Files             a.dll SHA-1 ${sha1}\n`);
    text = '';
    printAbout(terminal, { about: nothing });
    printAbout(terminal, { leads: [] });
    expect(text).toBe('');
  });
});
