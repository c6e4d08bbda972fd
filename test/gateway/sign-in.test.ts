import { randomBytes } from 'node:crypto';
import getPort from 'get-port';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type SampleProvider, startSampleProvider } from '../../gateway/dev/index.ts';
import { createGateway, type Gateway } from '../../gateway/index.ts';
import { Browser } from './browser.ts';
import { type MemoryProgramme, memoryProgramme } from './memory-programme.ts';
import { liveAll } from './stage.ts';

let site: string;
let provider: SampleProvider;
let gateway: Gateway;
let programme: MemoryProgramme;
beforeAll(async () => {
  const port = await getPort({ host: '127.0.0.1' });
  site = `http://127.0.0.1:${port}`;
  provider = await startSampleProvider({ publicUrl: site, tenants: ['contoso', 'fabrikam'] });
  programme = memoryProgramme();
  liveAll(programme, 'contoso');
  const { audience, clientId, issuer } = provider;
  gateway = createGateway({
    programme,
    sessionKeys: [randomBytes(32).toString('base64url')],
    settings: { publicUrl: site, identity: { issuer, clientId, audience } },
  });
  await gateway.listen('127.0.0.1', port);
});
afterAll(async () => {
  await gateway?.close();
  await provider?.close();
});

/** To the page on which one chooses. */
async function toChoice(browser: Browser, returnTo = '/api/v1/me'): Promise<string> {
  const { answer, url } = await browser.follow(`${site}/auth/sign-in?return_to=${encodeURIComponent(returnTo)}`);
  expect(answer.status).toBe(200);
  return url;
}

const choose = (browser: Browser, url: string, subject: string) =>
  browser.follow(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: provider.issuer },
    body: new URLSearchParams({ subject }).toString(),
  });

/** Up to the address that leads back to the gateway, which is not gone to. */
async function toCallback(browser: Browser, subject: string): Promise<string> {
  const choice = await toChoice(browser);
  let answer = await browser.go(choice, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: provider.issuer },
    body: new URLSearchParams({ subject }).toString(),
  });
  let url = choice;
  for (;;) {
    url = new URL(answer.headers.get('location') ?? '', url).href;
    if (url.startsWith(site)) return url;
    answer = await browser.go(url);
  }
}

const codeOf = async (answer: Response) => ((await answer.json()) as { code?: string }).code;

describe('a sign-in', () => {
  test('makes each of the sample people who they are', async () => {
    for (const { name, role, subject, tenant } of provider.people) {
      const browser = new Browser();
      const { answer, url } = await choose(browser, await toChoice(browser), subject);
      expect(url).toBe(`${site}/api/v1/me`);
      expect(await answer.json()).toMatchObject({
        ...{ subject, name, email: subject },
        grants: [{ role, tenants: tenant === undefined ? '*' : [tenant] }],
      });
    }
  });

  test('lets a page of the site write, and ends where it is ended', async () => {
    const browser = new Browser();
    const { answer } = await choose(browser, await toChoice(browser), 'customer-analyst@contoso.example');
    const { csrf } = (await answer.json()) as { csrf: string };
    const write = {
      method: 'POST',
      headers: { origin: site, 'x-csrf-token': csrf, 'content-type': 'application/json' },
    };
    const body = { tenant: 'contoso', entryPoint: 'EP1', url: 'https://portal.example/', inquiry: 'What is it?' };
    const opened = await browser.go(`${site}/api/v1/cases`, { ...write, body: JSON.stringify(body) });
    expect(opened.status).toBe(201);
    expect(programme.calls.at(-1)?.[2]).toMatchObject({
      subject: 'customer-analyst@contoso.example',
      tenant: 'contoso',
    });
    expect(await codeOf(await browser.go(`${site}/auth/sign-out`, { method: 'POST' }))).toBe('CSRF_MISSING');
    const left = await browser.go(`${site}/auth/sign-out`, { ...write, body: '{}' });
    expect((await left.json()) as object).toMatchObject({ location: expect.stringContaining(provider.issuer) });
    expect((await browser.go(`${site}/api/v1/me`)).status).toBe(401);
  });

  test('asks for a code with a challenge, and keeps what belongs to it in the browser that began', async () => {
    const browser = new Browser();
    const answer = await browser.go(`${site}/auth/sign-in`);
    const asked = new URL(answer.headers.get('location') ?? '').searchParams;
    expect(asked.get('response_type')).toBe('code');
    expect(asked.get('code_challenge_method')).toBe('S256');
    expect(asked.get('code_challenge')).toMatch(/^[\w-]{43}$/);
    expect(asked.get('state')?.length).toBeGreaterThan(20);
    expect(asked.get('nonce')?.length).toBeGreaterThan(20);
    const [cookie = ''] = answer.headers.getSetCookie();
    expect(cookie).toMatch(/^__Host-watchfloor-sign-in=/);
    for (const attribute of ['HttpOnly', 'Secure', 'SameSite=Lax', 'Path=/']) expect(cookie).toContain(attribute);
    expect(cookie).not.toContain('Domain');
  });

  test('leads to no other site', async () => {
    for (const returnTo of [
      'https://evil.example/',
      '//evil.example',
      '/\\evil.example',
      '/\t/evil.example',
      'javascript:alert(1)',
      '@evil.example',
      '/%0d%0aset-cookie: a=b\r\n',
      `/${'a'.repeat(600)}`,
    ]) {
      const answer = await fetch(`${site}/auth/sign-in?return_to=${encodeURIComponent(returnTo)}`, {
        redirect: 'manual',
      });
      expect([answer.status, await codeOf(answer)], returnTo).toEqual([400, 'INPUT_INVALID']);
    }
  });
});

