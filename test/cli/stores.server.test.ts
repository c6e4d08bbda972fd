import { nanoid } from 'nanoid';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test, vi } from 'vitest';
import { PASSWORD, type Postgres, startPostgres } from '../support/postgres.ts';
import { cli } from '../support/run-cli.ts';

let server: Postgres;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server?.remove());
beforeEach(() => {
  vi.stubEnv('WATCHFLOOR_STORES_KIND', 'postgres');
  vi.stubEnv('WATCHFLOOR_STORES_URL', server.url());
  vi.stubEnv('WATCHFLOOR_STORES_PASSWORD', PASSWORD);
});
afterEach(() => vi.unstubAllEnvs());

const where = () => ['--address', inject('temporal').address, '--namespace', `stores-${nanoid()}`];
const rowOf = (out: string) => JSON.parse(out).rows.find(({ name }: { name: string }) => name === 'stores');
const checkOf = (out: string) => JSON.parse(out).checks.find(({ name }: { name: string }) => name === 'stores');

test('setup says what is missing in the database, makes it, and finds it in place', async () => {
  const target = where();
  const before = checkOf((await cli('doctor', ...target, '--json')).out);
  expect(before).toMatchObject({ ok: false, detail: expect.stringContaining('STORE_SCHEMA_MISSING') });
  expect(before.todo).toContain('watchfloor setup');

  const told = rowOf((await cli('setup', ...target, '--dry-run', '--json')).out);
  expect(told).toMatchObject({ inPlace: false, detail: expect.stringContaining('version 0; 1: ') });
  expect(await server.admin("select from pg_namespace where nspname = 'watchfloor'")).toEqual([]);

  expect(rowOf((await cli('setup', ...target, '--json')).out)).toMatchObject({ inPlace: false });
  expect(rowOf((await cli('setup', ...target, '--json')).out)).toMatchObject({
    inPlace: true,
    detail: expect.stringContaining('version 1'),
  });
  const after = await cli('doctor', ...target, '--json');
  expect(checkOf(after.out)).toMatchObject({ ok: true, todo: '' });
  expect(await server.admin('select * from watchfloor.marks')).toEqual([]);
});

test('doctor shows the address and never the password, and names no folder that is not used', async () => {
  const { out } = await cli('doctor', ...where());
  expect(out).toMatch(/stores\.url +postgres:\/\/watchfloor@127\.0\.0\.1/);
  expect(out).toMatch(/stores\.password +\*+/);
  expect(out).not.toContain(PASSWORD);
  expect(out).not.toMatch(/^ {2}\w+ +(?:mail|alerts|case desk|state) /m);
});

test.each([
  [{ WATCHFLOOR_STORES_URL: 'postgres://a:secret@b/c' }, 'without password'],
  [{ WATCHFLOOR_STORES_URL: '' }, 'stores.url: is needed'],
  [{ WATCHFLOOR_STORES_KIND: '' }, 'must be "postgres" for stores.url'],
  [{ WATCHFLOOR_STORES_CERT_FILE: 'a.pem' }, 'each needs the other'],
  [{ WATCHFLOOR_STORES_MAX_CONNECTIONS: '0' }, 'WATCHFLOOR_STORES_MAX_CONNECTIONS'],
])('a configuration that cannot be is refused: %o', async (env, said) => {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  const { code, err } = await cli('doctor');
  expect(err).toContain(said);
  expect(err).not.toContain('secret@');
  expect(code).not.toBe(0);
});
