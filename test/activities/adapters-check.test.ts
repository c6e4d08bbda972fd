import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer as createTlsServer } from 'node:https';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { checkAdapters } from '../../activities/index.ts';
import { answer, certificateFor, startMailServer, startReceiver } from './adapters-support.ts';
import { temporaryFolder } from './folder.ts';
import { optionsIn, tenant, writeDirectory } from './support.ts';

const secret = { data: `whsec_${Buffer.alloc(32, 1).toString('base64')}` };
const one = async (options: Parameters<typeof checkAdapters>[0], name: string) =>
  (await checkAdapters(options)).find((check) => check.name === name);

describe('a look at the adapters', () => {
  test('that need nothing finds them well, and leaves no trace', async () => {
    const folder = temporaryFolder();
    writeDirectory(folder);
    const checks = await checkAdapters(optionsIn(folder));
    expect(checks.map(({ name, ok, todo }) => [name, ok, todo])).toEqual(
      ['mail', 'alerts', 'case desk', 'state', 'tenant directory'].map((name) => [name, true, '']),
    );
    expect(readdirSync(folder)).toEqual(['directory.json']);
  });

  test('says of a missing or broken directory file what to do', async () => {
    const folder = temporaryFolder();
    expect(await one(optionsIn(folder), 'tenant directory')).toMatchObject({
      ok: false,
      detail: expect.stringContaining('DIRECTORY_UNREADABLE'),
      todo: expect.stringContaining('Write it'),
    });
    writeFileSync(join(folder, 'directory.json'), '{');
    expect(await one(optionsIn(folder), 'tenant directory')).toMatchObject({
      detail: expect.stringContaining('DIRECTORY_MALFORMED'),
    });
  });

  test('says of a folder that is a file, or may not be written to, that it cannot be used', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'outbox'), '');
    expect(await one(optionsIn(folder), 'mail')).toMatchObject({
      ok: false,
      code: 'ENOTDIR',
      detail: expect.stringContaining('ENOTDIR'),
    });
    if (process.getuid?.() !== 0) {
      mkdirSync(join(folder, 'cases'));
      chmodSync(join(folder, 'cases'), 0o500);
      expect(await one(optionsIn(folder), 'case desk')).toMatchObject({ ok: false });
    }
  });

  test('goes through the login with a mail server, and sends nothing', async () => {
    const server = await startMailServer({
      authOptional: false,
      onAuth: ({ password }, _session, callback) =>
        password === 'right' ? callback(null, { user: 'a' }) : callback(answer(535, 'No')),
    });
    const mail = {
      host: '127.0.0.1',
      port: server.port,
      caFile: certificateFor().certFile,
      fromAddress: 'a@service.test',
      user: 'a',
    };
    const options = optionsIn(temporaryFolder());
    expect(await one({ ...options, mail: { ...mail, password: { data: 'right' } } }, 'mail')).toMatchObject({
      ok: true,
    });
    expect(await one({ ...options, mail: { ...mail, password: { data: 'wrong' } } }, 'mail')).toMatchObject({
      ok: false,
      detail: expect.stringContaining('MAIL_CREDENTIALS'),
      todo: expect.stringContaining('adapters.mail.password'),
    });
    expect(server.mails).toEqual([]);
  });

  test('connects to a receiver, and posts nothing', async () => {
    const receiver = await startReceiver((_request, response) => response.end());
    const options = optionsIn(temporaryFolder());
    expect(await one({ ...options, tracking: { url: receiver.url, secret } }, 'tracking desk')).toMatchObject({
      ok: true,
      detail: receiver.url,
    });
    expect(receiver.requests).toEqual([]);
    const nobody = { ...options, incidentResponse: { url: 'http://127.0.0.1:9/?key=hush', secret } };
    const check = await one(nobody, 'incident response');
    expect(check).toMatchObject({ ok: false, detail: expect.stringContaining('WEBHOOK_UNREACHABLE') });
    expect(JSON.stringify(check)).not.toContain('hush');
    const wrong = { ...options, alerts: { webhook: { url: receiver.url, secret: { data: 'hunter2' } } } };
    const broken = await one(wrong, 'alert receiver');
    expect(broken).toMatchObject({ ok: false, detail: expect.stringContaining('WEBHOOK_SECRET_INVALID') });
    expect(JSON.stringify(broken)).not.toContain('hunter2');
  });

  test('looks at the certificate of a receiver', async () => {
    const { key, cert } = certificateFor();
    const server = createTlsServer({ key, cert }, (_request, response) => response.end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const url = `https://127.0.0.1:${(server.address() as { port: number }).port}`;
    expect(await one({ ...optionsIn(temporaryFolder()), tracking: { url, secret } }, 'tracking desk')).toMatchObject({
      ok: false,
      detail: expect.stringContaining('WEBHOOK_TLS'),
    });
  });

  test('asks Microsoft for a token, and for nothing else', async () => {
    let status = 200;
    const server = await startReceiver((_request, response) =>
      response
        .writeHead(status)
        .end(JSON.stringify(status === 200 ? { access_token: 't', expires_in: 3_599 } : { error: 'invalid_client' })),
    );
    const folder = temporaryFolder();
    const directory = { clientId: 'app', clientSecret: { data: 's' }, graphUrl: server.url, loginUrl: server.url };
    const options = { ...optionsIn(folder), directory };
    writeDirectory(folder);
    expect(await one(options, 'Microsoft Graph')).toMatchObject({
      ok: false,
      detail: expect.stringContaining('GRAPH_NOT_TRIED'),
    });
    writeDirectory(folder, [tenant, { ...tenant, tenantId: 'b', directoryId: '7c9e6679-7425-40de-944b-e07fc1f90ae7' }]);
    expect(await one(options, 'Microsoft Graph')).toMatchObject({ ok: true });
    expect(server.requests.map(({ path }) => path)).toEqual([
      '/7c9e6679-7425-40de-944b-e07fc1f90ae7/oauth2/v2.0/token',
    ]);
    status = 401;
    expect(await one(options, 'Microsoft Graph')).toMatchObject({
      ok: false,
      detail: expect.stringContaining('GRAPH_CREDENTIALS'),
    });
    expect(existsSync(join(folder, 'state'))).toBe(false);
  });
});
