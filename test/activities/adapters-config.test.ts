import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ActivityOptions, createActivities } from '../../activities/index.ts';
import { describeConfig, loadConfig } from '../../server/config/index.ts';

let cwd: string;
let env: Record<string, string>;

beforeEach(() => {
  cwd = mkdtempSync(path.join(tmpdir(), 'watchfloor-adapters-config-'));
  env = { HOME: cwd, XDG_CONFIG_HOME: cwd, APPDATA: cwd };
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

const configure = (adapters: unknown) =>
  writeFileSync(path.join(cwd, 'temporal.config.mjs'), `export default ${JSON.stringify({ adapters })};\n`);
const load = () => loadConfig({ cwd, env });
const fault = () =>
  load().then(
    () => expect.fail('it was taken'),
    (error: { code: string; message: string }) => error,
  );

const everything = {
  mail: {
    host: 'smtp.example',
    port: 2525,
    security: 'starttls',
    user: 'hunting',
    password: { path: 'secrets/mail' },
    caFile: 'secrets/ca.pem',
    fromAddress: 'hunting@service.test',
    fromName: 'Hunting',
    timeoutSeconds: 10,
  },
  alerts: {
    incidentsFile: 'incidents.jsonl',
    feedFile: 'feed.jsonl',
    huntingFile: 'hunting.jsonl',
    webhook: { url: 'https://siem.example/hook?key=hush', secret: { path: 'secrets/alerts' }, timeoutSeconds: 5 },
  },
  tracking: { url: 'https://desk.example', secret: { path: 'secrets/tracking' } },
  incidentResponse: { url: 'http://10.0.0.7:8080/ir', secret: { path: 'secrets/ir' } },
  directory: {
    clientId: 'app',
    clientSecret: { path: 'secrets/graph' },
    graphUrl: 'https://graph.microsoft.com',
    loginUrl: 'https://login.microsoftonline.com',
    timeoutSeconds: 12,
  },
};

describe('the settings of adapters', () => {
  test('are none by default: nothing leaves the machine', async () => {
    const { adapters } = (await load()).settings;
    expect(Object.keys(adapters)).toEqual(['directoryFile', 'outboxDir', 'alertsFile', 'caseDeskDir', 'stateDir']);
  });

  test('may all stand in the file, with the places of secrets', async () => {
    configure(everything);
    const { adapters } = (await load()).settings;
    const at = (name: string) => path.join(cwd, name);
    expect(adapters).toMatchObject({
      ...everything,
      mail: { ...everything.mail, password: { path: at('secrets/mail') }, caFile: at('secrets/ca.pem') },
      alerts: {
        incidentsFile: at('incidents.jsonl'),
        webhook: { ...everything.alerts.webhook, secret: { path: at('secrets/alerts') } },
      },
      tracking: { secret: { path: at('secrets/tracking') } },
      incidentResponse: { secret: { path: at('secrets/ir') } },
      directory: { clientSecret: { path: at('secrets/graph') } },
    });
    // What the worker takes as it is.
    const options: ActivityOptions = adapters;
    expect(Object.keys(createActivities(options).actions)).toContain('sendMail');
  });

  test('may all stand in the environment, secrets themselves too', async () => {
    Object.assign(env, {
      WATCHFLOOR_ADAPTERS_MAIL_HOST: 'smtp.example',
      WATCHFLOOR_ADAPTERS_MAIL_PORT: '2525',
      WATCHFLOOR_ADAPTERS_MAIL_USER: 'hunting',
      WATCHFLOOR_ADAPTERS_MAIL_PASSWORD: ' p ssword ',
      WATCHFLOOR_ADAPTERS_MAIL_FROM_ADDRESS: 'hunting@service.test',
      WATCHFLOOR_ADAPTERS_ALERTS_WEBHOOK_URL: 'https://siem.example',
      WATCHFLOOR_ADAPTERS_ALERTS_WEBHOOK_SECRET_FILE: 'siem.key',
      WATCHFLOOR_ADAPTERS_ALERTS_WEBHOOK_TIMEOUT_SECONDS: '2.5',
      WATCHFLOOR_ADAPTERS_DIRECTORY_CLIENT_ID: 'app',
      WATCHFLOOR_ADAPTERS_DIRECTORY_CLIENT_SECRET: 'hush',
    });
    const { settings, sources } = await load();
    expect(settings.adapters).toMatchObject({
      mail: { host: 'smtp.example', port: 2525, password: { data: 'p ssword' } },
      alerts: { webhook: { secret: { path: path.join(cwd, 'siem.key') }, timeoutSeconds: 2.5 } },
      directory: { clientId: 'app', clientSecret: { data: 'hush' } },
    });
    expect(sources['adapters.alerts.webhook.secret']).toEqual({
      layer: 'environment',
      detail: 'WATCHFLOOR_ADAPTERS_ALERTS_WEBHOOK_SECRET_FILE',
    });
  });

  test('from the environment take the place of those in the file, one by one', async () => {
    configure(everything);
    env.WATCHFLOOR_ADAPTERS_MAIL_PASSWORD = 'of the environment';
    const { mail } = (await load()).settings.adapters;
    expect(mail).toMatchObject({ host: 'smtp.example', password: { data: 'of the environment' } });
  });

  test('are shown without secrets', async () => {
    configure(everything);
    Object.assign(env, {
      WATCHFLOOR_ADAPTERS_MAIL_PASSWORD: 'hush',
      WATCHFLOOR_ADAPTERS_TRACKING_SECRET: 'hush',
      WATCHFLOOR_ADAPTERS_DIRECTORY_CLIENT_SECRET: 'hush',
    });
    const rows = describeConfig(await load());
    expect(JSON.stringify(rows)).not.toContain('hush');
    const shown = (key: string) => rows.find((row) => row.key === key)?.value;
    expect(shown('adapters.mail.password')).toBe('********');
    expect(shown('adapters.tracking.secret')).toBe('********');
    expect(shown('adapters.alerts.webhook.secret')).toBe(path.join(cwd, 'secrets/alerts'));
    expect(shown('adapters.alerts.webhook.url')).toBe('https://siem.example/hook?********');
    expect(shown('adapters.incidentResponse.url')).toBe('http://10.0.0.7:8080/ir');
  });

  test.each([
    ['a password in a committed file', { mail: { password: 'hunter2' } }, 'adapters.mail.password: must be { path'],
    ['a password in it by the back door', { mail: { password: { data: 'hunter2' } } }, 'adapters.mail.password'],
    ['a secret in it', { tracking: { secret: 'whsec_hunter2' } }, 'adapters.tracking.secret: must be { path'],
    ['an unknown key', { mail: { hots: 'a' } }, 'adapters.mail.hots: there is no such key'],
    ['a host that is none', { mail: { host: 'smtp.example:25' } }, 'adapters.mail.host: must be a host name'],
    ['an address that is none', { tracking: { url: 'desk.example' } }, 'adapters.tracking.url: must be an http'],
    [
      'a user in an address',
      { tracking: { url: 'https://a:b@desk.example' } },
      'adapters.tracking.url: must be an http',
    ],
    ['too much time', { tracking: { timeoutSeconds: 60 } }, 'adapters.tracking.timeoutSeconds: must be at most 25'],
    ['no sender', { mail: { host: 'smtp.example' } }, 'adapters.mail.fromAddress: is needed with adapters.mail.host'],
    [
      'a receiver without a secret',
      { tracking: { url: 'https://desk.example' } },
      'adapters.tracking.secret: is needed',
    ],
    ['half a login', { mail: { user: 'a' } }, 'adapters.mail.password: is needed with adapters.mail.user'],
    [
      'an application without a secret',
      { directory: { clientId: 'app' } },
      'adapters.directory.clientSecret: is needed',
    ],
    [
      'a password in the clear',
      { mail: { ...everything.mail, security: 'none' } },
      'adapters.mail.security: with "none" the password would travel in the clear',
    ],
  ])('are refused with %s', async (_what, adapters, says) => {
    configure(adapters);
    const { code, message } = await fault();
    expect(code).toBe('CONFIG_INVALID');
    expect(message).toContain(says);
    expect(message).not.toContain('hunter2');
  });

  test('are refused with the name of the variable', async () => {
    env.WATCHFLOOR_ADAPTERS_MAIL_PORT = 'many';
    expect((await fault()).message).toContain('WATCHFLOOR_ADAPTERS_MAIL_PORT: Invalid input: expected number');
  });
});
