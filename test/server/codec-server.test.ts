import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Payload } from '@temporalio/common';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileKeyProvider, fileKeyring, type Keyring, makeMasterKey } from 'xstate-temporal/encryption';
import { encryptProgramme } from '../../programme/index.ts';
import { bearerTokens, codecHandler } from '../../server/codec/index.ts';

const issuer = 'https://login.example';
const audience = 'temporal-ui';
const origin = 'https://temporal.example';

let folder: string;
let keys: Keyring;
let server: Server;
let writing: Server;
type Pair = Awaited<ReturnType<typeof generateKeyPair>>;
let pair: Pair;
let stranger: Pair;

const encoder = new TextEncoder();
const plain = (value: unknown): Payload => ({
  metadata: { encoding: encoder.encode('json/plain') },
  data: encoder.encode(JSON.stringify(value)),
});
const base64 = (bytes: Uint8Array | null | undefined) => Buffer.from(bytes ?? []).toString('base64');
const json = ({ data, metadata }: Payload) => ({
  metadata: Object.fromEntries(Object.entries(metadata ?? {}).map(([name, value]) => [name, base64(value)])),
  data: base64(data),
});
const encrypted = async (workflowId: string, value: unknown, namespace = 'watchfloor') => {
  const { codec } = encryptProgramme(keys);
  const [payload = {}] = await codec.encode([plain(value)], { type: 'workflow', namespace, workflowId });
  return json(payload);
};
const token = (claims: JWTPayload, by = pair, alg = 'ES256') =>
  new SignJWT({ sub: 'ada', ...claims })
    .setProtectedHeader({ alg, kid: 'one' })
    .setIssuer((claims.iss as string | undefined) ?? issuer)
    .setAudience((claims.aud as string | undefined) ?? audience)
    .setExpirationTime((claims.exp as number | undefined) ?? '5m')
    .sign(by.privateKey);

async function started(allowEncode: boolean): Promise<Server> {
  const jwksFile = path.join(folder, 'jwks.json');
  const authenticate = bearerTokens({ issuer, audience, jwksFile, tenantsClaim: 'tenants' });
  const encryption = encryptProgramme(keys);
  const options = { keys, encryption, namespace: 'watchfloor', origins: [origin], authenticate, allowEncode };
  const made = createServer(codecHandler(options));
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  return made;
}

