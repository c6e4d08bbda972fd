import { afterEach, describe, expect, test } from 'vitest';
import { accessLine } from '../../cli/observe/access-line.ts';
import type { Access } from '../../gateway/index.ts';
import { type GatewayStage, liveAll, openGateway } from './stage.ts';

let stage: GatewayStage;
afterEach(() => stage?.close());

const ask = async (headers: object, url = '/api/v1/me', remoteAddress = '192.0.2.1') => {
  const answer = await stage.gateway.app.inject({ url, headers: { ...headers }, remoteAddress });
  return {
    status: answer.statusCode,
    code: (JSON.parse(answer.body) as { code?: string }).code,
    after: Number(answer.headers['retry-after']),
  };
};

describe('who asks too much', () => {
  test('is told when to ask again, and nobody else waits for it', async () => {
    stage = await openGateway({ limits: { perSubject: 10 } });
    const [hunter, expert] = [await stage.as(['hunter']), await stage.as(['expert'])];
    for (let count = 0; count < 10; count++) expect((await ask(hunter)).status).toBe(200);
    const refused = await ask(hunter, '/api/v1/me', '192.0.2.2');
    expect(refused).toMatchObject({ status: 429, code: 'TOO_MANY_REQUESTS' });
    expect(refused.after).toBeGreaterThan(5);
    expect(refused.after).toBeLessThanOrEqual(60);
    expect((await ask(expert)).status).toBe(200);
  });

  test('from one address is refused whoever it is, also somebody whom nobody knows; probes are not', async () => {
    stage = await openGateway({ limits: { perAddress: 10 } });
    const stranger = { host: 'watchfloor.test', authorization: 'Bearer x' };
    for (let count = 0; count < 10; count++) expect((await ask(stranger)).status).toBe(401);
    const hunter = await stage.as(['hunter']);
    // What somebody says of their own address is not believed.
    expect((await ask({ ...hunter, 'x-forwarded-for': '192.0.2.9' })).status).toBe(429);
    expect((await ask(hunter, '/livez')).status).toBe(200);
    expect((await ask(hunter, '/api/v1/me', '192.0.2.2')).status).toBe(200);
  });

  test('has one limit for all addresses of an IPv6 network, and none of its own for IPv4 in the form of IPv6', async () => {
    stage = await openGateway({ limits: { perAddress: 10 } });
    const hunter = await stage.as(['hunter']);
    for (let count = 0; count < 10; count++)
      expect((await ask(hunter, '/api/v1/me', `2001:db8:0:1::${count}`)).status).toBe(200);
    expect((await ask(hunter, '/api/v1/me', '2001:db8:0:1:ffff::1')).status).toBe(429);
    expect((await ask(hunter, '/api/v1/me', '2001:db8:0:2::1')).status).toBe(200);
    for (let count = 0; count < 10; count++) await ask(hunter, '/api/v1/me', '::ffff:192.0.2.1');
    expect((await ask(hunter, '/api/v1/me', '192.0.2.1')).status).toBe(429);
    expect((await ask(hunter, '/api/v1/me', '::ffff:192.0.2.2')).status).toBe(200);
  });

  test('is not forgotten where others come from many addresses', async () => {
    stage = await openGateway({ limits: { perAddress: 10 } });
    const stranger = { host: 'elsewhere.test' };
    for (let count = 0; count < 11; count++) await ask(stranger);
    for (let count = 0; count < 5_100; count++)
      await ask(stranger, '/api/v1/me', `10.0.${Math.floor(count / 250)}.${count % 250}`);
    expect((await ask(stranger)).code).toBe('TOO_MANY_REQUESTS');
  });

  test('is known by the address that a trusted proxy says', async () => {
    stage = await openGateway({ limits: { perAddress: 10 }, trustedProxies: ['192.0.2.0/24'] });
    const hunter = await stage.as(['hunter']);
    const from = (address: string) => ({ ...hunter, 'x-forwarded-for': `203.0.113.77, ${address}` });
    for (let count = 0; count < 10; count++) expect((await ask(from('203.0.113.1'))).status).toBe(200);
    expect((await ask(from('203.0.113.1'))).status).toBe(429);
    expect((await ask(from('203.0.113.2'))).status).toBe(200);
  });
});

test('probes are answered without limit, and do not ask the service behind more than one at a time', async () => {
  let [asked, isUp] = [0, true];
  const isReady = async () => {
    asked++;
    await new Promise((resolve) => setTimeout(resolve, 100));
    return isUp;
  };
  stage = await openGateway({ limits: { perAddress: 10 } }, { isReady });
  const probe = async () => (await stage.gateway.app.inject({ url: '/readyz' })).statusCode;
  const first = await Promise.all(Array.from({ length: 50 }, probe));
  expect(new Set(first)).toEqual(new Set([200]));
  expect(asked).toBeLessThan(10);
  isUp = false;
  expect(await probe()).toBe(503);
});

test('nobody waits for a service that does not answer', async () => {
  stage = await openGateway({ limits: { answerSeconds: 1 } });
  stage.programme.show = () => new Promise(() => undefined);
  const url = '/api/v1/instances/attack-notification/contoso~notification-1';
  expect(await ask(await stage.as(['hunter']), url)).toMatchObject({ status: 503, code: 'NO_ANSWER', after: 10 });
});

test('a log and metrics tell routes, codes and a hash, and nothing that people wrote', async () => {
  const told: Access[] = [];
  stage = await openGateway({}, { onAccess: (access) => told.push(access) });
  liveAll(stage.programme, 'contoso');
  const customer = await stage.as(['customer-analyst'], ['contoso'], { sub: 'ada@contoso.example' });
  await ask(customer, '/api/v1/instances/eod-case/contoso~case-1');
  await ask(customer, '/api/v1/instances/eod-case/fabrikam~case-1');
  await ask(customer, '/contoso');
  await ask({ host: 'watchfloor.test', authorization: 'Bearer contoso' });
  const route = '/api/v1/instances/:machine/:key';
  expect(told).toMatchObject([
    { method: 'GET', route, status: 200, address: '192.0.2.1', subject: expect.stringMatching(/^[\w-]{16}$/) },
    { route, status: 404, code: 'INSTANCE_NOT_FOUND', subject: told[0]?.subject },
    { route: '-', status: 404, code: 'NOT_FOUND' },
    { route: '/api/v1/me', status: 401, code: 'TOKEN_INVALID' },
  ]);
  const metrics = await stage.gateway.metrics();
  expect(metrics).toContain(`watchfloor_gateway_requests_total{route="${route}",method="GET",status="200"} 1`);
  expect(metrics).toContain('watchfloor_gateway_problems_total{code="TOKEN_INVALID"} 1');
  expect(metrics).toContain('watchfloor_gateway_streams 0');
  const lines = told.flatMap((access) => [accessLine(access, 'json'), accessLine(access, 'text')]);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ message: 'request', route, status: 200 });
  expect([metrics, ...lines].join('\n')).not.toMatch(/contoso|fabrikam|Robin|Bearer/);
});
