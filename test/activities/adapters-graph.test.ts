import { writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createActivities, type GraphSettings, licenceFacts, type SubscribedSku } from '../../activities/index.ts';
import { failureOf, type ReceivedRequest, startReceiver } from './adapters-support.ts';
import { temporaryFolder } from './folder.ts';
import { delivery, optionsIn } from './support.ts';

const directoryId = '7c9e6679-7425-40de-944b-e07fc1f90ae7';
const row = { tenantId: 'contoso-test', tenantName: 'Contoso Test', directoryId, devicesEnrolled: 120 };

/** A product in the shape that Graph documents, with more than is read. */
const sku = (skuPartNumber: string, plans: readonly string[], capabilityStatus = 'Enabled') => ({
  accountName: 'Contoso',
  accountId: 'f97aeefc-af85-414d-8ae4-b457f90efc40',
  appliesTo: 'User',
  capabilityStatus,
  consumedUnits: 14,
  id: '48a80680-7326-48cd-9935-b556b81d3a4e_c7df2760-2c81-4ef7-b578-5b5392b571df',
  prepaidUnits: { enabled: 25, lockedOut: 0, suspended: 0, warning: 0 },
  servicePlans: plans.map((servicePlanName) => ({
    servicePlanId: '8c098270-9dd4-4350-9b30-ba4703f3b36b',
    servicePlanName,
    provisioningStatus: 'Success',
    appliesTo: 'User',
  })),
  skuId: 'c7df2760-2c81-4ef7-b578-5b5392b571df',
  skuPartNumber,
  subscriptionIds: ['43d26afe-cb98-48b9-acc4-ae3ef2ac6c51'],
});
const e5 = sku('SPE_E5', ['AAD_PREMIUM_P2', 'WINDEFATP', 'MTP']);

type Handler = (request: ReceivedRequest, response: ServerResponse, count: number) => unknown;

const json = (response: ServerResponse, body: unknown, status = 200, headers = {}) =>
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
const skus = (...value: unknown[]) => ({
  '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#subscribedSkus',
  value,
});

/** Microsoft's identity platform and Graph in one server. */
async function graph({ token, list }: { token?: Handler; list?: Handler }, more: Partial<GraphSettings> = {}) {
  const counts = { token: 0, list: 0 };
  const server = await startReceiver((request, response) => {
    if (request.path.includes('/oauth2/')) {
      counts.token += 1;
      const give = () => json(response, { token_type: 'Bearer', expires_in: 3_599, access_token: `t${counts.token}` });
      return token ? token(request, response, counts.token) : give();
    }
    counts.list += 1;
    return list ? list(request, response, counts.list) : json(response, skus(e5));
  });
  const folder = temporaryFolder();
  const overlay = (...tenants: unknown[]) => writeFileSync(join(folder, 'directory.json'), JSON.stringify({ tenants }));
  overlay(row);
  const directory = {
    clientId: 'watchfloor-app',
    clientSecret: { data: 'p~ssword&=' },
    graphUrl: server.url,
    loginUrl: server.url,
    ...more,
  };
  const { readTenantFacts } = createActivities({ ...optionsIn(folder), directory }).actors;
  let reading = 0;
  const read = (tenantId = 'contoso-test') => {
    reading += 1;
    return readTenantFacts({ tenantId }, delivery(`${reading}.0`));
  };
  return { ...server, read, overlay, counts };
}

