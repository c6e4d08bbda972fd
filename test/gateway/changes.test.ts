import { randomBytes } from 'node:crypto';
import getPort from 'get-port';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createApiClient, type Told } from '../../gateway/client/index.ts';
import { createGateway, type Gateway } from '../../gateway/index.ts';
import type { Role } from '../../machines/index.ts';
import { type MemoryProgramme, memoryProgramme } from './memory-programme.ts';
import { AUDIENCE, startProvider, type TestProvider } from './provider.ts';
import { liveAll } from './stage.ts';

let provider: TestProvider;
let programme: MemoryProgramme;
const open: Gateway[] = [];
const listening: AbortController[] = [];
beforeAll(async () => {
  provider = await startProvider();
});
afterAll(() => provider?.close());
afterEach(async () => {
  for (const one of listening.splice(0)) one.abort();
  for (const one of open.splice(0)) await one.close();
});

/** A gateway that others stand beside: what they have in common is the programme. */
async function openSite(more: object = {}): Promise<{ site: string; gateway: Gateway }> {
  const port = await getPort({ host: '127.0.0.1' });
  const site = `http://127.0.0.1:${port}`;
  const gateway = createGateway({
    programme,
    sessionKeys: [randomBytes(32).toString('base64url')],
    streamEvery: 5,
    settings: {
      publicUrl: site,
      identity: { issuer: provider.issuer, clientId: 'watchfloor', audience: AUDIENCE },
      ...more,
    },
  });
  await gateway.listen('127.0.0.1', port);
  open.push(gateway);
  return { site, gateway };
}

const tokenOf = (role: Role, tenants?: readonly string[], more: object = {}) =>
  provider.token({
    sub: role,
    name: 'Robin Doe',
    roles: [role],
    ...(tenants === undefined ? {} : { tenants }),
    ...more,
  });

/** Somebody who listens, and what they were told. */
function listen(site: () => string, token: string): Told[] {
  const told: Told[] = [];
  const here = new AbortController();
  listening.push(here);
  const api = createApiClient({
    token: () => token,
    fetch: (address, init) => fetch(`${site()}${address}`, init),
  });
  void (async () => {
    for await (const one of api.changes(here.signal)) told.push(one);
  })().catch((error: unknown) => told.push(error as never));
  return told;
}

async function until(look: () => boolean): Promise<void> {
  while (!look()) await new Promise((resolve) => setTimeout(resolve, 5));
}

const by = { role: 'customer-analyst', name: 'Robin Doe' };
const seen = (tenant: string) =>
  programme.send({ machine: 'attack-notification', key: `${tenant}~notification-1` }, { type: 'SEEN' }, by);
const instancesIn = (told: readonly Told[]) =>
  told.flatMap((one) => (one.type === 'change' ? [one.change.instance] : []));

