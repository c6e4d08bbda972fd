import { randomUUID } from 'node:crypto';
import { chmodSync, chownSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createActivities } from '../../activities/index.ts';
import { migrate, openDatabase, openStores, type StoreSettings } from '../../activities/postgres/index.ts';
import { fileStores, type Stores } from '../../activities/stores.ts';
import { PASSWORD, type Postgres, startPostgres } from '../support/postgres.ts';
import { certificateFor } from './adapters-support.ts';
import { temporaryFolder } from './folder.ts';
import { alert, delivery, mailOf, note, opening, optionsIn, publishEverywhere } from './support.ts';

let server: Postgres;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server?.remove());

/** Settings of a schema of its own, which is made unless told otherwise. */
async function settingsOf(more: Partial<StoreSettings> = {}, make = true): Promise<StoreSettings> {
  const schema = `t_${randomUUID().replaceAll('-', '_')}`;
  const settings = { kind: 'postgres', url: server.url(), password: { data: PASSWORD }, schema, ...more } as const;
  if (make) {
    const db = openDatabase(settings);
    await migrate(db);
    await db.close();
  }
  return settings;
}

function kept(stores: Stores): Stores {
  onTestFinished(() => stores.close());
  return stores;
}

/** Opens one and the same store again and again, as workers on different machines do. */
const kinds: Readonly<Record<string, () => Promise<() => Stores>>> = {
  files: async () => {
    const folder = temporaryFolder();
    return () => kept(fileStores(optionsIn(folder)));
  },
  postgres: async () => {
    const settings = await settingsOf();
    return () => kept(openStores(settings));
  },
};

describe.each(Object.keys(kinds))('stores that are %s', (kind) => {
  const fresh = async (): Promise<() => Stores> => (await kinds[kind]?.()) as () => Stores;

  test('keep a line once a key, in one order for all, however many append at once', async () => {
    const open = await fresh();
    const lists = [open(), open(), open()].map((stores) => stores.list<{ n: number }>('alerts'));
    const lines = await Promise.all(
      Array.from({ length: 60 }, (_, n) => lists[n % 3]?.append(`key-${n % 20}`, { n: n % 20 })),
    );
    expect(lines.map((line) => line?.n)).toEqual(Array.from({ length: 60 }, (_, n) => n % 20));
    const read = await Promise.all([...lists, open().list('alerts')].map((list) => list.read()));
    for (const each of read) expect(each).toEqual(read[0]);
    expect(new Set(read[0]?.map((line) => (line as { n: number }).n)).size).toBe(20);
    expect(read[0]).toHaveLength(20);
  });

  test('say how much they hold', async () => {
    const stores = (await fresh())();
    await stores.done.once('usage-2', 'sendMail', {}, async () => null);
    const held = async () => Object.fromEntries((await stores.usage()).map(({ store, entries }) => [store, entries]));
    // A database's statistics come a moment later.
    await expect.poll(held, { timeout: 10_000 }).toMatchObject({ mails: 0, marks: 1 });
    for (const { bytes } of await stores.usage()) expect(bytes ?? 1).toBeGreaterThan(0);
  });

  test('make a line out of those before it, none of which is missed', async () => {
    const open = await fresh();
    const lists = [open(), open()].map((stores) => stores.list<{ count: number }>('incidents'));
    await Promise.all(
      Array.from({ length: 30 }, (_, n) =>
        lists[n % 2]?.append(`key-${n}`, (before) => ({ count: (before.at(-1)?.count ?? 0) + 1 })),
      ),
    );
    expect((await open().list<{ count: number }>('incidents').read()).map(({ count }) => count)).toEqual(
      Array.from({ length: 30 }, (_, n) => n + 1),
    );
  });

  test('keep every text as it was written', async () => {
    const open = await fresh();
    const text = 'quote " backslash \\ nul \u0000 lone \ud800 umlaut ä face 😀 line\nseparator \u2028 $1 %s \'; drop';
    await open().list('staff').append(text, { text });
    await open().done.once(text.slice(0, 40), 'sendMail', {}, async () => ({ text }));
    expect(await open().list('staff').read()).toEqual([{ text }]);
    expect(await open().done.once(text.slice(0, 40), 'sendMail', {}, async () => 'again')).toEqual({ text });
  });

  test('remember what was done, and refuse a key that comes with something else', async () => {
    const open = await fresh();
    const [one, other] = [open().done, open().done];
    expect(await one.once('k', 'sendMail', { a: 1 }, async () => 'first')).toBe('first');
    expect(await other.once('k', 'sendMail', { a: 1 }, async () => 'second')).toBe('first');
    await expect(other.once('k', 'sendMail', { a: 2 }, async () => 'x')).rejects.toThrow(/came to "sendMail" again/);
    await one.once('none', 'sendMail', {}, async () => undefined);
    expect(await other.once('none', 'sendMail', {}, async () => 'x')).toBeUndefined();
  });

  test('give the result of one run to all that run at once', async () => {
    const open = await fresh();
    const results = await Promise.all(
      Array.from({ length: 12 }, async (_, n) => open().done.once('k', 'sendMail', {}, async () => n)),
    );
    expect(new Set(results).size).toBe(1);
  });

  test('keep a case with its entries, the same ticket for whoever wrote last', async () => {
    const open = await fresh();
    const desks = [open(), open()].map(({ desk }) => desk);
    await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        desks[n % 2]?.entriesOf('contoso-test~case-1').append(`k${n % 10}`, note(`${n % 10}`)),
      ),
    );
    const read = await open().desk.entriesOf('contoso-test~case-1').read();
    expect(read.map(({ key }) => key).sort()).toEqual(Array.from({ length: 10 }, (_, n) => `k${n}`));
    expect(await open().desk.entriesOf('contoso-test~case-2').read()).toEqual([]);
    expect(await open().desk.entriesOf('fabrikam-test~case-1').read()).toEqual([]);
  });
});