describe('the facts of a tenant from Microsoft Graph', () => {
  test('are its licences, with what the directory file knows besides', async () => {
    const { read, requests } = await graph({});
    expect(await read()).toEqual({
      tenantId: 'contoso-test',
      tenantName: 'Contoso Test',
      hasMde: true,
      hasXdr: true,
      plan: 'plan2',
      e5: true,
      cloud: 'commercial',
      devicesEnrolled: 120,
      labOnly: false,
      premierSupport: false,
      managedDesktop: false,
      managedDesktopConsent: false,
    });
    const [asked, listed] = requests;
    expect(asked).toMatchObject({ method: 'POST', path: `/${directoryId}/oauth2/v2.0/token` });
    expect(Object.fromEntries(new URLSearchParams(asked?.body))).toEqual({
      client_id: 'watchfloor-app',
      client_secret: 'p~ssword&=',
      grant_type: 'client_credentials',
      scope: `${new URL(`http://${asked?.headers.host}`).origin}/.default`,
    });
    expect(listed).toMatchObject({ method: 'GET', path: '/v1.0/subscribedSkus' });
    expect(listed?.headers.authorization).toBe('Bearer t1');
  });

  test('are overruled by the directory file where both say something', async () => {
    const { read, overlay } = await graph({});
    overlay({ ...row, plan: 'plan1', e5: false, labOnly: true, cloud: 'gccHigh' });
    expect(await read()).toMatchObject({ plan: 'plan1', e5: false, labOnly: true, cloud: 'gccHigh', hasMde: true });
  });

  test('need a row in the directory file, and one without mistakes', async () => {
    const { read, overlay, requests } = await graph({});
    expect(await failureOf(read('fabrikam-test'))).toMatchObject({ code: 'TENANT_NOT_FOUND', permanent: true });
    overlay({ ...row, devicesEnroled: 3 });
    const failure = await failureOf(read());
    expect(failure).toMatchObject({ code: 'DIRECTORY_MALFORMED', permanent: false });
    expect(failure.message).toContain('devicesEnroled');
    expect(requests).toEqual([]);
  });

  test('make a tenant without known devices one that has none', async () => {
    const { read, overlay } = await graph({});
    const { devicesEnrolled: _devices, ...silent } = row;
    overlay(silent);
    expect(await read()).toMatchObject({ devicesEnrolled: 0 });
  });

  test('are read page by page', async () => {
    const { read, url, requests } = await graph({
      list: ({ path }, response) => {
        const number = Number(new URL(path, 'http://x').searchParams.get('$skiptoken') ?? '0');
        const next = number < 3 ? { '@odata.nextLink': `${url}/v1.0/subscribedSkus?$skiptoken=${number + 1}` } : {};
        return json(response, { ...skus(number === 3 ? e5 : sku('FLOW_FREE', ['FLOW_P2_VIRAL'])), ...next });
      },
    });
    expect(await read()).toMatchObject({ plan: 'plan2' });
    expect(requests.filter(({ method }) => method === 'GET')).toHaveLength(4);
  });

  test.each([
    ['elsewhere', () => 'https://attacker.test/v1.0/subscribedSkus'],
    ['to another port', () => 'http://127.0.0.1:9/v1.0/subscribedSkus'],
    ['to a user of its own', (url: string) => url.replace('http://', 'http://a:b@')],
    ['nowhere', () => 'next'],
  ])('are not read on where a page leads %s', async (_where, link) => {
    const server: { url: string } = { url: '' };
    const started = await graph({
      list: (_request, response) => json(response, { ...skus(e5), '@odata.nextLink': link(server.url) }),
    });
    server.url = started.url;
    expect(await failureOf(started.read())).toMatchObject({ code: 'GRAPH_NONSENSE', permanent: false });
    expect(started.counts.list).toBe(1);
  });

  test('are not read on without end', async () => {
    const { read, url, counts } = await graph({
      list: (_request, response, count) =>
        json(response, { ...skus(), '@odata.nextLink': `${url}/v1.0/subscribedSkus?p=${count}` }),
    });
    expect(await failureOf(read())).toMatchObject({ code: 'GRAPH_NONSENSE' });
    expect(counts.list).toBe(50);
  });
});

