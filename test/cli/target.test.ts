import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { announceDev, devFile, runningDev } from '../../cli/input/dev-file.ts';
import { findTarget } from '../../cli/input/target.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'watchfloor-target-'));
  const config = { connection: { address: 'file:1', namespace: 'of-file' }, taskQueue: 'of-file' };
  await writeFile(path.join(root, 'temporal.config.mjs'), `export default ${JSON.stringify(config)};`);
});
afterEach(() => rm(root, { recursive: true, force: true }));

const dev = { address: 'dev:1', namespace: 'of-dev', taskQueue: 'of-dev', pid: process.pid };
// A profile file of the machine that runs the tests must not count.
const bare = () => ({ TEMPORAL_CONFIG_FILE: path.join(root, 'profiles.toml') });

async function target(options = {}, env: Record<string, string> = {}, cwd = root) {
  await writeFile(path.join(root, 'profiles.toml'), env.PROFILE ?? '[profile.other]\n');
  const found = await findTarget(options, cwd, { ...bare(), ...env });
  return [found.address, found.namespace, found.taskQueue];
}

it('names the option that is wrong', async () => {
  await expect(target({ observe: { logLevel: 'all' } })).rejects.toThrow(
    'The configuration on the command line is not valid:\n  --log-level: must be one of error, warn, info, debug',
  );
  expect((await findTarget({ address: 'flag:1' }, root, bare())).from).toBe('--address');
});

describe('the server that a command talks to', () => {
  it('comes from the configuration file when nothing else says anything', async () => {
    expect(await target()).toEqual(['file:1', 'of-file', 'of-file']);
  });

  it('is the one of a running "watchfloor dev" rather than that of the file', async () => {
    await announceDev(root, dev);
    expect(await target()).toEqual(['dev:1', 'of-dev', 'of-dev']);
  });

  it('is that of a profile, of the environment, or of the command line rather than that of "watchfloor dev"', async () => {
    await announceDev(root, dev);
    const PROFILE = '[profile.default]\naddress = "profile:1"\n';
    expect(await target({}, { PROFILE })).toEqual(['profile:1', 'of-file', 'of-file']);
    expect(await target({}, { PROFILE, TEMPORAL_ADDRESS: 'env:1' })).toEqual(['env:1', 'of-file', 'of-file']);
    const flags = { address: 'flag:1', taskQueue: 'of-flag' };
    expect(await target(flags, { PROFILE, TEMPORAL_ADDRESS: 'env:1' })).toEqual(['flag:1', 'of-file', 'of-flag']);
  });

  it('keeps a namespace that was chosen for this run', async () => {
    await announceDev(root, dev);
    expect(await target({ namespace: 'mine' })).toEqual(['dev:1', 'mine', 'of-dev']);
    expect(await target({}, { WATCHFLOOR_TASK_QUEUE: 'mine' })).toEqual(['dev:1', 'of-dev', 'mine']);
  });

  it('does not get the keys of the configured server when "watchfloor dev" runs', async () => {
    await announceDev(root, dev);
    await writeFile(path.join(root, 'profiles.toml'), '[profile.other]\n');
    const found = await findTarget({}, root, { ...bare(), TEMPORAL_API_KEY: 'secret' });
    expect(found.address).toBe('dev:1');
    expect(found.connection).toEqual({});
  });

  it('is found from a folder below, too', async () => {
    await announceDev(root, dev);
    const below = path.join(root, 'a', 'b');
    await mkdir(below, { recursive: true });
    expect(await target({}, {}, below)).toEqual(['dev:1', 'of-dev', 'of-dev']);
  });
});

describe('the file of "watchfloor dev"', () => {
  it('is taken away again, with nothing beside it', async () => {
    const retract = await announceDev(root, dev);
    expect(await runningDev(root)).toEqual(dev);
    await retract();
    expect(await runningDev(root)).toBeUndefined();
    expect(await readdir(path.join(root, '.watchfloor'))).toEqual([]);
  });

  it('does not count when its process is gone', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'exit');
    await announceDev(root, { ...dev, pid: child.pid ?? 0 });
    expect(await runningDev(root)).toBeUndefined();
    expect(await target()).toEqual(['file:1', 'of-file', 'of-file']);
  });

  it('does not count when it is half written or not what it should be', async () => {
    await mkdir(path.join(root, '.watchfloor'));
    for (const text of ['{"address":', '[]', 'null', '{"address":1}', JSON.stringify({ ...dev, pid: -1 })]) {
      await writeFile(devFile(root), text);
      expect(await runningDev(root)).toBeUndefined();
    }
  });
});