test('files and PostgreSQL hold the same after the same deliveries, in any order, repeated, by several workers', async () => {
  const deliveries = fc.array(
    fc.record({
      what: fc.constantFrom('mail', 'alert', 'staff', 'open', 'note'),
      n: fc.nat(3),
      worker: fc.nat(1),
    }),
    { maxLength: 25 },
  );
  await fc.assert(
    fc.asyncProperty(deliveries, async (script) => {
      const settings = await settingsOf();
      const seen = await Promise.all(
        [undefined, settings].map(async (stores) => {
          const options = { ...optionsIn(temporaryFolder()), ...(stores && { stores }) };
          const workers = [createActivities(options), createActivities(options)];
          const answers: unknown[] = [];
          try {
            for (const { n, what, worker } of script) answers.push(await deliver(workers[worker], what, n));
            const open = stores === undefined ? fileStores(options) : openStores(stores);
            const names = ['alerts', 'incidents', 'alertFeed', 'deviceAlertEvents', 'staff'] as const;
            const lists = await Promise.all(names.map((name) => open.list(name).read()));
            const cases = await Promise.all(
              [0, 1, 2, 3].map((n) => open.desk.entriesOf(`contoso-test~case-${n}`).read()),
            );
            await open.close();
            return { answers, lists, cases };
          } finally {
            for (const each of workers) await each.close();
          }
        }),
      );
      expect(seen[1]).toEqual(seen[0]);
    }),
    { numRuns: 15 },
  );
});

function deliver(worker: ReturnType<typeof createActivities> | undefined, what: string, n: number): Promise<unknown> {
  if (worker === undefined) throw new Error('no worker');
  const at = delivery(`${what}.${n}`);
  const notice = { desk: 'reviewers', notice: 'assessmentReminder', tenantId: 'contoso-test', at: at.at, text: null };
  switch (what) {
    case 'mail':
      return worker.actions.sendMail(mailOf('caseReminder', { number: n + 1 }), at);
    case 'alert':
      return publishEverywhere(worker, { ...alert, notificationId: `contoso-test~n-${n}` }, at);
    case 'staff':
      return worker.actions.notifyStaff({ ...notice, about: `tan-application/${n}`, number: n + 1 }, at);
    case 'open':
      return worker.actions.updateCaseDesk({ ...opening, caseId: `contoso-test~case-${n}` }, at);
    default:
      return worker.actions.updateCaseDesk(note(`note ${n}`, `contoso-test~case-${n}`), at);
  }
}

