import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { tryFolder } from '../../text/index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'watchfloor-try-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a folder is written to, for its owner alone, and left as it was', async () => {
  let seen: { mode: number; size: number } | undefined;
  const write = async (file: string, content: Uint8Array) => {
    await writeFile(file, content, { mode: 0o600 });
    seen = statSync(file);
    expect(path.dirname(file)).toBe(folder);
  };
  await tryFolder(folder, write);
  expect(seen && seen.mode & 0o777).toBe(0o600);
  expect(seen?.size).toBeGreaterThan(4_096);
  await tryFolder(folder);
  expect(readdirSync(folder)).toEqual([]);
});

test('of one that is not there its nearest parent is tried, and nothing is made', async () => {
  await tryFolder(path.join(folder, 'a', 'b', 'c'));
  expect(readdirSync(folder)).toEqual([]);
});

test('a disk that is full in the middle of it is told, and keeps nothing of it', async () => {
  const full = async (file: string, content: Uint8Array) => {
    await writeFile(file, content.subarray(0, 10));
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  };
  await expect(tryFolder(folder, full)).rejects.toMatchObject({ code: 'ENOSPC' });
  expect(readdirSync(folder)).toEqual([]);
});

test('a file in its place, or above it, is no folder', async () => {
  writeFileSync(path.join(folder, 'file'), '');
  mkdirSync(path.join(folder, 'real'));
  for (const place of ['file', 'file/below'])
    await expect(tryFolder(path.join(folder, place))).rejects.toMatchObject({ code: 'ENOTDIR' });
});
