import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import getPort from 'get-port';
import { nanoid } from 'nanoid';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createIssuer, makeKey } from 'xstate-temporal/proof/node';
import { type SampleProvider, startSampleProvider } from '../../gateway/dev/index.ts';
import { createGateway, type Gateway } from '../../gateway/index.ts';
import { createProgramme } from '../../programme/index.ts';
import { Browser } from '../gateway/browser.ts';
import { goodFacts } from '../machines/tan.ts';
import { openProgramme, type ProgrammeStage } from '../support/programme.ts';
import { type Ended, killAll, openShell, start } from './support.ts';

const { address, namespace } = inject('temporal');
const tenant = `contoso-${nanoid(6)
  .toLowerCase()
  .replaceAll(/[^a-z0-9]/g, 'x')}`;
const application = `tan-application/${tenant}`;

let stage: ProgrammeStage;
let provider: SampleProvider;
let gateway: Gateway;
let site: string;
let folder: string;
let env: Record<string, string>;
let shell: (argv: readonly string[]) => Promise<Ended>;
const signIns = () => path.join(folder, 'xdg', 'watchfloor', 'sign-ins.json');

beforeAll(async () => {
  const [key, worker] = [makeKey(), makeKey()];
  const [issuer, worked] = [createIssuer(key), createIssuer(worker)];
  const issuers = [
    { kid: issuer.kid, publicKey: issuer.publicKey, roles: ['*'] },
    { kid: worked.kid, publicKey: worked.publicKey, roles: ['system'] },
  ];
  stage = await openProgramme({}, undefined, { trust: { issuers }, key: worker });
  const permissions = ['manageSecuritySettings', 'managePortalSystemSettings'];
  const people = [`customer-analyst@${tenant}.example`, `applicant@${tenant}.example`].map((id) => ({
    id,
    permissions,
  }));
  stage.know([{ ...goodFacts, tenantId: tenant, people }]);
  const port = await getPort({ host: '127.0.0.1' });
  site = `http://127.0.0.1:${port}`;
  // Good for less than the margin before its end: every command needs a new one.
  provider = await startSampleProvider({ publicUrl: site, tenants: [tenant], accessSeconds: 20 });
  const { audience, cliClientId, clientId, issuer: identity } = provider;
  gateway = createGateway({
    programme: createProgramme(stage.client, { taskQueue: stage.taskQueue, issuer }),
    sessionKeys: [randomBytes(32).toString('base64url')],
    settings: { publicUrl: site, identity: { issuer: identity, clientId, cliClientId, audience } },
  });
  await gateway.listen('127.0.0.1', port);
  folder = await mkdtemp(path.join(tmpdir(), 'watchfloor-sign-in-'));
  await writeFile(path.join(folder, 'temporal.config.mjs'), 'export default {};');
  await writeFile(path.join(folder, 'issuer.key'), JSON.stringify(key), { mode: 0o600 });
  env = {
    WATCHFLOOR_GATEWAY_URL: site,
    XDG_CONFIG_HOME: path.join(folder, 'xdg'),
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: namespace,
    WATCHFLOOR_TASK_QUEUE: stage.taskQueue,
  };
  shell = openShell(folder, env);
});
afterAll(async () => {
  killAll();
  await gateway?.close();
  await provider?.close();
  await stage?.close();
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});

const cli = (...argv: string[]): Promise<Ended> => shell(argv);

async function answer<T = Record<string, unknown>>(...argv: string[]): Promise<T> {
  const { code, err, out } = await cli(...argv, '--json');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out) as T;
}

const refusal = async (...argv: string[]) => {
  const { code, err, out } = await cli(...argv);
  expect(out).toBe('');
  return `${code} ${err}`;
};

