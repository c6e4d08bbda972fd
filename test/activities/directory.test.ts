import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createActivities } from '../../activities/index.ts';
import { temporaryFolder } from './folder.ts';
import { delivery, optionsIn, tenant, writeDirectory } from './support.ts';

const read = (folder: string, effect = '1.0', tenantId = 'contoso-test') =>
  createActivities(optionsIn(folder)).actors.readTenantFacts({ tenantId }, delivery(effect));

test('the facts of a tenant come from the directory file', async () => {
  const folder = temporaryFolder();
  writeDirectory(folder);
  expect(await read(folder)).toEqual(tenant);
});

test('what a row leaves out has its documented default', async () => {
  const folder = temporaryFolder();
  const { premierSupport: _support, managedDesktop: _desktop, managedDesktopConsent: _consent, ...row } = tenant;
  writeDirectory(folder, [row]);
  expect(await read(folder)).toEqual(tenant);
});

test('an edit of the file counts for the next reading, and the same reading keeps its result', async () => {
  const folder = temporaryFolder();
  writeDirectory(folder);
  await read(folder, '1.0');
  writeDirectory(folder, [{ ...tenant, devicesEnrolled: 7 }]);
  expect(await read(folder, '1.0')).toMatchObject({ devicesEnrolled: 120 });
  expect(await read(folder, '2.0')).toMatchObject({ devicesEnrolled: 7 });
});

test('a tenant that is not there is an error for good that says what to do', async () => {
  const folder = temporaryFolder();
  writeDirectory(folder);
  const failed = read(folder, '1.0', 'fabrikam-test');
  await expect(failed).rejects.toMatchObject({ code: 'TENANT_NOT_FOUND', retryable: false });
  await expect(failed).rejects.toThrow(/"fabrikam-test" is not in the directory .*Add it there/);
});

test('a directory that cannot be read may be readable later: another try is worth it', async () => {
  const folder = temporaryFolder();
  const failed = read(folder);
  await expect(failed).rejects.toMatchObject({ code: 'DIRECTORY_UNREADABLE' });
  await expect(failed).rejects.not.toMatchObject({ retryable: false });
  mkdirSync(join(folder, 'directory.json'));
  await expect(read(folder)).rejects.toThrow(/EISDIR/);
  const later = temporaryFolder();
  await expect(read(later)).rejects.toMatchObject({ code: 'DIRECTORY_UNREADABLE' });
  writeDirectory(later);
  expect(await read(later)).toEqual(tenant);
});

test.each([
  ['a missing value', '{\n  "tenants": [\n    { "tenantId": }\n  ]\n}', /:3:\d+: /],
  ['a file that ends too early', '{\n  "tenants": [\n', /:\d+:\d+: /],
  ['no tenants', '{\n  "tenant": []\n}', /:1:1: .*tenants/],
  ['tenants that are no list', '{\n  "tenants": 7\n}', /:2:14: tenants/],
  ['a row without an id', '{"tenants": [\n  {"tenantName": "x"}\n]}', /:2:3: tenants\.0\.tenantId/],
])('%s is told with line and column', async (_what, text, place) => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'directory.json'), text);
  const failed = read(folder);
  await expect(failed).rejects.toMatchObject({ code: 'DIRECTORY_MALFORMED' });
  await expect(failed).rejects.toThrow(place);
});

test('a wrong field in a row is told with its line and column and without its value', async () => {
  const folder = temporaryFolder();
  writeDirectory(folder, [
    { ...tenant, tenantId: 'other-test' },
    { ...tenant, cloud: 'secretCloud' },
  ]);
  const failed = read(folder);
  await expect(failed).rejects.toThrow(/directory\.json:24:16: cloud: /);
  await expect(failed).rejects.not.toThrow(/secretCloud/);
});

test("one tenant's mistake does not stop the others", async () => {
  const folder = temporaryFolder();
  writeDirectory(folder, [{ ...tenant, tenantId: 'other-test', plan: 3 }, tenant]);
  expect(await read(folder)).toEqual(tenant);
  await expect(read(folder, '2.0', 'other-test')).rejects.toMatchObject({ code: 'DIRECTORY_MALFORMED' });
});

test('a tenant that is there twice is refused rather than guessed', async () => {
  const folder = temporaryFolder();
  writeDirectory(folder, [tenant, { ...tenant, e5: false }]);
  await expect(read(folder)).rejects.toThrow(/is there twice/);
});

test('the same in YAML, with comments, is read as well; aliases are not', async () => {
  const folder = temporaryFolder();
  const yaml = Object.entries(tenant)
    .map(([name, value]) => `    ${name}: ${value}`)
    .join('\n');
  writeFileSync(join(folder, 'directory.json'), `# our tenants\ntenants:\n  -\n${yaml}\n`);
  expect(await read(folder)).toEqual(tenant);
  writeFileSync(join(folder, 'directory.json'), 'tenants: [&a {tenantId: contoso-test}, *a]\n');
  await expect(read(folder, '2.0')).rejects.toMatchObject({ code: 'DIRECTORY_MALFORMED' });
});

test('an input that names no tenant is refused for good', async () => {
  const { actors } = createActivities(optionsIn(temporaryFolder()));
  await expect(actors.readTenantFacts({ tenantId: '../etc' }, delivery('1.0'))).rejects.toMatchObject({
    code: 'PARAMS_INVALID',
    retryable: false,
  });
});

test('a delivery that is no longer wanted is not begun', async () => {
  const folder = temporaryFolder();
  writeDirectory(folder);
  const { actors } = createActivities(optionsIn(folder));
  const reading = actors.readTenantFacts(
    { tenantId: 'contoso-test' },
    delivery('1.0', { signal: AbortSignal.abort() }),
  );
  await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
});