describe('who listens', () => {
  test('is told of what they may see, and of nothing else', async () => {
    programme = memoryProgramme();
    for (const tenant of ['contoso', 'fabrikam']) liveAll(programme, tenant);
    const { site } = await openSite();
    const [customer, hunter, expert] = [
      listen(() => site, await tokenOf('customer-analyst', ['contoso'])),
      listen(() => site, await tokenOf('hunter')),
      listen(() => site, await tokenOf('expert')),
    ];
    await until(() => [customer, hunter, expert].every((told) => told[0]?.type === 'ready'));
    await seen('fabrikam');
    await seen('contoso');
    const [theirs, other] = ['contoso', 'fabrikam'].map((tenant) => `attack-notification/${tenant}~notification-1`);
    await until(() => instancesIn(customer).length === 1 && instancesIn(hunter).length === 2);
    expect(instancesIn(customer)).toEqual([theirs]);
    expect(instancesIn(hunter)).toEqual([other, theirs]);
    expect(instancesIn(expert)).toEqual([]);
    const [, change] = customer;
    expect(change).toMatchObject({
      change: { tenant: 'contoso', states: ['publishedAsAlert.response.seen'], attention: false, deviating: [] },
    });
  });

  test('learns from nothing when something changed that they do not see', async () => {
    programme = memoryProgramme();
    for (const tenant of ['contoso', 'fabrikam']) liveAll(programme, tenant);
    await seen('fabrikam');
    const { site } = await openSite();
    const token = await tokenOf('customer-analyst', ['contoso']);
    const headers = { authorization: `Bearer ${token}`, accept: 'text/event-stream' };
    const answer = await fetch(`${site}/api/v1/changes`, { headers });
    const reader = answer.body?.pipeThrough(new TextDecoderStream() as never).getReader();
    let text = '';
    const read = async (sign: string) => {
      while (!text.includes(sign)) text += (await reader?.read())?.value ?? '';
      return text;
    };
    const [, ready] = /id: (\d+)\ndata/.exec(await read('data: {}\n\n')) ?? [];
    expect(Number(ready)).toBeLessThanOrEqual(Date.now() - 60_000);
    const api = createApiClient({ origin: site, token: () => token });
    const asked = await api.call('changes.read', { query: { since: String(ready) } });
    expect(asked.changes).toEqual([]);
    expect(Number(asked.next)).toBeLessThanOrEqual(Date.now() - 60_000);

    await seen('contoso');
    const [, position, told] = /id: (\d+)\ndata: (\{"instance.+)\n\n/.exec(await read('"changedAt"')) ?? [];
    const change = JSON.parse(told ?? '') as { changedAt: number };
    expect(position).toBe(String(change.changedAt));
    // As the description has it, and nothing of Temporal's.
    expect(Object.keys(change).sort()).toEqual(
      ['attention', 'changedAt', 'deviating', 'instance', 'machine', 'startedAt', 'states', 'status', 'tenant'].sort(),
    );
    await reader?.cancel();
  });

  test('misses and doubles nothing where the gateway goes, and another one is there', async () => {
    programme = memoryProgramme();
    for (const tenant of ['contoso', 'fabrikam', 'northwind']) liveAll(programme, tenant);
    const [first, second] = [await openSite(), await openSite()];
    let site = first.site;
    const told = listen(() => site, await tokenOf('hunter'));
    await until(() => told.length === 1);
    await seen('contoso');
    await until(() => instancesIn(told).length === 1);
    site = second.site;
    await first.gateway.close();
    await seen('fabrikam');
    await until(() => instancesIn(told).length === 2);
    await seen('northwind');
    await until(() => instancesIn(told).length === 3);
    const names = ['contoso', 'fabrikam', 'northwind'].map((tenant) => `attack-notification/${tenant}~notification-1`);
    expect(instancesIn(told)).toEqual(names);
  });

  test('is told where to begin anew if too much changed meanwhile', async () => {
    programme = memoryProgramme();
    programme.changes = async () => ({ changes: [], more: true });
    const { site } = await openSite();
    const answer = await fetch(`${site}/api/v1/changes`, {
      headers: {
        authorization: `Bearer ${await tokenOf('operator')}`,
        accept: 'text/event-stream',
        'last-event-id': '0',
      },
    });
    const reader = answer.body?.pipeThrough(new TextDecoderStream() as never).getReader();
    let text = '';
    while (!text.includes('data:')) text += (await reader?.read())?.value ?? '';
    expect(text).toMatch(/event: reset\nid: \d+\ndata: \{\}\n\n/);
    await reader?.cancel();
  });
});

describe('a stream', () => {
  const get = async (site: string, token: string, headers: object = {}, method = 'GET') =>
    fetch(`${site}/api/v1/changes`, {
      method,
      headers: { authorization: `Bearer ${token}`, accept: 'text/event-stream', ...headers },
    });
  const codeOf = async (answer: Response) => ((await answer.json()) as { code: string }).code;

  test('is one of so many of a person', async () => {
    programme = memoryProgramme();
    const { site } = await openSite({ streams: { mostForOne: 2 } });
    const token = await tokenOf('hunter');
    const [first] = [await get(site, token), await get(site, token)];
    const refused = await get(site, token);
    expect([refused.status, await codeOf(refused)]).toEqual([429, 'TOO_MANY_STREAMS']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    const other = await get(site, await tokenOf('hunter', undefined, { sub: 'another' }));
    expect(other.status).toBe(200);
    await first.body?.cancel();
    let again = await get(site, token);
    while (again.status === 429) again = await get(site, token);
    expect(again.status).toBe(200);
  });

  test('does not wait for a service that does not answer, and is not counted then', async () => {
    programme = memoryProgramme();
    programme.changes = () => new Promise(() => undefined);
    const { site } = await openSite({ streams: { mostForOne: 1 }, limits: { answerSeconds: 1 } });
    const token = await tokenOf('hunter');
    for (const _ of ['first', 'second']) {
      const refused = await get(site, token);
      expect([refused.status, await codeOf(refused)]).toEqual([503, 'NO_ANSWER']);
    }
  });

  test('ends with the sign-in', async () => {
    programme = memoryProgramme();
    const { site } = await openSite();
    const now = Math.floor(Date.now() / 1_000);
    // The clocks may differ, and so it is taken; the stream ends at once.
    const answer = await get(site, await tokenOf('hunter', undefined, { exp: now - 1 }));
    expect(answer.status).toBe(200);
    expect(await answer.text()).toMatch(/^retry: 1000\n\n/);
  });

  test('ends with the gateway, which says when to come back', async () => {
    programme = memoryProgramme();
    const { gateway, site } = await openSite();
    const answer = await get(site, await tokenOf('hunter'));
    const text = answer.text();
    await gateway.close();
    expect(await text).toMatch(/event: ready\nid: \d+\ndata: \{\}\n\nretry: \d{4}\n\n$/);
  });

  test('is none for whoever asks for its head, or goes on from nowhere', async () => {
    programme = memoryProgramme();
    const { site } = await openSite();
    const token = await tokenOf('hunter');
    expect((await get(site, token, {}, 'HEAD')).status).toBe(405);
    const lost = await get(site, token, { 'last-event-id': 'x' });
    expect([lost.status, await codeOf(lost)]).toEqual([400, 'CURSOR_INVALID']);
  });

  test('of somebody who does not read is ended, and they are not waited for', async () => {
    programme = memoryProgramme();
    const wide = Array.from({ length: 40 }, (_, count) => ({
      ...{
        instance: `eod-case/contoso~${count}`,
        machine: 'eod-case',
        tenant: 'contoso',
        states: ['x'.repeat(100_000)],
      },
      ...{ status: 'running', attention: false, deviating: [], startedAt: 1, run: 'one' },
    }));
    let isFlood = false;
    programme.changes = async () => ({
      changes: isFlood ? wide.map((row) => ({ ...row, changedAt: Date.now() })) : [],
      more: false,
    });
    const { site } = await openSite({ streams: { mostForOne: 1 } });
    const token = await tokenOf('operator');
    const stalled = await get(site, token);
    let refused = await get(site, token);
    expect(refused.status).toBe(429);
    isFlood = true;
    // It is let in again as soon as the other one has been given up.
    while (refused.status === 429) refused = await get(site, token);
    expect(refused.status).toBe(200);
    await refused.body?.cancel();
    await stalled.body?.cancel();
  });
});

describe('changes that are asked for', () => {
  test('come from where the answer before ended', async () => {
    programme = memoryProgramme();
    liveAll(programme, 'contoso');
    const { site } = await openSite();
    const api = createApiClient({ origin: site, token: () => tokenOf('customer-analyst', ['contoso']) });
    const first = await api.call('changes.read', {});
    expect(first).toMatchObject({ changes: [], isTooMuch: false });
    await seen('contoso');
    const second = await api.call('changes.read', { query: { since: first.next } });
    expect(second.changes.at(-1)).toMatchObject({ instance: 'attack-notification/contoso~notification-1' });
    expect(Number(second.next)).toBeGreaterThan(Number(first.next));
  });
});