describe('the token', () => {
  test('is kept, and asked for anew before its end', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 0 });
    onTestFinished(() => void vi.useRealTimers());
    const { read, counts, requests } = await graph({});
    await read();
    await read();
    expect(counts).toEqual({ token: 1, list: 2 });
    vi.setSystemTime(3_599_000 - 300_000);
    await read();
    expect(counts.token).toBe(2);
    expect(requests.at(-1)?.headers.authorization).toBe('Bearer t2');
  });

  test('is one for each directory', async () => {
    const { read, overlay, requests } = await graph({});
    const other = '16fd2706-8baf-433b-82eb-8c7fada847da';
    overlay(row, { ...row, tenantId: 'fabrikam-test', directoryId: other });
    await read();
    await read('fabrikam-test');
    expect(requests.filter(({ method }) => method === 'POST').map(({ path }) => path.split('/')[1])).toEqual([
      directoryId,
      other,
    ]);
  });

  test('that is no longer taken is replaced once', async () => {
    const { read, counts } = await graph({
      list: ({ headers }, response) =>
        headers.authorization === 'Bearer t1' ? json(response, {}, 401) : json(response, skus(e5)),
    });
    await read();
    expect(counts).toEqual({ token: 2, list: 2 });
    const never = await graph({ list: (_request, response) => json(response, {}, 401) });
    expect(await failureOf(never.read())).toMatchObject({ code: 'GRAPH_CREDENTIALS', permanent: true });
    expect(never.counts).toEqual({ token: 2, list: 2 });
  });

  test.each([
    [401, 'invalid_client', 'AADSTS7000215: Invalid client secret provided for app secret-app.', 'GRAPH_CREDENTIALS'],
    [400, 'invalid_request', 'AADSTS90002: Tenant not found.', 'GRAPH_CREDENTIALS'],
    [400, 'unauthorized_client', 'AADSTS700016: Application not found in the directory.', 'GRAPH_DENIED'],
  ])('that is refused (%i %s) says why', async (status, error, error_description, code) => {
    const { read, counts } = await graph({
      token: (_request, response) => json(response, { error, error_description }, status),
    });
    const failure = await failureOf(read());
    expect(failure).toMatchObject({ code, permanent: true });
    expect(failure.message).toContain(`${error}, ${error_description.split(':')[0]}`);
    expect(failure.message).not.toMatch(/secret-app|p~ssword/);
    expect(counts.list).toBe(0);
  });

  test.each([
    [429, 'GRAPH_THROTTLED'],
    [503, 'GRAPH_UNREACHABLE'],
  ])('that has to wait (%i) is tried again', async (status, code) => {
    const { read } = await graph({ token: (_request, response) => json(response, {}, status, { 'retry-after': '3' }) });
    expect(await failureOf(read())).toMatchObject({ code, permanent: false, retryAfter: 3_000 });
  });
});

describe('a reading that fails says why, and whether another try could help:', () => {
  test.each([
    [403, 'GRAPH_DENIED', true, undefined],
    [429, 'GRAPH_THROTTLED', false, 11_000],
    [500, 'GRAPH_UNREACHABLE', false, 11_000],
    [503, 'GRAPH_UNREACHABLE', false, 11_000],
    [404, 'GRAPH_NONSENSE', false, undefined],
    [302, 'GRAPH_NONSENSE', false, undefined],
  ])('%i is %s', async (status, code, permanent, retryAfter) => {
    const { read, counts } = await graph({
      list: (_request, response) => json(response, {}, status, { 'retry-after': '11', location: '/v1.0/elsewhere' }),
    });
    expect(await failureOf(read())).toMatchObject({ code, permanent, retryAfter });
    expect(counts.list).toBe(1);
  });

  test('and after a while it works', async () => {
    const { read } = await graph({
      list: (_request, response, count) =>
        count < 3 ? json(response, {}, count === 1 ? 429 : 502, { 'retry-after': '1' }) : json(response, skus(e5)),
    });
    expect(await failureOf(read())).toMatchObject({ code: 'GRAPH_THROTTLED' });
    expect(await failureOf(read())).toMatchObject({ code: 'GRAPH_UNREACHABLE' });
    expect(await read()).toMatchObject({ hasMde: true });
  });

  test.each([
    ['a page for people', '<html><body>Sign in</body></html>'],
    ['half a body', '{"value":[{"skuPart'],
    ['an empty body', ''],
    ['another shape', '{"value":{"skuPartNumber":"SPE_E5"}}'],
    ['null', 'null'],
    ['a number for a name', '{"value":[{"skuPartNumber":5,"capabilityStatus":"Enabled","servicePlans":[]}]}'],
  ])('%s is nonsense', async (_what, body) => {
    const { read } = await graph({ list: (_request, response) => response.writeHead(200).end(body) });
    expect(await failureOf(read())).toMatchObject({ code: 'GRAPH_NONSENSE', permanent: false });
    const token = await graph({ token: (_request, response) => response.writeHead(200).end(body) });
    expect(await failureOf(token.read())).toMatchObject({ code: 'GRAPH_NONSENSE' });
  });

  test('a body without end is nonsense, and not kept', async () => {
    let sent = 0;
    const { read } = await graph({
      list: (_request, response) => {
        response.writeHead(200).write('{"value":["');
        const more = () => {
          while (!response.destroyed && sent < 256 * 1024 * 1024) {
            sent += 65_536;
            if (!response.write('x'.repeat(65_536))) break;
          }
          response.once('drain', more);
        };
        more();
      },
    });
    expect(await failureOf(read())).toMatchObject({ code: 'GRAPH_NONSENSE' });
    expect(sent).toBeLessThan(64 * 1024 * 1024);
  });

  test('an answer that comes too late, all requests together', async () => {
    const { read, url } = await graph(
      {
        list: (_request, response, count) =>
          setTimeout(
            () => json(response, { ...skus(), '@odata.nextLink': `${url}/v1.0/subscribedSkus?p=${count}` }),
            150,
          ).unref(),
      },
      { timeoutSeconds: 0.4 },
    );
    expect(await failureOf(read())).toMatchObject({ code: 'GRAPH_TIMEOUT', permanent: false });
  });

  test('nobody is there', async () => {
    const { read } = await graph({}, { graphUrl: 'http://127.0.0.1:9' });
    expect(await failureOf(read())).toMatchObject({ code: 'GRAPH_UNREACHABLE', permanent: false });
  });

  test('the settings are incomplete, at once', async () => {
    await expect(graph({}, { clientSecret: undefined } as never)).rejects.toMatchObject({ code: 'ADAPTER_INVALID' });
    await expect(graph({}, { loginUrl: 'ldap://directory.test' })).rejects.toMatchObject({ code: 'ADAPTER_INVALID' });
  });
});

