import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { spawnWatched } from 'xstate-temporal/server';
import { eventually, isRunning, startScript } from '../support/processes.ts';

/** Has a child of its own, and tells the ids of both. */
const FAMILY = `
const { spawn } = require('node:child_process');
const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], { stdio: 'ignore' });
process.on('SIGTERM', () => process.exit(7));
console.log(JSON.stringify({ family: [process.pid, child.pid] }));
setInterval(() => undefined, 1000);
`;

describe('a watched child', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'watchfloor-watched-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const family = async () => {
    const watched = spawnWatched(process.execPath, ['-e', FAMILY], { cwd: tmpdir(), env: process.env, remove: folder });
    let said = '';
    watched.stdout?.on('data', (data: Buffer) => {
      said += data.toString();
    });
    await eventually('the family is there', () => said.includes('\n'));
    return { watched, pids: (JSON.parse(said) as { family: [number, number] }).family };
  };

  it('tells its id, its output and how it ended', async () => {
    const args = ['-e', 'console.log("out"); console.error("err"); process.exit(3)'];
    const watched = spawnWatched(process.execPath, args, { cwd: folder, env: process.env });
    let said = '';
    for (const stream of [watched.stdout, watched.stderr]) {
      stream?.on('data', (data: Buffer) => {
        said += data.toString();
      });
    }
    expect(await watched.pid).toBeGreaterThan(0);
    expect(await watched.ended).toBe(3);
    expect(said.split('\n').sort()).toEqual(['', 'err', 'out']);
  });

  it('that cannot be started ends with 127', async () => {
    const watched = spawnWatched(path.join(folder, 'nothing'), [], { cwd: folder, env: process.env });
    expect(await watched.ended).toBe(127);
    expect(await watched.pid).toBeUndefined();
  });

  it('may end by itself when it is asked to', async () => {
    const { watched, pids } = await family();
    watched.terminate();
    expect(await watched.ended).toBe(7);
    await eventually('the family is gone', () => !pids.some(isRunning));
    expect(existsSync(folder)).toBe(true);
  });

  it('is killed with its own children and its folder', async () => {
    const { watched, pids } = await family();
    watched.kill();
    expect(await watched.ended).toBe(128);
    await eventually('the family is gone', () => !pids.some(isRunning));
    expect(existsSync(folder)).toBe(false);
  });

  it('does not outlive a parent that was killed with SIGKILL', async () => {
    const script = startScript(`
      import { spawnWatched } from './packages/xstate-temporal/src/server/watched.ts';
      const watched = spawnWatched(process.execPath, ['-e', ${JSON.stringify(FAMILY)}], { cwd: '/', env: process.env, remove: ${JSON.stringify(folder)} });
      watched.stdout.pipe(process.stdout);
      setInterval(() => undefined, 1000);
    `);
    const pids = await script.says<number[]>('family');
    expect(pids.every(isRunning)).toBe(true);
    script.child.kill('SIGKILL');
    await eventually('the family is gone', () => !pids.some(isRunning));
    await eventually('the folder is gone', () => !existsSync(folder));
  });

  it('does not keep a process alive that has nothing else to do, and goes with it', async () => {
    const script = startScript(`
      import { spawnWatched } from './packages/xstate-temporal/src/server/watched.ts';
      const watched = spawnWatched(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], { cwd: '/', env: process.env });
      watched.stdout.unref?.();
      watched.stderr.unref?.();
      const patience = setTimeout(() => undefined, 20_000);
      console.log(JSON.stringify({ pid: await watched.pid }));
      clearTimeout(patience);
    `);
    const pid = await script.says<number>('pid');
    expect((await script.ended)[0]).toBe(0);
    await eventually('the child is gone', () => !isRunning(pid));
  });
});
