import { describe, expect, it } from 'vitest';
import type { Definition } from 'xstate-temporal/engine';
import { type MachineId, registry, unmetConditions } from '../../machines/index.ts';

const own = {
  ...{ request: 'r', linkedNotification: null, reopens: null },
  sender: { role: 'customer-analyst', name: 'Ann' },
};
const allowed = { permissions: ['manageSecuritySettings'] };

describe('an event that a guard has refused', () => {
  const xdr = {
    tenantId: 'a',
    ...{ profile: 'xdr', docsEra: '2021-early', policy: { samplesMax: 3 }, emailRules: [{ ruleId: 'r' }] },
    ...{ sunsetAt: null, tracking: null, samples: ['a', 'b'], consultations: [] },
  };
  const twentyRules = { ...xdr, emailRules: Array.from({ length: 20 }, (_, n) => ({ ruleId: `r${n}` })) };
  const twentyInquiries = { ...xdr, consultations: Array.from({ length: 20 }) };
  const sunset = { ...xdr, sunsetAt: 1 };
  const tracked = { ...xdr, tracking: {} };

  it.each<[MachineId, string, object, object, string[]]>([
    ['tan-application', 'SUBMIT', { privacyRead: false }, xdr, ['privacyRead=true']],
    ['tan-application', 'SAVE_RULE', { rule: { ruleId: 'r' }, permissions: [] }, xdr, ['manageSecuritySettings']],
    ['tan-application', 'SAVE_RULE', { rule: { ruleId: 'x' }, ...allowed }, twentyRules, ['at most 20 rules']],
    ['tan-application', 'SAVE_RULE', { rule: { ruleId: 'r7' }, ...allowed }, twentyRules, []],
    ['tan-application', 'DELETE_RULE', { ruleId: 'x', ...allowed }, xdr, ['rules are: r']],
    ['tan-application', 'DELETE_RULE', { ruleId: 'x', permissions: [] }, xdr, ['manageSecurity', 'rules are: r']],
    ['attack-notification', 'CONSULT_EXPERT', { entryPoint: 'EP1' }, xdr, ['EP8 (Incidents inventory page)']],
    ['attack-notification', 'CONSULT_EXPERT', { entryPoint: 'EP8' }, twentyInquiries, ['at most 20 inquiries']],
    ['eod-subscription', 'CONSULT', { entryPoint: 'EP1', ...own }, xdr, ['EP2 (Device page actions menu)']],
    ['eod-subscription', 'CONSULT', { entryPoint: 'EP8', ...own, reopens: 'b~1' }, xdr, ['must be of this tenant']],
    ['eod-subscription', 'CONSULT', { entryPoint: 'EP8', ...own, request: 'a~1' }, xdr, ['without it']],
    ['eod-subscription', 'PURCHASED', { via: 'account team' }, xdr, ['by: Microsoft representative']],
    ['eod-subscription', 'PURCHASED', { via: 'Microsoft representative' }, sunset, ['no longer sold']],
    ['eod-case', 'SUBMIT', { pageInView: false, ...allowed }, xdr, ['pageInView=true']],
    ['eod-case', 'CUSTOMER_SAMPLES', { samples: ['c', 'd'] }, xdr, ['at most 3']],
    ['eod-case', 'CUSTOMER_SAMPLES', { samples: ['c'] }, xdr, []],
    ['eod-case', 'REPORT', { status: 'MORE_TIME_NEEDED' }, xdr, ['INVESTIGATION_STEP']],
    ['eod-case', 'CHOOSE', { path: 'cirt' }, xdr, ['2021-early there are: dart, ownIr']],
    ['eod-case', 'ENABLE_TRACKING', { premierMapped: false }, xdr, ['premierMapped=true']],
    [
      'eod-case',
      'ENABLE_TRACKING',
      { accountManagerAsked: false },
      { ...xdr, profile: 'mde' },
      ['accountManagerAsked'],
    ],
    ['eod-case', 'ENABLE_TRACKING', { premierMapped: true }, tracked, ['tracked already']],
  ])('%s %s with %j is told what it needs', (machine, type, fields, context, said) => {
    const unmet = unmetConditions(machine, context, { type, ...fields });
    expect(unmet).toEqual(said.map((part) => expect.stringContaining(part)));
    const [definition]: readonly Definition[] = registry[machine];
    expect(Object.hasOwn(definition?.schemas?.events ?? {}, type)).toBe(true);
  });

  it('without conditions of its own is told nothing', () => {
    expect(unmetConditions('eod-case', {}, { type: 'constructor' })).toEqual([]);
    expect(unmetConditions('tan-application', {}, { type: 'RETRY_TELL' })).toEqual([]);
  });
});