describe('what comes back from the provider', () => {
  const subject = 'customer-analyst@contoso.example';

  test('is taken from the browser that began alone, and once', async () => {
    const [victim, thief] = [new Browser(), new Browser()];
    const callback = await toCallback(thief, subject);
    // A sign-in of the thief's, put upon somebody else: with no sign-in under way, and with one of their own.
    expect(await codeOf(await victim.go(callback))).toBe('SIGN_IN_FAILED');
    await victim.go(`${site}/auth/sign-in`);
    expect(await codeOf(await victim.go(callback))).toBe('SIGN_IN_FAILED');
    expect((await thief.go(callback)).status).toBe(302);
    expect(await codeOf(await thief.go(callback))).toBe('SIGN_IN_FAILED');
  });

  test('is not taken with another state, issuer or code, or with an error', async () => {
    for (const [name, value] of [
      ['state', 'another'],
      ['iss', 'https://evil.example'],
      ['code', 'another'],
      ['error', 'access_denied'],
    ] as const) {
      const browser = new Browser();
      const callback = new URL(await toCallback(browser, subject));
      callback.searchParams.set(name, value);
      const answer = await browser.go(callback.href);
      expect([answer.status, await codeOf(answer)], name).toEqual([400, 'SIGN_IN_FAILED']);
      expect((await browser.go(`${site}/api/v1/me`)).status).toBe(401);
    }
  });

  test('begins a session that nobody knew before', async () => {
    const browser = new Browser();
    const { host } = new URL(site);
    browser.cookies.set(host, new Map([['__Host-watchfloor', 'planted']]));
    await browser.go(await toCallback(browser, subject));
    const first = browser.cookies.get(host)?.get('__Host-watchfloor');
    await browser.go(await toCallback(browser, subject));
    const second = browser.cookies.get(host)?.get('__Host-watchfloor');
    expect(new Set(['planted', first, second]).size).toBe(3);
    expect(browser.cookies.get(host)?.has('__Host-watchfloor-sign-in')).toBe(false);
  });
});

describe('the sample provider', () => {
  test('listens on this machine alone', async () => {
    for (const host of ['0.0.0.0', '::', '192.0.2.1', 'watchfloor.example'])
      await expect(startSampleProvider({ host, publicUrl: site, tenants: [] })).rejects.toMatchObject({
        code: 'ADDRESS_UNUSABLE',
      });
  });

  test('gives no code without a challenge, nor to another address', async () => {
    const ask = async (more: object) => {
      const query = new URLSearchParams({
        ...{ client_id: provider.clientId, response_type: 'code', scope: 'openid', state: 'x' },
        ...{ redirect_uri: `${site}/auth/callback`, ...more },
      });
      const answer = await fetch(`${provider.issuer}/auth?${query}`, { redirect: 'manual' });
      return answer.headers.get('location') ?? String(answer.status);
    };
    expect(await ask({})).toContain('error=invalid_request');
    expect(await ask({ code_challenge: 'a'.repeat(43), code_challenge_method: 'plain' })).toContain('error=');
    expect(await ask({ redirect_uri: 'https://evil.example/', code_challenge: 'a'.repeat(43) })).toBe('400');
  });

  test('signs nobody in for another site, as nobody else, under no other name', async () => {
    const browser = new Browser();
    const choice = await toChoice(browser);
    const post = (subject: string, origin?: string) =>
      browser.go(choice, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...(origin === undefined ? {} : { origin }) },
        body: new URLSearchParams({ subject }).toString(),
      });
    for (const origin of [undefined, 'null', 'https://evil.example'])
      expect((await post(subjectOf('hunter'), origin)).status, origin).toBe(400);
    expect((await post('root', provider.issuer)).status).toBe(400);
    expect((await new Browser().go(choice)).status).toBe(400);
  });
});

const subjectOf = (role: string): string => `${role}@staff.example`;