/** What somebody does in a browser with the address that a command line shows. */
async function chooseInBrowser(shown: string, subject: string, action: 'confirm' | 'abort' = 'confirm') {
  const browser = new Browser();
  const [address = ''] = /http\S+/.exec(shown) ?? [];
  const form = { 'content-type': 'application/x-www-form-urlencoded', origin: provider.issuer };
  const post = (url: string, fields: Record<string, string>) =>
    browser.follow(url, { method: 'POST', headers: form, body: new URLSearchParams(fields).toString() });
  const code = new URL(address).searchParams.get('user_code') ?? '';
  const page = await (await browser.follow(address)).answer.text();
  const [, xsrf = ''] = /name="xsrf" value="([^"]+)"/.exec(page) ?? [];
  const device = `${provider.issuer}/device`;
  const confirm = await (await post(device, { xsrf, user_code: code })).answer.text();
  expect(confirm).toContain(code);
  const chosen = await post(device, { xsrf, user_code: code, [action]: 'yes' });
  if (action === 'abort') return chosen.answer.text();
  const done = await post(chosen.url, { subject });
  return done.answer.text();
}

async function login(subject: string, action?: 'abort') {
  const { child, ended } = start(folder, env, ['login', '--json']);
  child.stdin.end();
  let shown = '';
  await new Promise<void>((resolve) => {
    child.stderr.on('data', (text: string) => {
      shown += text;
      if (shown.includes('good until')) resolve();
    });
    void ended.then(() => resolve());
  });
  await chooseInBrowser(shown, subject, action);
  return ended;
}

