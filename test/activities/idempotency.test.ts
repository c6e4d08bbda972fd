import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fileStore, keyHash } from '../../activities/index.ts';
import { journal } from '../../activities/journal.ts';
import { jsonLines } from '../../activities/json-lines.ts';
import { temporaryFolder } from './folder.ts';
import { linesOf } from './support.ts';

test('a second delivery under the same key does nothing and gets the first result', async () => {
  const store = fileStore(temporaryFolder());
  let runs = 0;
  const effect = async () => {
    runs += 1;
    return { run: runs };
  };
  expect(await store.once('w/r/1.0', 'sendMail', { a: 1 }, effect)).toEqual({ run: 1 });
  expect(await store.once('w/r/1.0', 'sendMail', { a: 1 }, effect)).toEqual({ run: 1 });
  expect(runs).toBe(1);
});

test('another key runs the effect again', async () => {
  const store = fileStore(temporaryFolder());
  let runs = 0;
  const effect = async () => (runs += 1);
  await store.once('w/r/1.0', 'sendMail', {}, effect);
  await store.once('w/r/1.1', 'sendMail', {}, effect);
  expect(runs).toBe(2);
});

test('the first result is known to a store that is opened later on the same folder', async () => {
  const folder = temporaryFolder();
  await fileStore(folder).once('w/r/1.0', 'sendMail', {}, async () => 'first');
  expect(await fileStore(folder).once('w/r/1.0', 'sendMail', {}, async () => 'second')).toBe('first');
});

test('an effect without a result is remembered too', async () => {
  const folder = temporaryFolder();
  let runs = 0;
  const effect = async () => {
    runs += 1;
  };
  expect(await fileStore(folder).once('k', 'a', {}, effect)).toBeUndefined();
  expect(await fileStore(folder).once('k', 'a', {}, effect)).toBeUndefined();
  expect(runs).toBe(1);
});

test('an effect that failed leaves no mark and is run again', async () => {
  const store = fileStore(temporaryFolder());
  await expect(store.once('k', 'a', {}, () => Promise.reject(new Error('down')))).rejects.toThrow('down');
  expect(await store.once('k', 'a', {}, async () => 'done')).toBe('done');
});

test('deliveries of one key that meet in a process share one run', async () => {
  const store = fileStore(temporaryFolder());
  let runs = 0;
  const effect = async () => (runs += 1);
  expect(await Promise.all([1, 2, 3].map(() => store.once('k', 'a', {}, effect)))).toEqual([1, 1, 1]);
});

test('of two processes that finish the same effect both get the result that was marked first', async () => {
  const folder = temporaryFolder();
  let release = (): void => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const late = fileStore(folder).once('k', 'a', {}, async () => {
    await gate;
    return 'late';
  });
  expect(await fileStore(folder).once('k', 'a', {}, async () => 'early')).toBe('early');
  release();
  expect(await late).toBe('early');
});

test.each([
  ['other params', 'sendMail', { to: 'b' }],
  ['another port', 'notifyStaff', { to: 'a' }],
])('a key that comes again with %s is refused', async (_what, name, params) => {
  const folder = temporaryFolder();
  await fileStore(folder).once('k', 'sendMail', { to: 'a' }, async () => 1);
  await expect(fileStore(folder).once('k', name, params, async () => 2)).rejects.toMatchObject({
    code: 'IDEMPOTENCY_KEY_REUSED',
    retryable: false,
  });
});

test('the order of the fields in params does not count', async () => {
  const store = fileStore(temporaryFolder());
  await store.once('k', 'a', { x: 1, y: 2 }, async () => 1);
  expect(await store.once('k', 'a', { y: 2, x: 1 }, async () => 2)).toBe(1);
});

test.each(['', 'k'.repeat(1_201)])('a key that is empty or too long is refused', async (key) => {
  await expect(fileStore(temporaryFolder()).once(key, 'a', {}, async () => 1)).rejects.toMatchObject({
    code: 'IDEMPOTENCY_KEY_INVALID',
  });
});

