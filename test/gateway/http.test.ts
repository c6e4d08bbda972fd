import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { RefusedError, WatchfloorError } from 'xstate-temporal/engine';
import { openApi } from '../../gateway/index.ts';
import { type GatewayStage, liveAll, openGateway } from './stage.ts';

let stage: GatewayStage;
let hunter: { authorization: string; host: string };
beforeAll(async () => {
  stage = await openGateway();
  for (const tenant of ['contoso', 'fabrikam']) liveAll(stage.programme, tenant);
  hunter = await stage.as(['hunter']);
});
afterAll(() => stage?.close());
afterEach(() => {
  stage.programme.fail = undefined;
});

const note = '/api/v1/instances/attack-notification/contoso~notification-1';

test('the description of the API is the one that is kept', () => {
  const kept = readFileSync(path.resolve(import.meta.dirname, '../../docs/openapi.json'), 'utf8');
  expect(kept, 'run "npm run docs:api"').toBe(`${JSON.stringify(openApi(), null, 2)}\n`);
});

test('the description is given to whoever asks', async () => {
  const answer = await stage.gateway.app.inject({ url: '/api/v1/openapi.json', headers: { host: 'watchfloor.test' } });
  expect(answer.json()).toEqual(JSON.parse(JSON.stringify(openApi())));
});

describe('an answer', () => {
  test('is of this origin alone, and no page', async () => {
    const { headers } = await stage.gateway.app.inject({ url: note, headers: hunter });
    expect(headers).toMatchObject({
      'content-security-policy': expect.stringContaining("default-src 'none'"),
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'strict-transport-security': expect.any(String),
      vary: 'Cookie, Authorization',
    });
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  });

  test('is not sent twice while nothing has changed', async () => {
    const first = await stage.gateway.app.inject({ url: note, headers: hunter });
    const tag = String(first.headers.etag);
    for (const known of [tag, `W/${tag}`, `"x", ${tag}`]) {
      const again = await stage.gateway.app.inject({ url: note, headers: { ...hunter, 'if-none-match': known } });
      expect([again.statusCode, again.body]).toEqual([304, '']);
    }
    const customer = await stage.as(['customer-analyst'], ['contoso']);
    const other = await stage.gateway.app.inject({ url: note, headers: { ...customer, 'if-none-match': tag } });
    expect(other.statusCode).toBe(200);
  });
});