describe('the command line', () => {
  test('signs in, and is who the provider says; nobody else', { timeout: 240_000 }, async () => {
    expect(await refusal('list')).toMatch(/^5 error NOT_SIGNED_IN: Nobody is signed in at .*"watchfloor login"/);

    const done = await login(`applicant@${tenant}.example`);
    expect(done).toMatchObject({ code: 0 });
    expect(JSON.parse(done.out)).toMatchObject({ gateway: site, subject: `applicant@${tenant}.example` });
    expect((await stat(signIns())).mode & 0o777).toBe(0o600);
    expect(await answer('whoami')).toMatchObject({ grants: [{ role: 'applicant', tenants: [tenant] }] });

    expect(await refusal('list', '--as', 'reviewer:Robin Doe')).toContain('2 error OPTION_UNKNOWN');
    const apply = ['apply', '--tenant', tenant, '--profile', 'mde', '--talked-to-tsp', 'Kim Lee'];
    expect(await refusal(...apply, '--as', 'applicant:Ada Poe')).toContain('2 error AS_NOT_TAKEN');
    const form = ['--talked-to-account-team', 'Sam Roe', '--name', 'Ada Poe', '--email', 'a@contoso.example'];
    const applied = await cli(...apply, ...form, '--privacy-read');
    expect(applied).toMatchObject({ code: 0, err: '' });
    expect(applied.out).toContain(`applied  ${application}\nState     approval.underAssessment\n`);
    expect(await refusal('send', application, 'APPROVE')).toContain('3 error ROLE_NOT_ALLOWED');
    expect(await refusal('show', 'tan-application/another')).toContain('4 error INSTANCE_NOT_FOUND');

    expect(await login('reviewer@staff.example')).toMatchObject({ code: 0 });
    const { signIns: kept } = await answer<{ signIns: { subject: string }[] }>('whoami', '--all');
    expect(kept.map(({ subject }) => subject)).toEqual(['reviewer@staff.example', `applicant@${tenant}.example`]);
    const sent = ['send', application, 'APPROVE', '--id', 'once'];
    const { receipt } = await answer<{ receipt: { seq: number } }>(...sent);
    expect((await cli(...sent)).out).toMatch(new RegExp(`^taken {2}#${receipt.seq} APPROVE\n`));
    const shown = await cli('show', application);
    expect(shown.out).toMatch(/APPROVE {2}reviewer: Sample reviewer {2}for reviewer@staff\.example/);
    // A customer is told the role alone.
    expect((await cli('show', application, '--account', 'applicant')).out).toMatch(/APPROVE {2}reviewer\n/);
    expect(await refusal('show', application, '--account', 'nobody')).toContain('5 error NOT_SIGNED_IN');

    const several = await Promise.all(Array.from({ length: 2 }, () => start(folder, env, ['whoami', '--json']).ended));
    // Each needs a new token, and none is taken for a thief by the provider.
    for (const { code, err } of several) expect({ code, err }).toEqual({ code: 0, err: '' });
  });

  test('past the gateway is a key, which the ledger names, and which is nobody', { timeout: 120_000 }, async () => {
    const direct = ['--break-glass', '--keys', folder];
    expect(await answer('whoami', ...direct)).toMatchObject({ by: 'key', roles: ['*'] });
    expect(await refusal('send', application, 'LEAD_FOUND', ...direct, '--as', 'hunter:Hana Ito')).toContain(
      '2 error AS_NOT_TAKEN',
    );
    const lead = ['--set', 'leadId=lead-1', '--set', 'threatKind=cyberEspionage', '--set', 'summary=s'];
    expect(await cli('send', application, 'LEAD_FOUND', ...lead, ...direct)).toMatchObject({ code: 0 });
    expect(
      await cli('send', application, 'DISMISS_LEAD', '--set', 'leadId=lead-1', '--set', 'reason=r', ...direct),
    ).toMatchObject({ code: 0 });
    const { ledger } = await answer<{ ledger: { event: { type: string; by: { subject?: string } } }[] }>(
      'show',
      application,
      ...direct,
    );
    expect(ledger.find(({ event }) => event.type === 'LEAD_FOUND')?.event.by.subject).toMatch(/^key:[\w-]{43}$/);
    expect(await refusal('whoami', '--break-glass', '--keys', path.join(folder, 'none'))).toContain(
      '2 error KEY_MISSING',
    );
  });

  test('keeps tokens to itself, sends them nowhere else, and forgets them', { timeout: 120_000 }, async () => {
    await chmod(signIns(), 0o644);
    expect(await refusal('whoami')).toContain('2 error SIGN_INS_EXPOSED');
    await chmod(signIns(), 0o600);
    expect(await refusal('whoami', '--gateway', 'http://127.0.0.1:9')).toContain('5 error NOT_SIGNED_IN');
    for (const wrong of ['http://watchfloor.example', 'https://watchfloor.example/path', 'x'])
      expect(await refusal('login', '--gateway', wrong)).toContain('2 error CONFIG_INVALID');

    const before = await readFile(signIns(), 'utf8');
    const { refreshToken } = (JSON.parse(before) as { signIns: { refreshToken: string }[] }).signIns[0] as {
      refreshToken: string;
    };
    expect(await answer('logout')).toMatchObject({
      signedOut: [{ subject: 'reviewer@staff.example', isRevoked: true }],
    });
    expect(await readFile(signIns(), 'utf8')).not.toContain(refreshToken);
    // Whoever has copied the file has nothing.
    await writeFile(signIns(), before, { mode: 0o600 });
    expect(await refusal('whoami')).toMatch(/^5 error NOT_SIGNED_IN: The sign-in of Sample reviewer at .* is over/);
    expect((await answer<{ signedOut: object[] }>('logout', '--all')).signedOut).toHaveLength(2);
    expect(await refusal('logout')).toContain('5 error NOT_SIGNED_IN');
  });

  test('is told where somebody declines, and where a gateway lies', { timeout: 120_000 }, async () => {
    expect(await login('reviewer@staff.example', 'abort')).toMatchObject({
      code: 5,
      err: expect.stringContaining('The sign-in was declined.'),
    });
    const { createServer } = await import('node:http');
    const { audience, issuer } = provider;
    // It would have a token made for the other gateway, and keep it.
    const liar = createServer((_request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify({ resource: audience, authorization_servers: [issuer], cli_client_id: 'watchfloor-cli' }),
      );
    });
    await new Promise<void>((resolve) => liar.listen(0, '127.0.0.1', resolve));
    const { port } = liar.address() as { port: number };
    expect(await refusal('login', '--gateway', `http://127.0.0.1:${port}`)).toContain(
      'asks for a token that is made for',
    );
    liar.close();
    expect(await refusal('login', '--gateway', provider.issuer)).toContain('5 error NO_GATEWAY');
    expect(await refusal('login', '--gateway', `http://127.0.0.1:${port}`)).toContain('5 error GATEWAY_UNREACHABLE');
  });
});
