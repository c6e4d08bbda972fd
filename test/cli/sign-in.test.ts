import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SignJWT } from 'jose';
import { afterEach, expect, test } from 'vitest';
import { changeSignIns, readSignIns, type SignIn } from '../../cli/sign-in/kept.ts';
import { signIn } from '../../cli/sign-in/sign-in.ts';

let server: Server | undefined;
afterEach(() => void server?.close());

const RESOURCE = 'https://watchfloor.test/api';

/** A provider that gives everybody one token. */
async function openProvider(token: string) {
  server = createServer((request, response) => {
    const answers: Record<string, object> = {
      '/.well-known/openid-configuration': {
        ...{ issuer, token_endpoint: `${issuer}/token`, device_authorization_endpoint: `${issuer}/device` },
        ...{ authorization_endpoint: `${issuer}/auth`, jwks_uri: `${issuer}/jwks` },
      },
      '/device': {
        ...{ device_code: 'device', user_code: 'CODE', verification_uri: `${issuer}/code` },
        ...{ expires_in: 60, interval: 0.01 },
      },
      '/token': { access_token: token, token_type: 'Bearer', expires_in: 300 },
    };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(answers[request.url ?? ''] ?? {}));
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { gateway: 'https://watchfloor.test', issuer, clientId: 'cli', resource: RESOURCE, scope: 'openid' };
}

const madeFor = (audience: string | string[]) =>
  new SignJWT({ sub: 'ada' }).setAudience(audience).setProtectedHeader({ alg: 'HS256' }).sign(new Uint8Array(32));

test('a token is kept only for the gateway that it is made for', async () => {
  const { signal } = new AbortController();
  const asked = async (token: string) => signIn(await openProvider(token), () => undefined, signal);
  const good = await madeFor(['https://graph.example', RESOURCE]);
  expect(await asked(good)).toMatchObject({ accessToken: good, resource: RESOURCE });
  for (const wrong of [await madeFor('https://graph.example'), await madeFor(`${RESOURCE}/`), 'opaque'])
    await expect(asked(wrong)).rejects.toMatchObject({
      code: 'SIGN_IN_FAILED',
      message: expect.stringContaining(`not made for "${RESOURCE}"`),
    });
});

test('what a gateway says of somebody cannot make the other sign-ins unreadable', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'watchfloor-sign-ins-'));
  const place = path.join(folder, 'kept', 'sign-ins.json');
  const made: SignIn = {
    ...{ gateway: 'https://watchfloor.test', subject: 'ada', name: 'Ada Poe', issuer: 'https://id.test' },
    ...{ clientId: 'cli', resource: RESOURCE, accessToken: 'secret', expiresAt: 1 },
  };
  const keep = (one: object) =>
    changeSignIns(async (known) => ({ signIns: [one as SignIn, ...known], result: undefined }), place);
  await keep(made);
  const before = await readFile(place, 'utf8');
  const hostile = [{ name: '' }, { name: 7 }, { accessToken: 'secret'.repeat(20_000) }, { expiresAt: Number.NaN }];
  for (const one of hostile) {
    const refused = keep({ ...made, ...one });
    await expect(refused).rejects.toMatchObject({ code: 'SIGN_INS_UNWRITABLE' });
    await expect(refused).rejects.not.toThrow('secret');
  }
  expect(await readFile(place, 'utf8')).toBe(before);
  expect(readSignIns(place)).toEqual([made]);
  await rm(folder, { recursive: true });
});