describe('what is wrong with a request is one problem with a code:', () => {
  const events = `${note}/events`;
  const json = { 'content-type': 'application/json' };
  test.each([
    ['a path that is none', { url: '/api/v1/nothing' }, 404, 'NOT_FOUND'],
    ['another method', { method: 'DELETE', url: note }, 405, 'METHOD_NOT_ALLOWED'],
    ['a query that is none', { url: '/api/v1/instances?nothing=1' }, 400, 'INPUT_INVALID'],
    ['a limit above the highest', { url: '/api/v1/instances?limit=201' }, 400, 'INPUT_INVALID'],
    ['a cursor of somebody else', { url: '/api/v1/instances?cursor=abc' }, 400, 'CURSOR_INVALID'],
    ['a body that is no JSON', { method: 'POST', url: events, headers: json, payload: '{' }, 400, 'BAD_REQUEST'],
    [
      'a body that poisons',
      { method: 'POST', url: events, headers: json, payload: '{"__proto__":{}}' },
      400,
      'BAD_REQUEST',
    ],
    ['no body', { method: 'POST', url: events }, 400, 'INPUT_INVALID'],
    [
      'a form',
      { method: 'POST', url: events, headers: { 'content-type': 'text/plain' }, payload: '{}' },
      415,
      'MEDIA_TYPE_UNSUPPORTED',
    ],
    [
      'an event too much',
      { method: 'POST', url: events, payload: { event: { type: 'SEEN' }, by: 'me' } },
      400,
      'INPUT_INVALID',
    ],
    [
      'a body that is too large',
      { method: 'POST', url: events, headers: json, payload: `"${'x'.repeat(2 ** 20)}"` },
      413,
      'REQUEST_TOO_LARGE',
    ],
    [
      'an unknown event',
      { method: 'POST', url: events, payload: { event: { type: 'constructor' } } },
      403,
      'ROLE_NOT_ALLOWED',
    ],
    [
      'a key with a space',
      { method: 'POST', url: events, headers: { 'idempotency-key': 'a b' }, payload: { event: { type: 'PUBLISH' } } },
      400,
      'INPUT_INVALID',
    ],
    ['a broken escape', { url: '/api/v1/instances/eod-case/%E0%A4%A' }, 400, 'BAD_REQUEST'],
    ['a key that is too long', { url: `/api/v1/instances/eod-case/${'%61'.repeat(400)}` }, 400, 'INPUT_INVALID'],
    ['another machine', { url: '/api/v1/instances/__proto__/x' }, 404, 'INSTANCE_NOT_FOUND'],
  ])('%s', async (_what, request, status, code) => {
    const { headers, ...rest } = request as { headers?: object; method?: 'GET'; url: string; payload?: string };
    const answer = await stage.gateway.app.inject({ ...rest, headers: { ...hunter, ...headers } });
    expect({ status: answer.statusCode, code: answer.json().code }).toEqual({ status, code });
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(answer.json()).toMatchObject({ type: `urn:watchfloor:problem:${code}`, status, detail: expect.any(String) });
  });

  test('another host', async () => {
    for (const host of ['evil.example', 'watchfloor.test:1', 'watchfloor.test.evil.example']) {
      const answer = await stage.gateway.app.inject({ url: '/api/v1/me', headers: { ...hunter, host } });
      expect({ status: answer.statusCode, code: answer.json().code }).toEqual({ status: 421, code: 'HOST_UNKNOWN' });
    }
  });

  test.each([
    [
      new RefusedError('EVENT_NOT_ACCEPTED', 'Not now.', { details: { unmet: ['no report yet'], secret: 1 } }),
      409,
      'EVENT_NOT_ACCEPTED',
    ],
    [new RefusedError('SEGREGATION_OF_DUTIES', 'Not you.'), 403, 'SEGREGATION_OF_DUTIES'],
    [new RefusedError('PROOF_UNTRUSTED', 'The worker does not trust the issuer.'), 500, 'INTERNAL'],
    [new RefusedError('PROOF_USED', 'The proof was used before.'), 409, 'PROOF_USED'],
    [new WatchfloorError('NO_WORKER', 'Nobody polls "queue" at 10.0.0.1:7233.'), 503, 'NO_WORKER'],
    [Object.assign(new Error('14 UNAVAILABLE: 10.0.0.1'), { code: 14 }), 503, 'SERVER_UNREACHABLE'],
    [Object.assign(new Error('x', { cause: Object.assign(new Error('y'), { code: 8 }) })), 429, 'TOO_MANY_REQUESTS'],
    [new Error('select * from secrets'), 500, 'INTERNAL'],
    [new WatchfloorError('KEY_UNREADABLE', '/home/somebody/keys'), 500, 'INTERNAL'],
  ])('what fails behind it: %s', async (error, status, code) => {
    stage.programme.fail = error;
    const answer = await stage.gateway.app.inject({ url: note, headers: hunter });
    expect({ status: answer.statusCode, code: answer.json().code }).toEqual({ status, code });
    expect(answer.headers['retry-after'] !== undefined).toBe(status === 503 || status === 429);
    expect(answer.body).not.toMatch(/secret|10\.0\.0\.1|home/);
  });
});

