import { randomBytes } from 'node:crypto';
import type { Connection } from '@temporalio/client';
import { nanoid } from 'nanoid';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { readTrust } from 'xstate-temporal/proof';
import { createIssuer, makeKey } from 'xstate-temporal/proof/node';
import { auditDesk } from '../../cli/gateway/audit-desk.ts';
import { operationsDesk } from '../../cli/gateway/operations-desk.ts';
import { findTarget } from '../../cli/input/target.ts';
import { createGateway, type Gateway, type GatewayRole } from '../../gateway/index.ts';
import { createProgramme } from '../../programme/index.ts';
import { goodFacts } from '../machines/tan.ts';
import { openProgramme, type ProgrammeStage } from '../support/programme.ts';
import { AUDIENCE, startProvider, type TestProvider } from './provider.ts';

const host = 'watchfloor.test';
let stage: ProgrammeStage;
let provider: TestProvider;
let gateway: Gateway;
const tenant = `contoso-${nanoid(6)
  .toLowerCase()
  .replaceAll(/[^a-z0-9]/g, 'x')}`;
const analyst = `analyst@${tenant}.example`;

beforeAll(async () => {
  const [issuer, worker] = [createIssuer(makeKey()), makeKey()];
  const { kid, publicKey } = createIssuer(worker);
  const issuers = [
    { kid: issuer.kid, publicKey: issuer.publicKey, roles: ['*'] },
    { kid, publicKey, roles: ['system'] },
  ];
  const trust = readTrust({ issuers });
  stage = await openProgramme({}, undefined, { trust: { issuers }, key: worker });
  const permissions = ['manageSecuritySettings', 'managePortalSystemSettings'];
  stage.know([{ ...goodFacts, tenantId: tenant, people: [{ id: analyst, permissions }] }]);
  provider = await startProvider();
  gateway = createGateway({
    programme: createProgramme(stage.client, { taskQueue: stage.taskQueue, issuer }),
    desks: {
      audit: auditDesk(stage.client, stage.taskQueue, () => trust),
      operations: operationsDesk(await target(), stage.client.connection as Connection, stage.client),
    },
    sessionKeys: [randomBytes(32).toString('base64url')],
    settings: {
      publicUrl: `https://${host}`,
      identity: { issuer: provider.issuer, clientId: 'watchfloor', audience: AUDIENCE },
    },
  });
});
afterAll(async () => {
  await gateway?.close();
  await provider?.close();
  await stage?.close();
});

/** What a command would talk to. */
async function target() {
  const { namespace } = stage.client.options;
  const found = await findTarget({ namespace, taskQueue: stage.taskQueue }, process.cwd(), {});
  return { ...found, address: inject('temporal').address };
}

/** Somebody who asks through the door. */
async function someone(role: GatewayRole, sub: string = role, tenants?: readonly string[]) {
  const claims = { sub, name: `Sample ${role}`, email: 'sample@contoso.example', roles: [role] };
  const token = await provider.token({ ...claims, ...(tenants === undefined ? {} : { tenants }) });
  const headers = { host, authorization: `Bearer ${token}` };
  const ask = async (method: 'GET' | 'POST' | 'PUT', url: string, payload?: object, more: object = {}) => {
    const given = payload === undefined ? {} : { payload };
    const answer = await gateway.app.inject({
      method,
      url: `/api/v1${url}`,
      headers: { ...headers, ...more },
      ...given,
    });
    return { status: answer.statusCode, body: answer.json() as Record<string, unknown> };
  };
  return {
    get: (url: string) => ask('GET', url),
    post: (url: string, payload: object, more?: object) => ask('POST', url, payload, more),
    send: (instance: string, event: object, more?: object) =>
      ask('POST', `/instances/${instance}/events`, { event }, more),
  };
}

async function until(look: () => Promise<boolean>): Promise<void> {
  while (!(await look())) await new Promise((resolve) => setTimeout(resolve, 100));
}

