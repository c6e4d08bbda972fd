import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configurationHashes, describeConfig, loadConfig } from '../../server/config/index.ts';

describe('the configuration', () => {
  let cwd: string;
  let env: Record<string, string>;

  beforeEach(() => {
    cwd = mkdtempSync(path.join(tmpdir(), 'watchfloor-config-'));
    // Without a home of its own the profile file of whoever runs the tests would count.
    env = { HOME: cwd, XDG_CONFIG_HOME: cwd, APPDATA: cwd };
  });

  afterEach(() => rmSync(cwd, { recursive: true, force: true }));

  const write = (name: string, text: string) => {
    const file = path.join(cwd, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  };
  const configure = (config: unknown) => write('temporal.config.mjs', `export default ${JSON.stringify(config)};\n`);
  const profiles = (toml: string) => {
    env.TEMPORAL_CONFIG_FILE = write('profiles.toml', toml);
  };
  const load = (more: Partial<Parameters<typeof loadConfig>[0]> = {}) => loadConfig({ cwd, env, ...more });
  const fault = (more: Partial<Parameters<typeof loadConfig>[0]> = {}) =>
    load(more).then(
      () => expect.fail('it was taken'),
      (error: { code: string; message: string }) => ({ code: error.code, message: error.message }),
    );

  it('has a value for everything that needs one, without any file', async () => {
    const { settings, sources, file, connection } = await load();
    expect(settings).toEqual({
      connection: { namespace: 'default' },
      taskQueue: 'watchfloor',
      server: { dataFile: path.join(cwd, '.watchfloor/temporal/temporal.db') },
      retentionDays: 7,
      worker: { shutdownGraceSeconds: 10 },
      observe: { logFormat: 'text', logLevel: 'warn', tracesRatio: 1 },
      keys: { dir: path.join(cwd, '.watchfloor/keys') },
      encryption: {},
      codecServer: { address: '127.0.0.1:8888', origins: [], allowEncode: false },
      audit: { archiveDir: path.join(cwd, '.watchfloor/audit/archive'), archiveEverySeconds: 60 },
      stores: { kind: 'files' },
      gateway: { listenAddress: '127.0.0.1:8080', samplesDir: path.join(cwd, '.watchfloor/samples') },
      adapters: {
        directoryFile: path.join(cwd, '.watchfloor/directory.json'),
        outboxDir: path.join(cwd, '.watchfloor/outbox'),
        alertsFile: path.join(cwd, '.watchfloor/alerts.jsonl'),
        caseDeskDir: path.join(cwd, '.watchfloor/cases'),
        stateDir: path.join(cwd, '.watchfloor/state'),
      },
      policy: {},
    });
    expect(sources['connection.namespace']).toEqual({ layer: 'default', detail: 'default' });
    expect(file).toBeUndefined();
    expect(connection).toEqual({});
  });

  it('takes a keyring with exactly one thing that wraps its keys, and shows neither', async () => {
    // Node keeps a module that it has loaded, so each form is a file of its own.
    const of = (name: string, text: string) => ({ configFile: write(name, `export default ${text};\n`) });
    const provider = "{ name: 'kms:a', wrap: async (key) => key, unwrap: async (key) => key }";
    const bare = of('bare.mjs', "{ encryption: { keyringDir: 'rings' } }");
    const wrapped = of('wrapped.mjs', `{ encryption: { keyringDir: 'rings', provider: ${provider} } }`);
    expect(await fault(bare)).toMatchObject({
      message: expect.stringContaining('encryption.masterKeyFile: is needed'),
    });
    const effective = await load(wrapped);
    expect(effective.settings.encryption.provider?.name).toBe('kms:a');
    expect(describeConfig(effective)).toContainEqual(
      expect.objectContaining({ key: 'encryption.provider', value: 'kms:a' }),
    );
    expect(
      await fault(of('half.mjs', "{ encryption: { keyringDir: 'rings', provider: { name: 'a' } } }")),
    ).toMatchObject({
      message: expect.stringContaining('functions wrap and unwrap'),
    });
    env.WATCHFLOOR_ENCRYPTION_MASTER_KEY_FILE = 'master.key';
    expect(await fault(wrapped)).toMatchObject({ message: expect.stringContaining('and not both') });
    expect((await load(bare)).settings.encryption).toEqual({
      keyringDir: path.join(cwd, 'rings'),
      masterKeyFile: path.join(cwd, 'master.key'),
    });
  });

  it('takes a build of a deployment whole, and numbers where numbers are', async () => {
    Object.assign(env, { WATCHFLOOR_WORKER_BUILD_ID: '7', WATCHFLOOR_WORKER_WORKFLOW_TASK_POLLERS: '3' });
    const { message } = await fault();
    expect(message).toContain('worker.deploymentName: is needed');
    expect(message).toContain('worker.versioning: is needed');
    Object.assign(env, { WATCHFLOOR_WORKER_DEPLOYMENT_NAME: 'a.b', WATCHFLOOR_WORKER_VERSIONING: 'pinned' });
    expect(await fault()).toMatchObject({ message: expect.stringContaining('letters, digits and _ -') });
    env.WATCHFLOOR_WORKER_DEPLOYMENT_NAME = 'watchfloor';
    expect((await load()).settings.worker).toMatchObject({
      buildId: '7',
      versioning: 'pinned',
      workflowTaskPollers: 3,
    });
  });

  it('tells at once what a codec server lacks', async () => {
    Object.assign(env, {
      WATCHFLOOR_CODEC_SERVER_ISSUER: 'https://a.example',
      WATCHFLOOR_CODEC_SERVER_ORIGINS: 'https://b.example',
    });
    const { message } = await fault();
    expect(message).toContain('codecServer.audience: is needed');
    expect(message).toContain('codecServer.jwksUrl: is needed');
    for (const url of ['http://a.example/jwks', 'ftp://a.example', 'jwks']) {
      env.WATCHFLOOR_CODEC_SERVER_JWKS_URL = url;
      expect(await fault()).toMatchObject({ message: expect.stringContaining('must be an https address') });
    }
    Object.assign(env, {
      WATCHFLOOR_CODEC_SERVER_JWKS_URL: 'https://a.example/jwks',
      WATCHFLOOR_CODEC_SERVER_AUDIENCE: 'ui',
      WATCHFLOOR_CODEC_SERVER_ALLOW_ENCODE: 'true',
    });
    const { codecServer } = (await load()).settings;
    expect(codecServer).toMatchObject({ origins: ['https://b.example'], allowEncode: true });
    env.WATCHFLOOR_CODEC_SERVER_ORIGINS = 'https://b.example/';
    expect(await fault()).toMatchObject({ message: expect.stringContaining('must be an origin') });
  });

  it('takes the command line before the environment before the profile before the file before the default', async () => {
    const key = 'connection.namespace';
    const seen = async (more = {}) => {
      const { settings, sources } = await load(more);
      return [settings.connection.namespace, sources[key]?.layer, sources[key]?.detail];
    };
    expect(await seen()).toEqual(['default', 'default', 'default']);
    configure({ connection: { namespace: 'of-file' } });
    expect(await seen()).toEqual(['of-file', 'file', 'temporal.config.mjs']);
    profiles('[profile.default]\nnamespace = "of-profile"\n');
    expect(await seen()).toEqual(['of-profile', 'profile', 'profile "default"']);
    env.TEMPORAL_NAMESPACE = 'of-environment';
    expect(await seen()).toEqual(['of-environment', 'environment', 'TEMPORAL_NAMESPACE']);
    expect(await seen({ overrides: { connection: { namespace: 'of-flag' } } })).toEqual([
      'of-flag',
      'flag',
      'command line',
    ]);
  });

  it('takes each value by itself from wherever it stands highest', async () => {
    configure({
      connection: { address: 'file:1', namespace: 'of-file' },
      taskQueue: 'of-file',
      retentionDays: 5,
    });
    profiles('[profile.default]\naddress = "profile:1"\n[profile.default.tls]\nserver_name = "of-profile"\n');
    env.TEMPORAL_TLS_CLIENT_CERT_DATA = 'certificate';
    env.WATCHFLOOR_TASK_QUEUE = 'of-environment';
    const { settings } = await load();
    expect(settings.connection).toEqual({
      address: 'profile:1',
      namespace: 'of-file',
      tls: { serverName: 'of-profile', clientCert: { data: new Uint8Array(Buffer.from('certificate')) } },
    });
    expect(settings.taskQueue).toBe('of-environment');
    expect(settings.retentionDays).toBe(5);
  });

  it('reads the profile that was asked for', async () => {
    profiles('[profile.default]\naddress = "a:1"\n[profile.cloud]\naddress = "b:2"\n');
    expect((await load()).connection.address).toBe('a:1');
    expect((await load({ profile: 'cloud' })).connection.address).toBe('b:2');
    env.TEMPORAL_PROFILE = 'cloud';
    expect((await load()).connection.address).toBe('b:2');
    expect(await fault({ profile: 'nowhere' })).toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('nowhere'),
    });
  });

  it('reads numbers and lists from the environment', async () => {
    Object.assign(env, {
      WATCHFLOOR_SERVER_PORT: '7300',
      WATCHFLOOR_SERVER_ROUTES: 'address, found',
      WATCHFLOOR_RETENTION_DAYS: '30',
    });
    const { settings } = await load();
    expect(settings.server).toMatchObject({ port: 7300, routes: ['address', 'found'] });
    expect(settings.retentionDays).toBe(30);
  });

  it('switches TLS on with an API key, and reads key material from files', async () => {
    env.TEMPORAL_API_KEY = 'secret';
    expect((await load()).connection).toEqual({ apiKey: 'secret', tls: true });
    env.TEMPORAL_TLS = 'false';
    expect((await load()).connection.tls).toBe(false);
    delete env.TEMPORAL_TLS;
    write('keys/ca.pem', 'authority');
    configure({ connection: { tls: { serverCACert: 'keys/ca.pem' } } });
    const { tls } = (await load()).connection as { tls: { serverRootCACertificate: Uint8Array } };
    expect(Buffer.from(tls.serverRootCACertificate).toString()).toBe('authority');
  });

  it('resolves paths of the file against the file, and those of the command line against the working folder', async () => {
    const file = write('elsewhere/settings.mjs', "export default { adapters: { outboxDir: 'mails' } };\n");
    const { settings } = await load({ configFile: file, overrides: { adapters: { alertsFile: 'alerts.jsonl' } } });
    expect(settings.adapters.outboxDir).toBe(path.join(cwd, 'elsewhere/mails'));
    expect(settings.adapters.alertsFile).toBe(path.join(cwd, 'alerts.jsonl'));
  });

  it('leaves a policy as it is, by machine', async () => {
    configure({ policy: { 'eod-case': { replyWithinDays: 3 } } });
    const { settings, sources } = await load();
    expect(settings.policy).toEqual({ 'eod-case': { replyWithinDays: 3 } });
    expect(sources['policy.eod-case']?.layer).toBe('file');
  });

  it('loads TypeScript', async () => {
    write('temporal.config.ts', "const name: string = 'typed';\nexport default { taskQueue: name };\n");
    expect((await load()).settings.taskQueue).toBe('typed');
  });

  describe('that is wrong is refused with its place and every fault at once:', () => {
    const refused: [what: string, config: unknown, ...says: string[]][] = [
      ['an unknown key', { conection: {} }, 'conection: there is no such key'],
      ['an unknown key further in', { server: { prot: 1 } }, 'server.prot: there is no such key'],
      ['a secret in a committed file', { connection: { apiKey: 'x' } }, 'connection.apiKey: there is no such key'],
      ['a wrong type', { taskQueue: 7 }, 'taskQueue: Invalid input: expected string'],
      ['an address without a port', { connection: { address: 'localhost' } }, 'connection.address: must be host:port'],
      ['an unknown route', { server: { routes: ['magic'] } }, 'server.routes.0: must be one of '],
      [
        'a log level that is none',
        { observe: { logLevel: 'all' } },
        'logLevel: must be one of error, warn, info, debug',
      ],
      ['two faults', { retentionDays: 0, taskQueue: '' }, 'retentionDays: Too small', 'taskQueue: Too small'],
      ['something else than a record', 'text', 'the whole: Invalid input'],
    ];
    it.each(refused)('%s', async (_what, config, ...says) => {
      const file = configure(config);
      const { code, message } = await fault();
      expect(code).toBe('CONFIG_INVALID');
      for (const part of [file, ...says]) expect(message).toContain(part);
    });

    it('a variable, by its name', async () => {
      env.WATCHFLOOR_SERVER_PORT = 'many';
      expect((await fault()).message).toContain('WATCHFLOOR_SERVER_PORT: Invalid input: expected number');
      delete env.WATCHFLOOR_SERVER_PORT;
      env.TEMPORAL_ADDRESS = 'nonsense';
      expect((await fault()).message).toContain('TEMPORAL_ADDRESS: must be host:port');
    });

    it('a flag', async () => {
      expect((await fault({ overrides: { taskQueue: 'two words' } })).message).toContain('the command line');
    });

    it('a file that does not run, exports nothing, or is not there', async () => {
      const file = write('temporal.config.mjs', 'throw new Error("broken here");\n');
      expect((await fault()).message).toBe(`${file}: broken here`);
      const empty = write('empty.mjs', '');
      expect((await fault({ configFile: empty })).message).toContain('no default export');
      expect((await fault({ configFile: 'nowhere.ts' })).message).toContain('is not there');
    });

    it('a profile file that is no TOML or not there', async () => {
      profiles('[profile');
      expect((await fault()).code).toBe('CONFIG_INVALID');
      profiles('[profile.default]\napi_key = hush-key\n');
      expect((await fault()).message).toMatch(/^(?!.*hush).*invalid value$/s);
      env.TEMPORAL_CONFIG_FILE = path.join(cwd, 'nowhere.toml');
      expect((await fault()).message).toContain('nowhere.toml');
    });

    it('key material that is not there', async () => {
      env.TEMPORAL_TLS_CLIENT_CERT_PATH = path.join(cwd, 'nowhere.pem');
      env.TEMPORAL_TLS_CLIENT_KEY_PATH = path.join(cwd, 'nowhere.key');
      expect(await fault()).toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringContaining('nowhere.pem') });
    });
  });

  it('is shown with its sources and without secrets', async () => {
    Object.assign(env, {
      TEMPORAL_API_KEY: 'hush-key',
      TEMPORAL_GRPC_META_AUTHORIZATION: 'hush-token',
      TEMPORAL_TLS_CLIENT_CERT_DATA: 'hush-certificate',
      TEMPORAL_TLS_CLIENT_KEY_DATA: 'hush-private',
    });
    configure({
      policy: { 'eod-case': { note: 1 } },
      adapters: { outboxDir: 'red\u001b[31m' },
      connection: { tls: { serverCACert: 'ca.pem' } },
    });
    write('ca.pem', 'authority');
    const rows = describeConfig(await load());
    const row = (key: string) => rows.find((each) => each.key === key);
    const all = JSON.stringify(rows);
    expect(all).not.toContain('hush');
    expect(row('adapters.outboxDir')?.value).toBe(path.join(cwd, 'red [31m'));
    expect(row('connection.apiKey')).toEqual({
      key: 'connection.apiKey',
      value: '********',
      source: 'TEMPORAL_API_KEY',
    });
    expect(row('connection.metadata')?.value).toBe('authorization=********');
    expect(row('connection.tls.clientKey')?.value).toBe('********');
    expect(row('connection.tls.serverCACert')?.value).toBe(path.join(cwd, 'ca.pem'));
    expect(row('connection.address')).toEqual({ key: 'connection.address', value: '', source: '' });
    expect(row('retentionDays')).toEqual({ key: 'retentionDays', value: '7', source: 'default' });
  });

  it('has a hash for each section that a worker works by, with no secret and no place to watch it in it', async () => {
    const hashes = async () =>
      Object.fromEntries(configurationHashes(await load()).map(({ hash, section }) => [section, hash]));
    configure({ policy: { 'eod-case': { note: 1 } } });
    const before = await hashes();
    const sections = Object.keys(before);
    for (const section of ['adapters', 'connection', 'policy', 'worker']) expect(sections).toContain(section);
    for (const section of ['observe', 'server', 'taskQueue']) expect(sections).not.toContain(section);
    expect(await hashes()).toEqual(before);
    Object.assign(env, { TEMPORAL_API_KEY: 'one' });
    const withKey = await hashes();
    Object.assign(env, { TEMPORAL_API_KEY: 'another' });
    expect(await hashes()).toEqual(withKey);
    const effective = await load();
    const { observe, worker } = effective.settings;
    const settings = {
      ...effective.settings,
      policy: { 'eod-case': { note: 2 } },
      observe: { ...observe, logLevel: 'debug' as const },
      worker: { ...worker, shutdownGraceSeconds: 11 },
    };
    const after = Object.fromEntries(
      configurationHashes({ ...effective, settings }).map(({ hash, section }) => [section, hash]),
    );
    expect(
      Object.keys(after)
        .filter((section) => after[section] !== withKey[section])
        .sort(),
    ).toEqual(['policy', 'worker']);
  });

  it('of this repository is valid', async () => {
    const root = path.resolve(import.meta.dirname, '../..');
    const { settings, file } = await loadConfig({ cwd: root, env });
    expect(file).toBe(path.join(root, 'temporal.config.ts'));
    expect(settings.connection.namespace).toBe('watchfloor');
  });
});