const at = (one: Server, place: string) => `http://127.0.0.1:${(one.address() as AddressInfo).port}${place}`;
const ask = (payloads: unknown, bearer: string, headers: Record<string, string> = {}, to = server, place = '/decode') =>
  fetch(at(to, place), {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}`, ...headers },
    body: typeof payloads === 'string' ? payloads : JSON.stringify({ payloads }),
  });
const texts = async (response: Response) => {
  expect(response.status).toBe(200);
  const { payloads } = (await response.json()) as { payloads: { data: string }[] };
  return payloads.map(({ data }) => Buffer.from(data, 'base64').toString());
};

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'codec-server-'));
  await makeMasterKey(path.join(folder, 'master.key'));
  keys = fileKeyring(path.join(folder, 'keys'), fileKeyProvider(path.join(folder, 'master.key')));
  pair = await generateKeyPair('ES256');
  stranger = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'ES256' };
  await writeFile(path.join(folder, 'jwks.json'), JSON.stringify({ keys: [jwk] }));
  server = await started(false);
  writing = await started(true);
});
afterAll(async () => {
  for (const one of [server, writing]) {
    one?.closeAllConnections();
    await new Promise((resolve) => one?.close(resolve));
  }
  await rm(folder, { recursive: true, force: true });
});

describe('a codec server', () => {
  it('decodes what is of the tenants of a token, and hands the rest on as it is', async () => {
    const payloads = [
      await encrypted('eod-case/contoso~case-1', 'of contoso'),
      await encrypted('tan-application/fabrikam', 'of fabrikam'),
      await encrypted('study-1', 'of nobody'),
      await encrypted('eod-case/contoso~case-1', 'elsewhere', 'other'),
      json(plain('plain')),
    ];
    const read = async (tenants: unknown) => texts(await ask(payloads, await token({ tenants } as JWTPayload)));
    expect((await read(['contoso'])).map((text) => (text.startsWith('"') ? text : '-'))).toEqual([
      '"of contoso"',
      ...['-', '-', '-'],
      '"plain"',
    ]);
    expect((await read('*')).map((text) => (text.startsWith('"') ? text : '-'))).toEqual([
      ...['"of contoso"', '"of fabrikam"', '"of nobody"'],
      '-',
      '"plain"',
    ]);
    for (const none of [undefined, [], {}, 7])
      expect((await read(none)).slice(0, 4).some((one) => one.startsWith('"'))).toBe(false);
  });

  it('hands on what was destroyed or altered', async () => {
    const gone = await encrypted('tan-application/gone', 'gone');
    await keys.shred('gone');
    const payloads = [
      gone,
      { ...gone, data: 'AAAA' },
      { ...gone, metadata: { ...gone.metadata, 'encryption-key-id': 'eA==' } },
    ];
    const response = await ask(payloads, await token({ tenants: ['*'] } as JWTPayload));
    expect(await response.json()).toEqual({ payloads });
  });

  it('asks for a token of the issuer, for it, and of now', async () => {
    const hours = 3_600;
    const now = Math.floor(Date.now() / 1_000);
    const bad = [
      'none',
      await token({}, stranger),
      await token({ iss: 'https://login.example.evil' }),
      await token({ aud: 'another' }),
      await token({ exp: now - hours }),
      `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{"sub":"ada"}').toString('base64url')}.`,
      'x'.repeat(13_000),
    ];
    for (const bearer of bad) {
      const response = await ask([], bearer);
      expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
      expect(await response.json()).toMatchObject({ code: 'TOKEN_INVALID' });
    }
    const without = await fetch(at(server, '/decode'), { method: 'POST', body: '{}' });
    expect(await without.json()).toMatchObject({ code: 'TOKEN_MISSING' });
  });

  it('does not blame a token for keys that cannot be had', async () => {
    const good = `Bearer ${await token({})}`;
    for (const [status, body] of [
      [500, ''],
      [404, '{}'],
      [200, '<html>'],
      [200, '{"keys":7}'],
    ] as const) {
      const issuing = createServer((_request, response) => response.writeHead(status).end(body));
      await new Promise<void>((resolve) => issuing.listen(0, '127.0.0.1', resolve));
      const authenticate = bearerTokens({ issuer, audience, jwksUrl: at(issuing, '/keys') });
      await expect(authenticate(good), `${status} ${body}`).rejects.toMatchObject({
        code: 'ISSUER_UNAVAILABLE',
      });
      issuing.close();
    }
  });

  it('answers browsers of its origins alone', async () => {
    const asked = (from: string) => fetch(at(server, '/decode'), { method: 'OPTIONS', headers: { origin: from } });
    const mine = await asked(origin);
    expect([mine.status, mine.headers.get('access-control-allow-origin')]).toEqual([204, origin]);
    for (const other of ['https://temporal.example.evil', 'null', 'http://temporal.example']) {
      const response = await asked(other);
      expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([403, null]);
      expect((await ask([], await token({}), { origin: other })).status).toBe(403);
    }
  });

  it('takes nothing malformed, nothing large, and no other path', async () => {
    const bearer = await token({ tenants: '*' } as JWTPayload);
    const bodies = [
      '',
      '[]',
      '{"payloads":7}',
      '{"payloads":[7]}',
      '{"payloads":[{"data":"§"}]}',
      '{"payloads":[{"metadata":{"encoding":7}}]}',
    ];
    for (const body of bodies) expect((await ask(body, bearer)).status).toBe(400);
    expect((await ask([], bearer, { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await ask('x'.repeat(9_000_000), bearer).catch(() => ({ status: 413 }))).status).toBe(413);
    expect((await ask([], bearer, {}, server, '/other')).status).toBe(404);
    expect((await fetch(at(server, '/decode'), { headers: { authorization: `Bearer ${bearer}` } })).status).toBe(405);
  });

  it('encodes where that is allowed, and for whoever sees all', async () => {
    const all = await token({ tenants: ['*'] } as JWTPayload);
    expect(await (await ask([json(plain(1))], all, {}, server, '/encode')).json()).toMatchObject({
      code: 'ENCODE_NOT_ALLOWED',
    });
    const some = await token({ tenants: ['contoso'] } as JWTPayload);
    expect((await ask([json(plain(1))], some, {}, writing, '/encode')).status).toBe(403);
    const response = await ask([json(plain('made'))], all, {}, writing, '/encode');
    const { payloads } = (await response.json()) as { payloads: unknown[] };
    expect(JSON.stringify(payloads)).not.toContain(Buffer.from('"made"').toString('base64'));
    expect(await texts(await ask(payloads, all))).toEqual(['"made"']);
  });
});