describe('a slow or endless sender', () => {
  const said = async (text: string): Promise<string> => {
    const port = await stage.gateway.listen('127.0.0.1', 0).catch(() => portOf());
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(text));
      let answer = '';
      socket.on('data', (chunk) => {
        answer += chunk;
        socket.end();
      });
      socket.on('close', () => resolve(answer));
      socket.on('error', reject);
    });
  };
  const portOf = () => (stage.gateway.app.server.address() as { port: number }).port;

  test('of headers is refused', async () => {
    expect(await said(`GET / HTTP/1.1\r\nhost: watchfloor.test\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 431/,
    );
  });

  test('of nonsense is refused', async () => {
    expect(await said('nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400/);
  });

  test('is told as a problem with a code, like everything else', async () => {
    const problemIn = (answer: string) => {
      const [head = '', body = ''] = answer.split('\r\n\r\n');
      expect(head).toContain('content-type: application/problem+json');
      return JSON.parse(body) as object;
    };
    expect(problemIn(await said('nonsense\r\n\r\n'))).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
    const long = `GET / HTTP/1.1\r\nhost: watchfloor.test\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`;
    expect(problemIn(await said(long))).toMatchObject({ status: 431, code: 'HEADERS_TOO_LARGE' });
  });
});

describe('a list', () => {
  test('goes on from its own cursor only', async () => {
    const first = await stage.gateway.app.inject({ url: '/api/v1/instances', headers: hunter });
    const { next } = first.json() as { next: string };
    const url = `/api/v1/instances?cursor=${next}`;
    expect((await stage.gateway.app.inject({ url, headers: hunter })).statusCode).toBe(200);
    const other = await stage.gateway.app.inject({ url, headers: await stage.as(['expert']) });
    expect(other.json()).toMatchObject({ code: 'CURSOR_INVALID' });
  });

  test('asks its source for what somebody may see, and nothing more', async () => {
    const asked = async (roles: readonly string[], tenants?: readonly string[]) => {
      stage.programme.calls.length = 0;
      await stage.gateway.app.inject({ url: '/api/v1/instances', headers: await stage.as(roles as never, tenants) });
      return stage.programme.calls.map(([, filter]) => (JSON.parse(filter) as { within: unknown }).within);
    };
    expect(await asked(['applicant'], ['contoso'])).toEqual([
      [{ machines: ['tan-application'], tenants: ['contoso'] }],
    ]);
    expect(await asked(['expert'])).toEqual([[{ machines: ['eod-case'] }]]);
    expect(await asked(['applicant', 'expert'], ['contoso'])).toEqual([
      [{ machines: ['tan-application', 'eod-case'], tenants: ['contoso'] }],
    ]);
  });

  test('is no way to find out what is hidden', async () => {
    const customer = await stage.as(['customer-analyst'], ['contoso']);
    for (const query of [
      'state=active.hunting',
      'attention=true',
      'deviating=1',
      'overdue=1',
      'machine=attack-notification&state=composed',
    ])
      expect(
        (await stage.gateway.app.inject({ url: `/api/v1/instances?${query}`, headers: customer })).json().code,
      ).toBe('INPUT_INVALID');
    expect(
      (await stage.gateway.app.inject({ url: '/api/v1/instances?state=active', headers: customer })).statusCode,
    ).toBe(200);
  });
});

describe('a customer', () => {
  const asCustomer = () => stage.as(['customer-analyst', 'applicant'], ['contoso']);
  test('sees nobody of the staff, no value that it is run by, no other tenant', async () => {
    for (const [machine, key] of [
      ['tan-application', 'contoso'],
      ['attack-notification', 'contoso~notification-1'],
      ['eod-subscription', 'contoso'],
      ['eod-case', 'contoso~case-1'],
    ])
      for (const part of ['', '/timeline']) {
        const url = `/api/v1/instances/${machine}/${key}${part}`;
        const answer = await stage.gateway.app.inject({ url, headers: await asCustomer() });
        expect(answer.statusCode, url).toBe(200);
        expect(answer.body).not.toMatch(
          /(hunter|account-team|reviewer|system) of the test|policy|fabrikam|reminders|notifyStaff|the desk is down|firstReportDue"\]/,
        );
      }
  });

  test('says of itself neither policy nor era nor who it is', async () => {
    const headers = await asCustomer();
    const application = { tenant: 'contoso', profile: 'mde' };
    const inquiry = { tenant: 'contoso', entryPoint: 'EP1', url: 'https://portal.example/', inquiry: 'What is it?' };
    for (const [url, payload] of [
      ['/api/v1/applications', { ...application, policy: {} }],
      ['/api/v1/applications', { ...application, partnerPolicy: {} }],
      ['/api/v1/applications', { ...application, docsEra: '2022' }],
      ['/api/v1/cases', { ...inquiry, profile: 'xdr' }],
      ['/api/v1/cases', { ...inquiry, submitterName: 'Somebody Else' }],
      ['/api/v1/cases', { ...inquiry, subscription: 'full' }],
    ] as const) {
      const answer = await stage.gateway.app.inject({ method: 'POST', url, headers, payload });
      expect([answer.statusCode, answer.json().code], url).toEqual([400, 'INPUT_INVALID']);
    }
  });

  test('has event ids of its own, whatever key it names', async () => {
    const idOf = async (sub: string) => {
      stage.programme.calls.length = 0;
      const headers = await stage.as(['customer-analyst'], ['contoso'], { sub });
      const url = '/api/v1/instances/eod-subscription/contoso/events';
      const more = { 'idempotency-key': 'attack-notification/contoso~notification-1/tell' };
      await stage.gateway.app.inject({
        method: 'POST',
        url,
        headers: { ...headers, ...more },
        payload: { event: { type: 'OPEN_FORM' } },
      });
      return stage.programme.calls.at(-1)?.[3];
    };
    const [first, again, other] = [await idOf('ada'), await idOf('ada'), await idOf('bob')];
    expect(first).toMatch(/^api\/[\w-]{16}\/attack-notification\//);
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  test('is named to the instance as its sign-in names it, within its tenant', async () => {
    stage.programme.calls.length = 0;
    const inquiry = { tenant: 'contoso', entryPoint: 'EP1', url: 'https://portal.example/', inquiry: 'What is it?' };
    const headers = { ...(await asCustomer()), 'idempotency-key': 'inquiry-1' };
    const answer = await stage.gateway.app.inject({ method: 'POST', url: '/api/v1/cases', headers, payload: inquiry });
    expect(answer.json()).toMatchObject({ instance: 'eod-case/contoso~inquiry-1', isKnown: false });
    expect(stage.programme.calls.at(-1)).toEqual([
      'openCase',
      'contoso~inquiry-1 mde',
      { role: 'customer-analyst', name: 'Robin Doe', subject: 'customer-analyst-applicant-1', tenant: 'contoso' },
    ]);
  });
});
