import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockOwner, takeLock } from '../../packages/xstate-temporal/src/server/lock.ts';

/** No process has this id: ids end at 4,194,304 on Linux and earlier elsewhere. */
const NOBODY = 4_999_999;

describe('a lock', () => {
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'watchfloor-lock-'));
    file = path.join(folder, 'deep', 'data.db');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const held = (owner: object, age: number) => {
    mkdirSync(`${file}.lock`, { recursive: true });
    writeFileSync(`${file}.owner`, JSON.stringify(owner));
    const then = new Date(Date.now() - age);
    utimesSync(`${file}.lock`, then, then);
  };

  it('is had by one at a time, in turn', async () => {
    const first = await takeLock(file, { note: 'first', onHeld: () => expect.fail('nobody holds it') });
    expect(await lockOwner(file)).toEqual({ pid: process.pid, host: hostname(), note: 'first' });
    const waited: string[] = [];
    const second = takeLock(file, {
      note: 'second',
      onHeld: async ({ note }) => {
        waited.push(note);
        await first.release();
      },
    });
    await (await second).release();
    expect(waited).toEqual(['first']);
    expect(await lockOwner(file)).toBeUndefined();
  });

  it('is refused when the one who wants it does not care to wait', async () => {
    const lock = await takeLock(file, { note: 'first', onHeld: () => undefined });
    const refuse = () => {
      throw new Error('held');
    };
    await expect(takeLock(file, { note: 'second', onHeld: refuse })).rejects.toThrow('held');
    await lock.release();
  });

  it('of a process that is gone is taken over', async () => {
    held({ pid: NOBODY, host: hostname(), note: 'killed' }, 4_000);
    const lock = await takeLock(file, { note: 'next', onHeld: () => expect.fail('its holder is gone') });
    expect((await lockOwner(file))?.note).toBe('next');
    await lock.release();
  });

  it('is not taken from a new holder because of what an old one left', async () => {
    // Just touched: somebody holds it who has not yet written down their name.
    held({ pid: NOBODY, host: hostname(), note: 'killed' }, 0);
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 1_000);
    const wanted = takeLock(file, { note: 'next', onHeld: () => undefined, signal: controller.signal });
    await expect(wanted).rejects.toMatchObject({ code: 'ABORTED' });
  });

  it('of another machine is left alone, whatever its process id', async () => {
    held({ pid: NOBODY, host: 'elsewhere', note: 'far away' }, 4_000);
    const refuse = () => {
      throw new Error('held');
    };
    await expect(takeLock(file, { note: 'next', onHeld: refuse })).rejects.toThrow('held');
  });

  it('is no longer waited for after the signal', async () => {
    const lock = await takeLock(file, { note: 'first', onHeld: () => undefined });
    const controller = new AbortController();
    const wanted = takeLock(file, { note: 'second', onHeld: () => controller.abort(), signal: controller.signal });
    await expect(wanted).rejects.toMatchObject({ code: 'ABORTED' });
    await lock.release();
  });
});
