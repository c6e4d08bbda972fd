import { describe, expect, it } from 'vitest';
import type { Definition } from 'xstate-temporal/engine';
import { type MachineId, registry, unmetConditions } from '../../machines/index.ts';

const own = {
  ...{ request: 'r', linkedNotification: null, reopens: null },
  sender: { role: 'customer-analyst', name: 'Ann' },
};
const device = { contextUrl: 'https://portal.example/devices/1' };
const incident = { contextUrl: 'https://portal.example/incidents/1' };
const manager = { sender: { role: 'technical-account-manager', name: 'Tim' } };

describe('an event that a guard has refused', () => {
  const xdr = {
    tenantId: 'a',
    ...{
      profile: 'xdr',
      docsEra: '2021-early',
      policy: { samplesMax: 3, leadsMax: 1, sold: true },
      emailRules: [{ ruleId: 'r' }],
    },
    ...{ sunsetAt: null, tracking: null, samples: ['a', 'b'], consultations: [] },
    ...{ leads: [{ leadId: 'l', finding: null }], toggle: 'on', premierMapped: false },
  };
  const twentyRules = { ...xdr, emailRules: Array.from({ length: 20 }, (_, n) => ({ ruleId: `r${n}` })) };
  const tenInquiries = { ...xdr, consultations: Array.from({ length: 10 }) };
  const mapped = { ...xdr, premierMapped: true };
  const sunset = { ...xdr, sunsetAt: 1 };

  it.each<[MachineId, string, object, object, string[]]>([
    ['tan-application', 'SUBMIT', { privacyRead: false }, xdr, ['privacyRead=true']],
    ['tan-application', 'SAVE_RULE', { rule: { ruleId: 'x' } }, twentyRules, ['at most 20 rules']],
    ['tan-application', 'SAVE_RULE', { rule: { ruleId: 'r7' } }, twentyRules, []],
    ['tan-application', 'DELETE_RULE', { ruleId: 'x' }, xdr, ['rules are: r']],
    ['tan-application', 'SAVE_PREFERENCES', { notifications: 'on' }, xdr, ['are on already']],
    ['tan-application', 'LEAD_FOUND', { leadId: 'l' }, xdr, ['of that name', 'At most 1 leads']],
    ['tan-application', 'CONFIRM_THREAT', { leadId: 'x' }, xdr, ['looked into are: l']],
    ['tan-application', 'PUBLISHED', { leadId: 'l' }, xdr, ['No lead is confirmed']],
    [
      'attack-notification',
      'CONSULT_EXPERT',
      { entryPoint: 'EP1', ...device },
      xdr,
      ['EP8 (Incidents inventory page)'],
    ],
    ['attack-notification', 'CONSULT_EXPERT', { entryPoint: 'EP8', ...device }, xdr, ['a page of the kind "incident"']],
    [
      'attack-notification',
      'CONSULT_EXPERT',
      { entryPoint: 'EP8', ...incident },
      tenInquiries,
      ['at most 10 inquiries'],
    ],
    ['eod-subscription', 'CONSULT', { entryPoint: 'EP1', ...own, ...device }, xdr, ['EP2 (Device page actions menu)']],
    [
      'eod-subscription',
      'CONSULT',
      { entryPoint: 'EP8', ...own, ...incident, reopens: 'b~1' },
      xdr,
      ['must be of this tenant'],
    ],
    ['eod-subscription', 'CONSULT', { entryPoint: 'EP8', ...own, ...incident, request: 'a~1' }, xdr, ['without it']],
    ['eod-subscription', 'PURCHASED', { via: 'account team' }, xdr, ['by: Microsoft representative']],
    ['eod-subscription', 'PURCHASED', { via: 'Microsoft representative' }, sunset, ['no longer sold']],
    ['eod-case', 'CUSTOMER_SAMPLES', { samples: ['c', 'd'] }, xdr, ['at most 3']],
    ['eod-case', 'CUSTOMER_SAMPLES', { samples: ['c'] }, xdr, []],
    ['eod-case', 'REPORT', { status: 'MORE_TIME_NEEDED' }, xdr, ['the recommendation stands']],
    ['eod-case', 'CHOOSE', { path: 'cirt' }, xdr, ['2021-early there are: dart, ownIr']],
    ['eod-case', 'ENABLE_TRACKING', manager, xdr, ['must be mapped']],
    ['eod-case', 'ENABLE_TRACKING', own, mapped, []],
    ['eod-case', 'ENABLE_TRACKING', own, { ...xdr, profile: 'mde' }, ['technical account manager enables it']],
    ['eod-case', 'ENABLE_TRACKING', own, { ...mapped, tracking: {} }, ['tracked already']],
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