test('an application and a case are lived by those whose they are, and by nobody else', async () => {
  const applicant = await someone('applicant', `applicant@${tenant}.example`, [tenant]);
  const customer = await someone('customer-analyst', analyst, [tenant]);
  const stranger = await someone('customer-analyst', 'analyst@fabrikam.example', ['fabrikam']);
  const [reviewer, seller, expert] = [
    await someone('reviewer'),
    await someone('account-team'),
    await someone('expert'),
  ];
  const application = `tan-application/${tenant}`;

  const form = { tenant, profile: 'mde', name: 'Sample applicant', email: 'applicant@contoso.example' };
  const talks = { talkedToTsp: 'somebody', talkedToAccountTeam: 'somebody', privacyRead: true };
  expect((await stranger.post('/applications', { ...form, ...talks })).status).toBe(403);
  const applied = await applicant.post('/applications', { ...form, ...talks });
  expect(applied).toMatchObject({ status: 201, body: { instance: application, pending: null } });
  expect(await applicant.post('/applications', { ...form, ...talks })).toMatchObject({
    status: 409,
    body: { code: 'ALREADY_STARTED' },
  });

  // The same for whoever asks about what is not theirs, and about what is not there.
  expect(await stranger.get(`/instances/${application}`)).toEqual(
    await stranger.get('/instances/tan-application/nobody-at-all'),
  );
  expect((await applicant.send(application, { type: 'APPROVE' })).body).toMatchObject({ code: 'ROLE_NOT_ALLOWED' });
  const both = await someone('reviewer', `applicant@${tenant}.example`);
  expect((await both.send(application, { type: 'APPROVE' })).body).toMatchObject({ code: 'SEGREGATION_OF_DUTIES' });
  expect((await both.get(`/instances/${application}`)).body.refused).toContainEqual({
    event: 'APPROVE',
    code: 'SEGREGATION_OF_DUTIES',
  });

  const once = { 'idempotency-key': 'approval-1' };
  const approved = await reviewer.send(application, { type: 'APPROVE' }, once);
  expect(approved).toMatchObject({ status: 200, body: { receipt: { duplicate: false } } });
  // Sent again under the same key it is answered by the first receipt.
  const { receipt: first } = approved.body as { readonly receipt: { readonly seq: number } };
  expect((await reviewer.send(application, { type: 'APPROVE' }, once)).body).toMatchObject({
    receipt: { seq: first.seq },
  });
  const { steps } = (await applicant.get(`/instances/${application}/timeline`)).body as {
    steps: { event: string; by: object }[];
  };
  expect(steps.find(({ event }) => event === 'APPROVE')?.by).toEqual({ role: 'reviewer' });

  expect((await customer.post('/cases', inquiry)).body).toMatchObject({ code: 'NO_SUBSCRIPTION' });
  expect((await seller.post('/subscriptions', { tenant, profile: 'mde' })).status).toBe(201);
  const opened = await customer.post('/cases', inquiry, { 'idempotency-key': 'inquiry-1' });
  const instance = `eod-case/${tenant}~inquiry-1`;
  expect(opened).toMatchObject({ status: 201, body: { instance, problem: null, isKnown: false } });
  expect((await customer.post('/cases', inquiry, { 'idempotency-key': 'inquiry-1' })).body).toMatchObject({
    isKnown: true,
  });
  expect((await stranger.get(`/instances/${instance}`)).status).toBe(404);
  expect((await expert.send(instance, { type: 'ACCEPTED_BY_EXPERT' })).status).toBe(200);
  const report = { type: 'REPORT', status: 'MORE_TIME_NEEDED', message: 'We are still looking.' };
  expect((await expert.send(instance, report)).status).toBe(200);
  expect((await customer.get(`/cases/${tenant}~inquiry-1/reports`)).body).toMatchObject({
    reports: [{ number: 1, status: 'MORE_TIME_NEEDED', text: 'We are still looking.' }],
  });
  expect(JSON.stringify((await customer.get(`/instances/${instance}`)).body)).not.toContain('Sample expert');
});

