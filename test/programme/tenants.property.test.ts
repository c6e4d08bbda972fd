import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile, type Effect } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { VirtualHost } from 'xstate-temporal/testing';
import { registry, tenantOfKey } from '../../machines/index.ts';
import { inquiry } from '../machines/eod.ts';
import { content } from '../machines/note.ts';
import { ambiguous, hostileTenants, type TenantWorld } from '../model/hostile-tenants.ts';
import { actors } from '../model/virtual-world.ts';

const charts = Object.values(registry).map(([definition]) => compile(definition as never, { sha256: nodeSha256 }));

const tenants = ambiguous('a');
const { mark, moves, play, reached } = hostileTenants(tenants);

function virtualWorld() {
  const host = new VirtualHost(charts, { actors });
  const world: TenantWorld = {
    start: (delivery, input) => host.start(delivery, input as never),
    send: (delivery, event) => host.send(delivery, event),
    cases: async () =>
      (await host.instances())
        .filter(({ instance }) => instance.startsWith('eod-case/'))
        .map(({ instance }) => instance.slice('eod-case/'.length))
        .map((key) => ({ key, tenantId: host.snapshot('eod-case', key)?.context.tenantId })),
  };
  return { host, world };
}

const tenantIn = (effect: Effect): unknown => {
  if (effect.kind !== 'runAction') return undefined;
  const { data, tenantId } = effect.params as { tenantId?: string; data?: { tenantId: string } };
  return tenantId ?? data?.tenantId;
};

describe('tenants', () => {
  it('never find what another one wrote in their instances, desks or mails, whatever customers call their inquiries', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(moves, { maxLength: 25, size: 'max' }), async (script) => {
        const { host, world } = virtualWorld();
        await play(world, script);
        for (const { instance, ledger } of await host.instances()) {
          const key = instance.slice(instance.indexOf('/') + 1);
          const own = (tenants as readonly string[]).includes(key) ? key : tenantOfKey(key);
          if (instance.startsWith('eod-case/')) reached.cases++;
          const text = JSON.stringify(ledger);
          for (const other of tenants)
            if (other !== own) expect(text, `${instance}: ${other}`).not.toContain(mark(other));
          for (const record of ledger)
            for (const effect of record.effects) expect([undefined, own]).toContain(tenantIn(effect));
        }
      }),
      { numRuns: 160 },
    );
    expect(Object.values(reached).every((count) => count > 50)).toBe(true);
  });
});

describe('a start', () => {
  const start = async (machine: string, key: string, input: object, role = 'applicant') => {
    const host = new VirtualHost(charts, { actors }, { settings: { policy: {} } });
    const answer = await host.start({ machine, key, at: 0, id: 's', by: { role, name: 'n' } }, input as never);
    return answer.ok ? 'taken' : answer.code;
  };
  const common = { tenantId: 'contoso', profile: 'mde' };
  const form = {
    ...common,
    ...{
      entryPoint: 'EP2',
      contextUrl: 'https://portal.example/devices/1',
      submitter: { name: 'n', email: 'n@x.example' },
    },
  };
  const note = { ...common, content };

  it.each([
    ['tan-application', 'contoso', common, 'taken'],
    ['tan-application', 'raw2', common, 'START_KEY_MISMATCH'],
    ['eod-subscription', 'contoso', common, 'taken'],
    ['eod-subscription', 'fabrikam', common, 'START_KEY_MISMATCH'],
    ['eod-case', 'contoso~1', { ...form, caseId: 'contoso~1' }, 'START_BY_SUBSCRIPTION'],
    ['eod-case', 'contoso~2', { ...form, caseId: 'contoso~1' }, 'START_KEY_MISMATCH'],
    ['eod-case', 'fabrikam~1', { ...form, caseId: 'fabrikam~1' }, 'INPUT_INVALID'],
    ['eod-case', 'contoso~1', { ...form, caseId: 'contoso~1', reopens: 'fabrikam~1' }, 'INPUT_INVALID'],
    ['attack-notification', 'contoso~n', { ...note, notificationId: 'contoso~n' }, 'taken'],
    ['attack-notification', 'contoso~m', { ...note, notificationId: 'contoso~n' }, 'START_KEY_MISMATCH'],
    ['attack-notification', 'fabrikam~n', { ...note, notificationId: 'fabrikam~n' }, 'INPUT_INVALID'],
  ])('of %s under the key %s is held against its input: %#', async (machine, key, input, expected) => {
    expect(await start(machine, key, input)).toBe(expected);
  });

  it.each([
    [{ policy: { assessmentReminder: '1d' } }, 'applicant', 'POLICY_NOT_ALLOWED'],
    [{ policy: { assessmentReminder: '1d' } }, 'account-team', 'POLICY_NOT_ALLOWED'],
    [{ policy: { assessmentReminder: '1d' } }, 'operator', 'taken'],
    [{ policy: { assessmentReminder: '1d' } }, 'system', 'taken'],
    [{ policy: { assessmentReminder: '3d' } }, 'applicant', 'taken'],
    [{ partnerPolicy: { 'eod-case': { firstReportDue: '90d' } } }, 'applicant', 'POLICY_NOT_ALLOWED'],
    [{ partnerPolicy: { 'eod-case': { firstReportDue: '2d' } } }, 'applicant', 'taken'],
    [{ docsEra: '2020' }, 'applicant', 'POLICY_NOT_ALLOWED'],
    [{ docsEra: '2020' }, 'operator', 'taken'],
  ])('with %j by %s: %s', async (terms, role, expected) => {
    expect(await start('tan-application', 'contoso', { ...common, ...terms }, role)).toBe(expected);
  });

  it('brings no deadline of a customer’s own, and no contract that nobody sold', async () => {
    const late = { ...form, caseId: 'contoso~1', policy: { firstReportDue: '90d' } };
    for (const role of ['customer-analyst', 'expert', 'account-team', 'operator'])
      expect(await start('eod-case', 'contoso~1', late, role)).toBe('START_BY_SUBSCRIPTION');
    expect(await start('eod-case', 'contoso~1', late, 'system')).toBe('taken');
    const bought = { ...common, contract: { via: 'account team', since: 0 } };
    expect(await start('eod-subscription', 'contoso', bought, 'customer-analyst')).toBe('POLICY_NOT_ALLOWED');
    expect(await start('eod-subscription', 'contoso', bought, 'account-team')).toBe('taken');
  });

  it('says in what it deviates', () => {
    const [definition] = registry['eod-case'];
    const input = {
      tenantId: 'contoso',
      profile: 'mde',
      docsEra: null,
      policy: { firstReportDue: 1_000 },
      caseId: 'contoso~1',
    };
    const given = { key: 'contoso~1', input: input as never, by: { role: 'system', name: 'n' } };
    expect(definition.start({ ...given, settings: { policy: {} } })).toEqual({ deviating: ['firstReportDue'] });
    expect(definition.start({ ...given, settings: { policy: { 'eod-case': { firstReportDue: 1_000 } } } })).toEqual({});
    expect(definition.start({ ...given, settings: undefined })).toEqual({});
  });
});

