import { expect, test } from 'vitest';
import { createFeed, type News } from '../../gateway/stream/feed.ts';
import type { Change } from '../../programme/index.ts';

/** A visibility store that rows come to whenever a test says so. */
function openStore() {
  const rows = new Map<string, Change>();
  const store = { fail: false, asked: [] as number[], more: false };
  const source = async (since: number) => {
    store.asked.push(since);
    if (store.fail) throw new Error('down');
    const changes = [...rows.values()].filter(({ changedAt }) => changedAt >= since);
    return { changes: changes.sort((one, other) => one.changedAt - other.changedAt), more: store.more };
  };
  const put = (name: string, changedAt: number, status = 'running', run = 'one') =>
    void rows.set(`${name} ${run}`, { instance: name, run, changedAt, status } as Change);
  return Object.assign(store, { source, put });
}

async function until(look: () => boolean): Promise<void> {
  while (!look()) await new Promise((resolve) => setTimeout(resolve, 2));
}

const told = (news: readonly News[]) =>
  news.flatMap(({ changes }) => changes.map(({ changedAt, instance, status }) => `${instance} ${changedAt} ${status}`));

async function following(store: ReturnType<typeof openStore>, now = () => 1_000_000) {
  const faults: unknown[] = [];
  const feed = createFeed({ source: store.source, every: 1, now, onFault: (error) => faults.push(error) });
  const news: News[] = [];
  const { leave, since } = feed.follow((one) => news.push(one));
  const position = await since;
  return { faults, feed, leave, news, position };
}

test('what was there before is not told; each change is, once', async () => {
  const store = openStore();
  store.put('a', 990_000);
  const { feed, news } = await following(store);
  store.put('b', 995_000);
  await until(() => news.length > 0);
  store.put('b', 995_001);
  await until(() => news.length > 1);
  const { length } = store.asked;
  await until(() => store.asked.length > length + 5);
  expect(told(news)).toEqual(['b 995000 running', 'b 995001 running']);
  feed.close();
});

test('what comes to visibility late is told, by seconds at once and by minutes a little later', async () => {
  const store = openStore();
  const { feed, news } = await following(store);
  store.put('new', 999_000);
  await until(() => news.length > 0);
  store.put('late', 992_000);
  store.put('very late', 720_000);
  await until(() => told(news).length === 3);
  expect(told(news)).toEqual(['new 999000 running', 'late 992000 running', 'very late 720000 running']);
  feed.close();
});

test('an end is told beside the step before it, and is not taken back', async () => {
  const store = openStore();
  const { feed, news } = await following(store);
  store.put('a', 995_000, 'completed');
  await until(() => news.length > 0);
  store.put('a', 994_000, 'running');
  store.put('a', 996_000, 'running', 'two');
  await until(() => told(news).length > 1);
  expect(told(news)).toEqual(['a 995000 completed', 'a 996000 running']);
  feed.close();
});

test('a date to come hides nothing that changes now', async () => {
  const store = openStore();
  const { feed, news } = await following(store);
  store.put('from a scenario', 9_000_000);
  await until(() => news.length > 0);
  expect(news[0]?.position).toBe(1_000_000);
  store.put('a', 999_999);
  await until(() => news.length > 1);
  expect(told(news)).toEqual(['from a scenario 9000000 running', 'a 999999 running']);
  feed.close();
});

test('too much at once is said', async () => {
  const store = openStore();
  const { feed, news } = await following(store);
  store.more = true;
  await until(() => news.length > 0);
  expect(news[0]?.isTooMuch).toBe(true);
  feed.close();
});

test('what changed is not asked for again as long as nothing changes', async () => {
  const store = openStore();
  let clock = 1_000_000;
  const { feed, news } = await following(store, () => clock);
  store.put('a', 999_000);
  await until(() => news.length > 0);
  clock = 2_000_000;
  await until(() => store.asked.at(-1) === 1_930_000);
  feed.close();
});

test('nobody is asked where nobody follows, and everything is told to whoever follows anew', async () => {
  const store = openStore();
  const { feed, leave } = await following(store);
  leave();
  let { length } = store.asked;
  await new Promise((resolve) => setTimeout(resolve, 20));
  ({ length } = store.asked);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(store.asked).toHaveLength(length);
  const news: News[] = [];
  await feed.follow((one) => news.push(one)).since;
  store.put('a', 999_000);
  await until(() => news.length > 0);
  expect(told(news)).toEqual(['a 999000 running']);
  feed.close();
});

test('a server that does not answer is told to whoever begins to follow', async () => {
  const store = openStore();
  store.fail = true;
  const feed = createFeed({ source: store.source, every: 1 });
  await expect(feed.follow(() => undefined).since).rejects.toThrow('down');
  store.fail = false;
  await expect(feed.follow(() => undefined).since).resolves.toEqual(expect.any(Number));
  feed.close();
});