describe('the schema', () => {
  test('is made once by however many set up at the same time', async () => {
    const settings = await settingsOf({}, false);
    const befores = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const db = openDatabase(settings);
        const before = await migrate(db).finally(() => db.close());
        return before.version;
      }),
    );
    expect(befores.sort()).toEqual([0, 1, 1, 1]);
  });

  test('is asked for by a code where it is missing, and counts as soon as it is there', async () => {
    const settings = await settingsOf({}, false);
    const stores = kept(openStores(settings));
    await expect(stores.list('alerts').append('k', { n: 1 })).rejects.toMatchObject({ code: 'STORE_SCHEMA_MISSING' });
    const db = openDatabase(settings);
    await migrate(db).finally(() => db.close());
    expect(await stores.list('alerts').append('k', { n: 1 })).toEqual({ n: 1 });
  });

  test('of a newer release is refused if that says so, and used if it does not', async () => {
    const settings = await settingsOf();
    const add = (version: number, oldest: number) =>
      server.admin(`insert into ${settings.schema}.migrations (version, oldest) values (${version}, ${oldest})`);
    await add(98, 1);
    expect(await kept(openStores(settings)).list('alerts').read()).toEqual([]);
    await add(99, 99);
    await expect(kept(openStores(settings)).list('alerts').read()).rejects.toMatchObject({
      code: 'STORE_SCHEMA_NEWER',
    });
  });

  test('that lacks a step is told as old', async () => {
    const settings = await settingsOf();
    await server.admin(`update ${settings.schema}.migrations set version = -1`);
    await server.admin(`insert into ${settings.schema}.migrations (version, oldest) values (0, 0)`);
    const db = openDatabase(settings);
    onTestFinished(() => db.close());
    const { requireSchema } = await import('../../activities/postgres/index.ts');
    await server.admin(`delete from ${settings.schema}.migrations where version = 0`);
    await server.admin(`update ${settings.schema}.migrations set version = 2`);
    await expect(requireSchema(db)).rejects.toMatchObject({ code: 'STORE_SCHEMA_OLD' });
  });
});

describe('a database that cannot be used is told by a code, without what it said or was given', () => {
  const codeOf = async (settings: StoreSettings): Promise<unknown> => {
    const stores = kept(openStores(settings));
    const error = await stores.done
      .once('canary-key', 'sendMail', { text: 'canary-text' }, async () => 'canary-result')
      .then(
        () => undefined,
        (reason: unknown) => reason as Error & { code: string; todo?: string },
      );
    if (error === undefined) return undefined;
    expect(`${error.message} ${error.stack} ${error.todo} ${JSON.stringify(error)}`).not.toMatch(/canary|not-a-secret/);
    return error.code;
  };

  test('by nobody there', async () => {
    expect(await codeOf(await settingsOf({ url: 'postgres://watchfloor@127.0.0.1:9/postgres' }, false))).toBe(
      'STORE_UNREACHABLE',
    );
  });
  test('by a wrong password', async () => {
    expect(await codeOf(await settingsOf({ password: { data: 'canary-password' } }, false))).toBe('STORE_DENIED');
  });
  test('by a missing password file', async () => {
    expect(await codeOf(await settingsOf({ password: { path: '/nowhere/at/all' } }, false))).toBe('SECRET_UNREADABLE');
  });
  test('by a database that is not there', async () => {
    expect(await codeOf(await settingsOf({ url: server.url('nowhere') }, false))).toBe('STORE_DATABASE_MISSING');
  });
  test('by a server without TLS', async () => {
    expect(await codeOf(await settingsOf({ tls: 'verify' }, false))).toBe('STORE_UNREACHABLE');
  });
  test('by a standby', async () => {
    const settings = await settingsOf();
    await server.admin("create role reader login password 'not-a-secret'");
    onTestFinished(async () => {
      await server.admin('drop owned by reader');
      await server.admin('drop role reader');
    });
    await server.admin(`grant usage on schema ${settings.schema} to reader`);
    await server.admin(`grant all on all tables in schema ${settings.schema} to reader`);
    await server.admin('alter role reader set default_transaction_read_only = on');
    const url = server.url().replace('watchfloor@', 'reader@');
    expect(await codeOf({ ...settings, url })).toBe('STORE_READ_ONLY');
  });
  test('by a table that is locked for longer than it may take', async () => {
    const settings = await settingsOf({ timeoutSeconds: 0.3 });
    const holder = openDatabase({ ...settings, timeoutSeconds: 20 });
    onTestFinished(() => holder.close());
    await holder.transaction(async (query) => {
      await query(`lock table ${settings.schema}.marks in access exclusive mode`);
      expect(await codeOf(settings)).toMatch(/^STORE_(SLOW|UNREACHABLE)$/);
    });
  });

  test('and settings that do not go together at once', () => {
    const open = (more: object) => () => openStores({ kind: 'postgres', ...more });
    for (const more of [
      {},
      { url: 'mysql://a@b/c' },
      { url: 'postgres://a:pw@b/c' },
      { url: 'postgres://a@b/c?sslmode=disable' },
      { url: 'postgres://b/c' },
      { url: 'postgres://a@b' },
      { url: 'postgres://a@b/c', schema: 'x"; drop' },
    ])
      expect(open(more)).toThrow(expect.objectContaining({ code: 'ADAPTER_INVALID' }));
  });
});