describe('licences', () => {
  const facts = (...given: SubscribedSku[]) => licenceFacts(given);
  test.each([
    ['none', [], { hasMde: false, hasXdr: false, plan: 'none', e5: false }],
    ['Microsoft 365 E5', [e5], { hasMde: true, hasXdr: true, plan: 'plan2', e5: true }],
    [
      'Microsoft 365 E3 with plan 1',
      [sku('SPE_E3', ['MDE_LITE'])],
      { hasMde: true, hasXdr: false, plan: 'plan1', e5: false },
    ],
    [
      'E3 and the E5 Security addition',
      [sku('SPE_E3', ['MDE_LITE']), sku('IDENTITY_THREAT_PROTECTION', ['WINDEFATP', 'ATA'])],
      { hasMde: true, hasXdr: true, plan: 'plan2', e5: true },
    ],
    [
      'Defender for Endpoint alone',
      [sku('WIN_DEF_ATP', ['WINDEFATP'])],
      { hasMde: true, hasXdr: true, plan: 'plan2', e5: false },
    ],
    [
      'Office 365 E5',
      [sku('ENTERPRISEPREMIUM', ['THREAT_INTELLIGENCE'])],
      { hasMde: false, hasXdr: true, plan: 'none', e5: true },
    ],
    [
      'names that every object has',
      [sku('constructor', ['constructor', 'toString', '__proto__'])],
      { hasMde: false, hasXdr: false, plan: 'none', e5: false },
    ],
    [
      'something else',
      [sku('FLOW_FREE', ['FLOW_P2_VIRAL'])],
      { hasMde: false, hasXdr: false, plan: 'none', e5: false },
    ],
    ['E5 that was suspended', [{ ...e5, capabilityStatus: 'Suspended' }], { hasMde: false, e5: false, plan: 'none' }],
    ['E5 in its grace', [{ ...e5, capabilityStatus: 'Warning' }], { hasMde: true, e5: true }],
    [
      'E5 with Defender switched off',
      [{ ...e5, servicePlans: [{ servicePlanName: 'WINDEFATP', provisioningStatus: 'Disabled' }] }],
      { hasMde: false, plan: 'none', e5: true },
    ],
  ])('%s', (_what, given, expected) => {
    expect(facts(...given)).toMatchObject(expected);
  });
});
