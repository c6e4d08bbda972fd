import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OperationId, peoplesRoles, rolesOf, rows } from '../../gateway/index.ts';
import type { MachineId } from '../../machines/index.ts';
import { type GatewayStage, liveAll, openGateway } from './stage.ts';

let stage: GatewayStage;
beforeAll(async () => {
  stage = await openGateway();
  for (const tenant of ['contoso', 'fabrikam']) liveAll(stage.programme, tenant);
});
afterAll(() => stage?.close());

const localOf: Readonly<Record<MachineId, (tenant: string) => string>> = {
  'tan-application': (tenant) => tenant,
  'attack-notification': (tenant) => `${tenant}~notification-1`,
  'eod-subscription': (tenant) => tenant,
  'eod-case': (tenant) => `${tenant}~case-1`,
};

interface Request {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly url: string;
  readonly payload?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request of an operation about a tenant; one that nothing is wrong with but, perhaps, who makes it. */
function requestOf(operation: OperationId, tenant: string, machine: MachineId = 'eod-case'): Request | undefined {
  const instance = `/api/v1/instances/${machine}/${encodeURIComponent(localOf[machine](tenant))}`;
  const requests: Readonly<Partial<Record<OperationId, Request>>> = {
    'me.read': { method: 'GET', url: '/api/v1/me' },
    'instances.list': { method: 'GET', url: `/api/v1/instances?machine=${machine}&tenant=${tenant}` },
    'instances.read': { method: 'GET', url: instance },
    'instances.timeline': { method: 'GET', url: `${instance}/timeline` },
    'changes.read': { method: 'GET', url: '/api/v1/changes?since=0' },
    'events.send': { method: 'POST', url: `${instance}/events`, payload: { event: { type: 'NOBODY_SENDS_IT' } } },
    'applications.create': { method: 'POST', url: '/api/v1/applications', payload: { tenant, profile: 'mde' } },
    'subscriptions.create': { method: 'POST', url: '/api/v1/subscriptions', payload: { tenant, profile: 'mde' } },
    'cases.open': {
      method: 'POST',
      url: '/api/v1/cases',
      payload: { tenant, entryPoint: 'EP1', url: 'https://portal.example/home', inquiry: 'What is it?' },
    },
    'notifications.list': { method: 'GET', url: `/api/v1/notifications?tenant=${tenant}` },
    'alerts.list': { method: 'GET', url: `/api/v1/alerts?tenant=${tenant}` },
    'reports.list': { method: 'GET', url: `/api/v1/cases/${encodeURIComponent(`${tenant}~case-1`)}/reports` },
    'samples.hand-in': {
      method: 'POST',
      url: `/api/v1/samples/${tenant}?name=x`,
      payload: Buffer.from('content'),
      headers: { 'content-type': 'application/octet-stream' },
    },
    'samples.fetch': { method: 'GET', url: `/api/v1/samples/${tenant}/${'0'.repeat(64)}` },
    'preferences.read': { method: 'GET', url: `/api/v1/preferences/${tenant}` },
    'preferences.save': { method: 'PUT', url: `/api/v1/preferences/${tenant}`, payload: { notifications: 'off' } },
    'policy.read': { method: 'GET', url: '/api/v1/policy' },
    'audit.recording': { method: 'GET', url: `${instance}/recording` },
    'audit.history': { method: 'GET', url: `${instance}/history` },
    'audit.register': { method: 'GET', url: `/api/v1/audit/register?tenant=${tenant}` },
    'audit.controls': { method: 'GET', url: `/api/v1/audit/controls?tenant=${tenant}&size=100` },
    'audit.sample': { method: 'GET', url: `/api/v1/audit/sample?tenant=${tenant}&seed=1` },
    'operations.read': { method: 'GET', url: '/api/v1/operations' },
    'scenarios.list': { method: 'GET', url: '/api/v1/scenarios' },
    'runs.list': { method: 'GET', url: '/api/v1/runs' },
    'runs.read': { method: 'GET', url: '/api/v1/runs/quiet-quarter' },
  };
  return requests[operation];
}

/** About no tenant: a person is let in or not. */
const ofNobody: readonly OperationId[] = [
  ...(['me.read', 'policy.read', 'operations.read', 'scenarios.list', 'runs.list', 'runs.read'] as const),
];
/** About all tenants at once. */
const ofAll: readonly OperationId[] = ['operations.read'];
const lists: readonly OperationId[] = [
  ...(['instances.list', 'notifications.list', 'alerts.list', 'audit.register', 'audit.controls'] as const),
  ...(['audit.sample', 'changes.read'] as const),
];

const cells = rows().flatMap(({ machine, operation }) =>
  peoplesRoles.map((role) => ({ operation, machine, role, may: rolesOf(operation, machine).includes(role) })),
);

describe('each cell of the table, over HTTP:', () => {
  test('there is one of every operation', () => {
    const without = rows().filter(({ machine, operation }) => requestOf(operation, 'contoso', machine) === undefined);
    expect(without).toEqual([]);
  });

  test.each(cells)('$operation $machine as $role: $may', async ({ machine, may, operation, role }) => {
    const asked = async (tenant: string) => {
      stage.programme.calls.length = 0;
      const request = requestOf(operation, tenant, machine);
      const tenants = ofAll.includes(operation) && may ? undefined : ['contoso'];
      const headers = { ...request?.headers, ...(await stage.as([role], tenants)) };
      const answer = await stage.gateway.app.inject({ ...(request as Request), headers });
      return { status: answer.statusCode, code: codeIn(answer.body), calls: [...stage.programme.calls], answer };
    };
    const own = await asked('contoso');
    if (lists.includes(operation)) {
      // Everybody may ask for instances; what the list shows is the cell.
      const rows = Object.values(own.answer.json() as object).flat() as readonly unknown[];
      const shown = rows.some((row) =>
        JSON.stringify(row).includes(machine === undefined ? 'contoso' : `"${machine}/`),
      );
      const status = may || ['instances.list', 'changes.read'].includes(operation) ? 200 : 403;
      expect({ shown, status: own.status }).toEqual({ shown: may, status });
      expect(own.answer.body).not.toContain('fabrikam');
      return;
    }
    if (may) {
      const refused = operation === 'events.send' ? 'ROLE_NOT_ALLOWED' : undefined;
      // By its state an instance may refuse; not by who asks.
      expect([undefined, refused, 'EVENT_NOT_ACCEPTED', 'NOT_FOUND']).toContain(own.code);
    } else {
      expect([403, 404]).toContain(own.status);
      expect(own.calls).toEqual([]);
    }
    if (ofNobody.includes(operation)) return;
    const [theirs, nobodys] = [await asked('fabrikam'), await asked('nobody-at-all')];
    expect([403, 404]).toContain(theirs.status);
    expect(theirs.calls).toEqual([]);
    expect({ status: nobodys.status, body: nobodys.answer.body }).toEqual({
      status: theirs.status,
      body: theirs.answer.body,
    });
  });

  test.each(rows())('$operation $machine without a sign-in: never', async ({ machine, operation }) => {
    stage.programme.calls.length = 0;
    const request = requestOf(operation, 'contoso', machine) as Request;
    const answer = await stage.gateway.app.inject({
      ...request,
      headers: { ...request.headers, host: 'watchfloor.test' },
    });
    expect(answer.statusCode).toBe(401);
    expect(stage.programme.calls).toEqual([]);
  });
});

describe('what only reads', () => {
  test('an auditor is offered nothing, and sends nothing', async () => {
    const headers = await stage.as(['auditor']);
    const url = '/api/v1/instances/eod-case/contoso~case-1';
    const shown = (await stage.gateway.app.inject({ method: 'GET', url, headers })).json();
    expect(shown).toMatchObject({ instance: 'eod-case/contoso~case-1', offers: [], refused: [] });
    const event = { event: { type: 'CLAIM' } };
    const sent = await stage.gateway.app.inject({ method: 'POST', url: `${url}/events`, headers, payload: event });
    expect({ status: sent.statusCode, code: codeIn(sent.body) }).toEqual({ status: 403, code: 'NOT_ALLOWED' });
    const as = { event: { type: 'CLAIM' }, as: 'auditor' };
    const both = await stage.as(['auditor', 'expert']);
    const said = await stage.gateway.app.inject({ method: 'POST', url: `${url}/events`, headers: both, payload: as });
    expect({ status: said.statusCode, code: codeIn(said.body) }).toEqual({ status: 400, code: 'INPUT_INVALID' });
  });

  test('whoever audits one tenant and serves all reads the register of that one', async () => {
    // The two roles come from one token, so the tenants count for both; a session keeps grants by themselves.
    const headers = await stage.as(['auditor'], ['fabrikam']);
    stage.programme.calls.length = 0;
    const answer = await stage.gateway.app.inject({ method: 'GET', url: '/api/v1/audit/register', headers });
    expect(answer.body).not.toContain('contoso');
    expect(answer.json().rows.length).toBeGreaterThan(0);
    const [, asked] = stage.programme.calls.find(([operation]) => operation === 'page') ?? [];
    expect(JSON.parse(String(asked)).within).toEqual([{ machines: expect.any(Array), tenants: ['fabrikam'] }]);
  });

  test('an operator of some tenants does not see the whole service', async () => {
    const headers = await stage.as(['operator'], ['contoso']);
    const answer = await stage.gateway.app.inject({ method: 'GET', url: '/api/v1/operations', headers });
    expect({ status: answer.statusCode, code: codeIn(answer.body) }).toEqual({ status: 403, code: 'NOT_ALLOWED' });
  });
});

function codeIn(body: string): string | undefined {
  return (JSON.parse(body) as { code?: string }).code;
}