test('an auditor reads what the histories say, held against charts and proofs', async () => {
  const auditor = await someone('auditor');
  const instance = `eod-case/${tenant}~inquiry-1`;
  const { recording, verdict } = (await auditor.get(`/instances/${instance}/recording`)).body as {
    recording: { drawing: string; steps: { title: string; who: object; effects: object[] }[]; deadlines: object[] };
    verdict: object;
  };
  expect(verdict).toMatchObject({ status: 'conforms', findings: [] });
  expect(recording.drawing).toMatch(/data-state="triaged/);
  expect(recording.steps.find(({ title }) => title === 'ACCEPTED_BY_EXPERT')?.who).toMatchObject({
    ...{ role: 'expert', how: 'proven', issuer: expect.stringContaining('expert') },
  });
  expect(recording.deadlines.length).toBeGreaterThan(0);
  const { runs } = (await auditor.get(`/instances/${instance}/history`)).body as { runs: { events: object[] }[] };
  expect(runs[0]?.events[0]).toMatchObject({ eventType: 'EVENT_TYPE_WORKFLOW_EXECUTION_STARTED' });

  type Rows = { instance: string; openedBy: object; verdict: string; sent: number; proven: number }[];
  const register = async () => {
    const { rows } = (await auditor.get(`/audit/register?tenant=${tenant}`)).body as { rows: Rows };
    return rows;
  };
  await until(async () => (await register()).some((row) => row.instance === instance));
  const row = (await register()).find((one) => one.instance === instance);
  expect(row).toMatchObject({ verdict: 'conforms', proven: row?.sent });
  const { cases, controls } = (await auditor.get(`/audit/controls?tenant=${tenant}&size=2&seed=a`)).body as {
    cases: number;
    controls: { control: string; population: number; sample: object[] }[];
  };
  expect(controls.find(({ control }) => control === 'as-designed')).toMatchObject({ population: cases });
  const drawn = `/audit/sample?tenant=${tenant}&seed=a&size=1`;
  expect((await auditor.get(drawn)).body).toEqual((await auditor.get(drawn)).body);
  expect((await (await someone('expert')).get(`/instances/${instance}/recording`)).status).toBe(403);
});

test('an operator sees what runs, who works on it, and what is checked', async () => {
  const operator = await someone('operator');
  const { checks, instances, workers } = (await operator.get('/operations')).body as {
    checks: { name: string; ok: boolean }[];
    instances: { machine: string; running: number }[];
    workers: { takes: string[] }[];
  };
  expect(checks.find(({ name }) => name === 'worker')).toMatchObject({ ok: true });
  expect(instances.find(({ machine }) => machine === 'eod-case')?.running).toBeGreaterThan(0);
  expect(workers).toContainEqual(expect.objectContaining({ takes: ['workflows', 'activities'] }));
});

const inquiry = { tenant, entryPoint: 'EP1', url: 'https://portal.example/home', inquiry: 'What is it?' };

test('a list comes page by page, each instance once, and only to whom it may', async () => {
  const seller = await someone('account-team');
  const names = ['page-a', 'page-b', 'page-c', 'page-d', 'page-e'].map((name) => `${name}-${tenant}`);
  for (const name of names)
    expect((await seller.post('/subscriptions', { tenant: name, profile: 'mde' })).status).toBe(201);
  const listed = async (who: Awaited<ReturnType<typeof someone>>) => {
    const found: string[] = [];
    let cursor = '';
    do {
      const { body } = await who.get(`/instances?machine=eod-subscription&limit=2${cursor}`);
      const page = body as { instances: { instance: string }[]; next?: string };
      expect(page.instances.length).toBeLessThanOrEqual(2);
      found.push(...page.instances.map(({ instance }) => instance));
      cursor = page.next === undefined ? '' : `&cursor=${page.next}`;
    } while (cursor !== '');
    return found;
  };
  // Visibility comes a little after the instances.
  const wanted = names.map((name) => `eod-subscription/${name}`);
  await until(async () => {
    const found = await listed(seller);
    return wanted.every((name) => found.includes(name));
  });
  const all = await listed(seller);
  expect(new Set(all).size).toBe(all.length);
  expect(all).toEqual(expect.arrayContaining(wanted));
  const customer = await someone('customer-analyst', analyst, [names[0] ?? '', names[3] ?? '']);
  expect((await listed(customer)).sort()).toEqual([wanted[0], wanted[3]]);
  expect(await listed(await someone('expert'))).toEqual([]);
});

test('what changed is told to those whose it is, also that it ended', async () => {
  const seller = await someone('account-team');
  const name = `changes-${tenant}`;
  const [customer, stranger] = [
    await someone('customer-analyst', analyst, [name]),
    await someone('customer-analyst', analyst, [tenant]),
  ];
  type Told = { readonly changes: readonly { instance: string; status: string; changedAt: number }[]; next: string };
  const since = ((await customer.get('/changes')).body as unknown as Told).next;
  const told = async (who: typeof customer) => {
    const { changes } = (await who.get(`/changes?since=${since}`)).body as unknown as Told;
    return changes.find(({ instance }) => instance === `eod-subscription/${name}`);
  };
  expect((await seller.post('/subscriptions', { tenant: name, profile: 'mde' })).status).toBe(201);
  await until(async () => (await told(customer)) !== undefined);
  const begun = await told(customer);
  expect(begun).toMatchObject({ status: 'running', changedAt: expect.any(Number) });
  await stage.client.workflow.getHandle(`eod-subscription/${name}`).terminate();
  await until(async () => (await told(customer))?.status === 'terminated');
  expect((await told(customer))?.changedAt).toBeGreaterThanOrEqual(begun?.changedAt ?? 0);
  expect(await told(stranger)).toBeUndefined();
});