test.each(['', '{"key":"k","na', 'null', '[]'])(
  'a mark that a lost disk write left as %j counts as none and is replaced',
  async (rest) => {
    const folder = temporaryFolder();
    const hash = keyHash('k');
    mkdirSync(join(folder, hash.slice(0, 2)));
    writeFileSync(join(folder, hash.slice(0, 2), `${hash}.json`), rest);
    expect(await fileStore(folder).once('k', 'a', {}, async () => 'again')).toBe('again');
    expect(await fileStore(folder).once('k', 'a', {}, async () => 'third')).toBe('again');
  },
);

test('a journal holds each key once and keeps the order in which entries were claimed', async () => {
  const folder = temporaryFolder();
  const one = journal<string>(folder);
  const two = journal<string>(folder);
  await one.append('a', () => 'A');
  expect(await two.append('b', (entries) => `B after ${entries.length}`)).toMatchObject({ index: 1, added: true });
  expect(await one.append('b', () => 'other')).toMatchObject({ entry: { body: 'B after 1' }, index: 1, added: false });
  expect((await two.read()).map(({ body }) => body)).toEqual(['A', 'B after 1']);
});

test('a journal that several writers fill at once has no gap, no double and no loss', async () => {
  const folder = temporaryFolder();
  const writers = [journal<number>(folder), journal<number>(folder), journal<number>(folder)];
  const keys = Array.from({ length: 20 }, (_, index) => index);
  await Promise.all(writers.flatMap((writer) => keys.map((key) => writer.append(`k${key}`, () => key))));
  const bodies = (await journal<number>(folder).read()).map(({ body }) => body);
  expect(bodies).toHaveLength(20);
  expect(new Set(bodies)).toEqual(new Set(keys));
  expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

test('a journal with a missing entry says so instead of writing on', async () => {
  const folder = temporaryFolder();
  const writer = journal<number>(folder);
  for (const key of ['a', 'b', 'c']) await writer.append(key, () => 1);
  rmSync(join(folder, '00000002.json'));
  await expect(journal(folder).append('d', () => 1)).rejects.toMatchObject({ code: 'JOURNAL_DAMAGED' });
});

test('a journal with an entry that is not one says so', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, '00000001.json'), 'nonsense');
  await expect(journal(folder).read()).rejects.toMatchObject({ code: 'JOURNAL_DAMAGED' });
});

test('writers of one JSON Lines file that meet leave every line once and whole', async () => {
  const path = join(temporaryFolder(), 'out.jsonl');
  const writers = [jsonLines<{ n: number }>(path), jsonLines<{ n: number }>(path), jsonLines<{ n: number }>(path)];
  const keys = Array.from({ length: 15 }, (_, index) => index);
  await Promise.all(writers.flatMap((writer) => keys.map((n) => writer.append(`k${n}`, { n }))));
  expect(
    linesOf(path)
      .map(({ n }) => n as number)
      .sort((a, b) => a - b),
  ).toEqual(keys);
});

test('a line that was left half written is finished, not doubled', async () => {
  const path = join(temporaryFolder(), 'out.jsonl');
  await jsonLines(path).append('a', { n: 1 });
  await jsonLines(path).append('b', { n: 2 });
  const whole = readFileSync(path, 'utf8');
  for (const length of [0, 1, 8, whole.length - 1]) {
    writeFileSync(path, whole.slice(0, length));
    await jsonLines(path).append('b', { n: 2 });
    expect(readFileSync(path, 'utf8')).toBe(whole);
  }
});

test.each(['{"n":7}\n', `${'{"n":7}\n'.repeat(50)}`])(
  'a file with lines of somebody else is left as it is',
  async (foreign) => {
    const path = join(temporaryFolder(), 'out.jsonl');
    writeFileSync(path, foreign);
    await expect(jsonLines(path).append('a', { n: 1, text: 'longer than the line above' })).rejects.toMatchObject({
      code: 'SINK_FOREIGN',
    });
    expect(readFileSync(path, 'utf8')).toBe(foreign);
  },
);