describe('segregation of duties in the charts', () => {
  const [tan] = registry['tan-application'];
  it('keeps the applicant from deciding, and the expert from closing as the customer', () => {
    expect(tan.segregation.map(({ event }) => event)).toEqual(['APPROVE', 'REJECT']);
    const host = new VirtualHost(charts, { actors });
    const by = (role: string, name: string) => ({ role, name });
    let n = 0;
    const send = async (machine: string, key: string, sender: { role: string; name: string }, event: object) => {
      const answer = await host.send({ machine, key, at: 0, id: `e${n++}`, by: sender }, event as never);
      return answer.ok ? 'taken' : answer.code;
    };
    return (async () => {
      await host.start(
        { machine: 'tan-application', key: 'contoso', at: 0, id: 's', by: by('applicant', 'Ada') },
        common,
      );
      for (const [role, name, event] of [
        ['applicant', 'Ada', { type: 'CHECK_ELIGIBILITY' }],
        ['technical-service-provider', 'Tom', { type: 'TALKED_TO_TSP' }],
        ['account-team', 'Sam', { type: 'TALKED_TO_ACCOUNT_TEAM' }],
        ['applicant', 'Bob', { type: 'SUBMIT', name: 'Ada', email: 'ada@contoso.example', privacyRead: true }],
      ] as const)
        expect(await send('tan-application', 'contoso', by(role, name), event)).toBe('taken');
      for (const name of ['Ada', 'Bob']) {
        expect(await send('tan-application', 'contoso', by('reviewer', name), { type: 'APPROVE' })).toBe(
          'SEGREGATION_OF_DUTIES',
        );
        expect(await send('tan-application', 'contoso', by('reviewer', name), { type: 'REJECT', reason: 'No.' })).toBe(
          'SEGREGATION_OF_DUTIES',
        );
      }
      expect(await send('tan-application', 'contoso', by('reviewer', 'Robin'), { type: 'APPROVE' })).toBe('taken');

      const key = 'contoso~1';
      const input = {
        ...{ caseId: key, ...common, entryPoint: 'EP2', contextUrl: 'https://portal.example/' },
        submitter: { name: 'n', email: 'n@x.example' },
      };
      await host.start(
        { machine: 'eod-case', key, at: 0, id: 's', by: by('system', 'eod-subscription/contoso') },
        input,
      );
      const concluded = { type: 'REPORT', status: 'CONCLUDED', advice: { summary: 'Done.' } };
      for (const [role, name, event] of [
        ['system', 'eod-subscription/contoso', inquiry],
        ['expert', 'Xia', { type: 'ACCEPTED_BY_EXPERT' }],
        ['expert', 'Xia', concluded],
      ] as const)
        expect(await send('eod-case', key, by(role, name), event)).toBe('taken');
      for (const type of ['CONFIRM_CLOSE', 'WITHDRAW'])
        expect(await send('eod-case', key, by('customer-analyst', 'Xia'), { type })).toBe('SEGREGATION_OF_DUTIES');
      expect(await send('eod-case', key, by('expert', 'Xia'), { type: 'CONFIRM_CLOSE' })).toBe('ROLE_NOT_ALLOWED');
    })();
  });
  const common = { tenantId: 'contoso', profile: 'mde' };
});
