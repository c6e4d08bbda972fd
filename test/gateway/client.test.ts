import { afterAll, beforeAll, describe, expect, expectTypeOf, test } from 'vitest';
import { operations } from '../../gateway/api/operations.ts';
import { type Answer, type ApiClient, ApiError, createApiClient } from '../../gateway/client/index.ts';
import { routes } from '../../gateway/client/routes.ts';
import { type GatewayStage, liveAll, openGateway } from './stage.ts';

let stage: GatewayStage;
let api: ApiClient;
beforeAll(async () => {
  stage = await openGateway();
  liveAll(stage.programme, 'contoso');
  const { authorization, host } = await stage.as(['customer-analyst'], ['contoso']);
  api = createApiClient({
    token: () => authorization.slice('Bearer '.length),
    async fetch(url, { body, headers, method }) {
      const given = { ...(headers as Record<string, string>), host };
      const payload = typeof body === 'string' ? { payload: body } : {};
      const answer = await stage.gateway.app.inject({ url, method: method as 'GET', headers: given, ...payload });
      return new Response(answer.body, {
        status: answer.statusCode,
        headers: answer.headers as Record<string, string>,
      });
    },
  });
});
afterAll(() => stage?.close());

test('its routes are those of the operations', () => {
  const wanted = Object.entries(operations).map(([id, { method, path }]) => [id, [method, path]]);
  expect(routes).toEqual(Object.fromEntries(wanted));
});

describe('a client', () => {
  test('reads, lists and sends', async () => {
    const me = await api.call('me.read', {});
    expect(me.grants).toEqual([{ role: 'customer-analyst', tenants: ['contoso'] }]);
    expectTypeOf<Answer<'instances.list'>['instances'][number]['states']>().toEqualTypeOf<string[]>();
    const { instances } = await api.call('instances.list', { query: { machine: 'eod-case', limit: 10, mine: false } });
    expect(instances.map(({ instance }) => instance)).toContain('eod-case/contoso~case-1');
    const params = { machine: 'attack-notification', key: 'contoso~notification-1' };
    const sent = await api.call('events.send', { params, body: { event: { type: 'SEEN' } }, idempotencyKey: 'seen-1' });
    expect(sent.receipt).toMatchObject({ to: ['publishedAsAlert.response.seen'] });
  });

  test('throws the problem', async () => {
    const refused = api.call('instances.read', { params: { machine: 'eod-case', key: 'fabrikam~case-1' } });
    await expect(refused).rejects.toBeInstanceOf(ApiError);
    await expect(refused).rejects.toMatchObject({ code: 'INSTANCE_NOT_FOUND', problem: { status: 404 } });
  });

  test('keeps the parts of an address apart', async () => {
    const refused = api.call('instances.read', { params: { machine: 'eod-case', key: '../../me?x=1#y' } });
    await expect(refused).rejects.toMatchObject({ code: 'INSTANCE_NOT_FOUND' });
  });

  test.each([
    ['<html>', 'text/html', 502],
    ['{"error":"x"}', 'application/json', 502],
    ['null', 'application/json', 500],
  ])('says so where something else answers: %s', async (body, type, status) => {
    const other = createApiClient({
      token: () => 'x',
      fetch: async () => new Response(body, { status, headers: { 'content-type': type } }),
    });
    await expect(other.call('me.read', {})).rejects.toMatchObject({ code: 'NO_ANSWER' });
  });

  test('of a page brings what the site said with each write', async () => {
    const asked: [string, string | undefined][] = [];
    const page = createApiClient({
      async fetch(address, { headers }) {
        asked.push([address, (headers as Record<string, string>)['x-csrf-token']]);
        return Response.json(address.endsWith('/me') ? { csrf: 'said' } : {});
      },
    });
    const saving = { params: { tenant: 'contoso' }, body: { notifications: 'off' as const } };
    await page.call('preferences.save', saving);
    await page.call('preferences.save', saving);
    expect(asked).toEqual([
      ['/api/v1/me', undefined],
      ['/api/v1/preferences/contoso', 'said'],
      ['/api/v1/preferences/contoso', 'said'],
    ]);
  });
});