test('a database that goes away and comes back is used again, and nothing is there twice', async () => {
  const own = await startPostgres({ durable: true });
  onTestFinished(() => own.remove());
  const settings = await settingsOf({ url: own.url() });
  const stores = kept(openStores(settings));
  const list = stores.list<{ n: number }>('alerts');
  await list.append('1', { n: 1 });
  await own.stop('SIGQUIT');
  await expect(list.append('2', { n: 2 })).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' });
  await own.start();
  expect(await list.append('1', { n: 1 })).toEqual({ n: 1 });
  await list.append('2', { n: 2 });
  expect((await list.read()).map(({ n }) => n)).toEqual([1, 2]);
});

test('TLS: the server is taken by its authority and name alone, and a renewed certificate counts at once', async () => {
  const right = certificateFor('IP:127.0.0.1');
  const wrong = certificateFor('DNS:elsewhere.example');
  const own = await startPostgres();
  onTestFinished(() => own.remove());
  const show = async ({ cert, key }: { cert: string; key: string }) => {
    const { uid, gid } = statSync(join(own.folder, 'data'));
    for (const [name, text] of [
      ['server.crt', cert],
      ['server.key', key],
    ] as const) {
      const path = join(own.folder, 'data', name);
      writeFileSync(path, text, { mode: 0o600 });
      chmodSync(path, 0o600);
      chownSync(path, uid, gid);
    }
    await own.admin("alter system set ssl = 'on'");
    await own.admin('select pg_reload_conf()');
  };
  await show(right);
  const settings = await settingsOf({ url: own.url(), caFile: right.certFile });
  const list = () => kept(openStores(settings)).list<{ n: number }>('alerts');
  expect(await list().append('1', { n: 1 })).toEqual({ n: 1 });
  const code = async (more: Partial<StoreSettings>) =>
    kept(openStores({ ...settings, ...more }))
      .list('alerts')
      .read()
      .then(
        () => 'ok',
        (error: { code: string }) => error.code,
      );
  expect(await code({ serverName: 'elsewhere.example' })).toBe('STORE_TLS');
  expect(await code({ caFile: wrong.certFile })).toBe('STORE_TLS');
  expect(await code({ caFile: '/nowhere/ca.pem' })).toBe('STORE_TLS');
  // Somebody renews both: the same store goes on over a new connection.
  const folder = temporaryFolder();
  const caFile = join(folder, 'ca.pem');
  writeFileSync(caFile, right.cert);
  const stores = kept(openStores({ ...settings, caFile, serverName: 'elsewhere.example' }));
  await expect(stores.list('alerts').read()).rejects.toMatchObject({ code: 'STORE_TLS' });
  await show(wrong);
  writeFileSync(caFile, wrong.cert);
  await expect
    .poll(
      () =>
        stores
          .list('alerts')
          .read()
          .catch(() => undefined),
      { timeout: 10_000 },
    )
    .toEqual([{ n: 1 }]);
});
