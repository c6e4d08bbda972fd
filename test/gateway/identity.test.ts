import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { exportSPKI, generateKeyPair, importJWK, UnsecuredJWT } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { problemOf } from '../../gateway/http/problem.ts';
import { personOf } from '../../gateway/identity/claims.ts';
import { createSeal } from '../../gateway/identity/seal.ts';
import { SESSION_COOKIE, sealSession } from '../../gateway/identity/session.ts';
import { readGatewaySettings } from '../../gateway/index.ts';
import { roles } from '../../machines/index.ts';
import { AUDIENCE } from './provider.ts';
import { type GatewayStage, liveAll, openGateway, PUBLIC_URL } from './stage.ts';

const host = 'watchfloor.test';
let stage: GatewayStage;
beforeAll(async () => {
  stage = await openGateway();
  liveAll(stage.programme, 'contoso');
});
afterAll(() => stage?.close());

const claims = { sub: 'ada-1', name: 'Ada Poe', roles: ['customer-analyst'], tenants: ['contoso'] };

async function ask(headers: Readonly<Record<string, string>>, url = '/api/v1/me', method: 'GET' | 'PUT' = 'GET') {
  const payload = method === 'PUT' ? { payload: { notifications: 'off' } } : {};
  const answer = await stage.gateway.app.inject({ method, url, headers: { host, ...headers }, ...payload });
  const body = answer.body === '' ? undefined : (JSON.parse(answer.body) as { code?: string; csrf?: string });
  return { status: answer.statusCode, code: body?.code, body, headers: answer.headers };
}

const bearer = (token: string) => ask({ authorization: `Bearer ${token}` });

describe('a bearer token', () => {
  test('lets its program in', async () => {
    expect(await bearer(await stage.provider.token(claims))).toMatchObject({
      status: 200,
      body: { subject: 'ada-1', grants: [{ role: 'customer-analyst', tenants: ['contoso'] }] },
    });
  });

  const now = () => Math.floor(Date.now() / 1_000);
  test.each([
    ['of another issuer', { iss: 'https://elsewhere.example' }],
    ['for another audience', { aud: 'another' }],
    ['for the sign-in of people', { aud: 'watchfloor' }],
    ['that is over', { iat: now() - 900, exp: now() - 600 }],
    ['that begins tomorrow', { iat: now() + 86_400, exp: now() + 90_000 }],
    ['that is not good yet', { nbf: now() + 86_400 }],
    ['without an end', { exp: undefined }],
    ['without a beginning', { iat: undefined }],
    ['of nobody', { sub: undefined }],
    ['of an empty subject', { sub: '' }],
  ])('%s is not taken', async (_what, more) => {
    expect(await bearer(await stage.provider.token({ ...claims, ...more } as never))).toMatchObject({
      status: 401,
      code: 'TOKEN_INVALID',
    });
  });

  test('is not taken without a signature, or by a key of somebody else', async () => {
    const { issuer } = stage.provider;
    const unsigned = new UnsecuredJWT({ ...claims, iss: issuer, aud: AUDIENCE, iat: now(), exp: now() + 60 }).encode();
    expect((await bearer(unsigned)).status).toBe(401);
    const { privateKey } = await generateKeyPair('EdDSA');
    expect((await bearer(await stage.provider.token(claims, { key: privateKey }))).status).toBe(401);
  });

  test('is not taken where the public key was used as a secret', async () => {
    const jwks = (await (await fetch(`${stage.provider.issuer}/jwks`)).json()) as {
      keys: [{ x: string; crv: string }];
    };
    const spki = await exportSPKI(
      (await importJWK({ ...jwks.keys[0], kty: 'OKP' }, 'EdDSA', { extractable: true })) as never,
    );
    for (const secret of [spki, jwks.keys[0].x.padEnd(64, '='), JSON.stringify(jwks.keys[0])])
      for (const alg of ['HS256', 'HS384', 'HS512']) {
        const key = Buffer.from(secret.padEnd(64, ' '));
        expect((await bearer(await stage.provider.token(claims, { header: { alg }, key }))).status, alg).toBe(401);
      }
  });

  test('says nothing of where its key is', async () => {
    const thief = generateKeyPairSync('ed25519');
    const jwk = thief.publicKey.export({ format: 'jwk' });
    for (const header of [
      { jku: 'https://thief.example/jwks' },
      { x5u: 'https://thief.example' },
      { jwk },
      { kid: '../../../dev/null' },
      { kid: "' OR 1=1" },
    ])
      expect(
        (await bearer(await stage.provider.token(claims, { header, key: thief.privateKey as never }))).status,
      ).toBe(401);
  });

  test('is what counts where a cookie comes too', async () => {
    const session = await sealSession(createSeal(stage.sessionKeys), person, 60);
    expect(await ask({ authorization: 'Bearer x.y.z', cookie: `${SESSION_COOKIE}=${session}` })).toMatchObject({
      status: 401,
      code: 'TOKEN_INVALID',
    });
    expect((await ask({ authorization: 'Basic YTpi', cookie: `${SESSION_COOKIE}=${session}` })).status).toBe(401);
  });

  test.each(roles.map((role) => [role]))('names the role %s, or nothing that is one', async (role) => {
    const { body } = await bearer(await stage.provider.token({ ...claims, roles: [role, 'root', 'constructor'] }));
    const grants = (body as unknown as { grants?: readonly { role: string }[] }).grants;
    expect(grants?.map((one) => one.role) ?? []).toEqual(role === 'system' ? [] : [role]);
  });
});

describe('a provider', () => {
  let own: GatewayStage;
  beforeEach(async () => {
    own = await openGateway();
  });
  afterEach(() => own?.close());
  const me = async () => {
    const answer = await own.gateway.app.inject({ url: '/api/v1/me', headers: await own.as(['hunter']) });
    return { status: answer.statusCode, code: (JSON.parse(answer.body) as { code?: string }).code };
  };

  test.each(['down', 'nonsense'] as const)('that is %s is told of, and nobody is let in', async (state) => {
    own.provider.state = state;
    expect(await me()).toEqual({ status: 503, code: 'IDENTITY_UNAVAILABLE' });
    expect((await own.gateway.app.inject({ url: '/livez' })).statusCode).toBe(200);
  });

  test('may be down once its keys are known', async () => {
    expect((await me()).status).toBe(200);
    own.provider.state = 'down';
    expect((await me()).status).toBe(200);
  });
});

const person = {
  subject: 'ada-1',
  name: 'Ada Poe',
  email: 'ada@contoso.example',
  grants: [{ role: 'customer-analyst' as const, tenants: ['contoso'] }],
};

describe('a session', () => {
  const sealed = (seconds = 60, keys = stage.sessionKeys) => sealSession(createSeal(keys), person, seconds);
  const asked = (cookie: string, more: Readonly<Record<string, string>> = {}) => ask({ cookie, ...more });
  const named = (value: string) => `${SESSION_COOKIE}=${value}`;

  test('of more tenants than a cookie holds is refused, and says why', async () => {
    const tenants = Array.from({ length: 100 }, (_, at) => `${'t'.repeat(60)}${at}`);
    const many = { ...person, grants: [{ role: 'customer-analyst' as const, tenants }] };
    const error: unknown = await sealSession(createSeal(stage.sessionKeys), many, 60).catch(
      (thrown: unknown) => thrown,
    );
    expect(problemOf(error)).toMatchObject({
      status: 403,
      code: 'SESSION_TOO_LARGE',
      todo: 'Let the provider name fewer tenants.',
    });
  });

  test('lets its browser in, and says what a write must bring', async () => {
    const { body, status } = await asked(named(await sealed()));
    expect(status).toBe(200);
    expect(body).toMatchObject({ subject: 'ada-1', csrf: expect.stringMatching(/^[\w-]{32}$/) });
  });

  test('is nobody’s where it was changed, made by somebody else, is over, or stands there twice', async () => {
    const good = await sealed();
    const other = await sealed(60, [randomBytes(32).toString('base64url')]);
    const changed = `${good.slice(0, -3)}${good.endsWith('AAA') ? 'BBB' : 'AAA'}`;
    for (const value of ['', 'x', changed, other, await sealed(-1), 'a'.repeat(10_000)])
      expect((await asked(named(value))).status, value.slice(0, 20)).not.toBe(200);
    expect((await asked(`${named(other)}; ${named(good)}`)).status).toBe(401);
    // What is sealed for another purpose.
    const cursor = await createSeal(stage.sessionKeys).close('cursor', { ...person, sub: 'x', csrf: 'x' }, 60);
    expect((await asked(named(cursor))).status).toBe(401);
  });

  test('outlives a new key that was put before the old one', async () => {
    const fresh = randomBytes(32).toString('base64url');
    const seal = createSeal([fresh, ...stage.sessionKeys]);
    expect(await seal.open('session', await sealed())).toMatchObject({ sub: 'ada-1' });
  });

  test('writes only what comes from a page of this site', async () => {
    const cookie = named(await sealed());
    const { csrf = '' } = (await asked(cookie)).body as { csrf?: string };
    const write = async (headers: Readonly<Record<string, string>>) =>
      (await ask({ cookie, ...headers }, '/api/v1/preferences/contoso', 'PUT')).code;
    for (const headers of [
      {},
      { origin: PUBLIC_URL },
      { 'x-csrf-token': csrf },
      { origin: 'https://evil.example', 'x-csrf-token': csrf },
      { origin: 'null', 'x-csrf-token': csrf },
      { origin: `${PUBLIC_URL}.evil.example`, 'x-csrf-token': csrf },
      { origin: 'http://watchfloor.test', 'x-csrf-token': csrf },
      { origin: PUBLIC_URL, 'x-csrf-token': `${csrf}x` },
      { origin: PUBLIC_URL, 'x-csrf-token': '' },
    ] as Readonly<Record<string, string>>[])
      expect(await write(headers), JSON.stringify(headers)).toBe('CSRF_MISSING');
    expect(await write({ origin: PUBLIC_URL, 'x-csrf-token': csrf })).not.toBe('CSRF_MISSING');
    // Of another session, though of the same person.
    const { csrf: others = '' } = (await asked(named(await sealed()))).body as { csrf?: string };
    expect(await write({ origin: PUBLIC_URL, 'x-csrf-token': others })).toBe('CSRF_MISSING');
  });
});

describe('claims', () => {
  const settings = readGatewaySettings({
    publicUrl: PUBLIC_URL,
    identity: { issuer: 'https://login.example', clientId: 'watchfloor' },
  }).identity.claims;

  test('give no role and no tenant by mistake', () => {
    const grants = (said: object) => personOf({ sub: 'x', ...said }, settings)?.grants;
    expect(grants({})).toEqual([]);
    expect(grants({ roles: ['customer-analyst'] })).toEqual([]);
    expect(grants({ roles: ['customer-analyst'], tenants: '*' })).toEqual([]);
    expect(grants({ roles: ['customer-analyst'], tenants: ['*', "o'neil", 'a~b', '../x', 5, 'contoso'] })).toEqual([
      { role: 'customer-analyst', tenants: ['contoso'] },
    ]);
    expect(grants({ roles: ['__proto__', 'constructor', 'SYSTEM', 'system', 7, null] })).toEqual([]);
    expect(grants({ roles: { length: 1, 0: 'operator' } })).toEqual([]);
    expect(grants({ roles: 'hunter expert' })).toEqual([
      { role: 'hunter', tenants: '*' },
      { role: 'expert', tenants: '*' },
    ]);
    expect(grants({ roles: ['hunter'], tenants: [] })).toEqual([{ role: 'hunter', tenants: [] }]);
  });

  test('name roles by the provider’s names where those are configured, and by no other', () => {
    const named = { ...settings, roleNames: { 'SG-Hunters': ['hunter' as const] } };
    const rolesOf = (said: unknown) => personOf({ sub: 'x', roles: said }, named)?.grants.map(({ role }) => role);
    expect(rolesOf(['SG-Hunters'])).toEqual(['hunter']);
    expect(rolesOf(['hunter', 'toString', '__proto__'])).toEqual([]);
  });

  test('name people as the charts take names', () => {
    const name = (said: unknown) => personOf({ sub: 'x', name: said }, settings)?.name;
    expect(name('Ada\u202e Poe\u0007')).not.toMatch(/\p{Cc}|\p{Cf}/u);
    expect(name('y'.repeat(5_000))?.length).toBeLessThanOrEqual(200);
    for (const said of [undefined, '', '   ', 5, {}]) expect(name(said)).toBe('x');
  });
});

describe('the configuration', () => {
  const given = (identity: object, publicUrl = PUBLIC_URL) =>
    readGatewaySettings({ publicUrl, identity: { issuer: 'https://login.example', clientId: 'w', ...identity } });

  test.each([
    ['a public address without TLS', {}, 'http://watchfloor.example'],
    ['a public address with a path', {}, 'https://watchfloor.example/x'],
    ['a provider without TLS', { issuer: 'http://login.example' }, PUBLIC_URL],
    ['a provider with a password', { issuer: 'https://a:b@login.example' }, PUBLIC_URL],
    ['tokens for the client itself', { audience: 'w' }, PUBLIC_URL],
    ['a role that nobody has', { claims: { roleNames: { x: ['system'] } } }, PUBLIC_URL],
    ['a key that is none', { issuers: [] }, PUBLIC_URL],
  ])('is refused with %s', (_what, identity, publicUrl) => {
    expect(() => given(identity, publicUrl)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
  });

  test('takes plain HTTP on this machine', () => {
    expect(given({ issuer: 'http://127.0.0.1:9' }, 'http://localhost:8080').publicUrl).toBe('http://localhost:8080');
  });
});

test('a gateway tells who signs people in for it, and what their tokens are made for', async () => {
  const told = await stage.gateway.app.inject({
    url: '/.well-known/oauth-protected-resource',
    headers: { host: new URL(PUBLIC_URL).host },
  });
  expect(told.json()).toEqual({
    resource: AUDIENCE,
    authorization_servers: [stage.provider.issuer],
    bearer_methods_supported: ['header'],
    scopes_supported: ['openid', 'profile', 'email'],
  });
});

test('nobody of a provider has a subject that says to be a key', async () => {
  expect(await ask(await stage.as(['reviewer'], undefined, { sub: 'key:abc' }))).toMatchObject({ status: 401 });
});
