import type { EventObject } from 'xstate-temporal/engine';
import { tanApplication } from '../../machines/index.ts';
import { type Life, live } from './life.ts';

/** A tenant that meets every prerequisite of both profiles. */
export const goodFacts = {
  tenantId: 'contoso',
  tenantName: 'Contoso',
  hasMde: true,
  hasXdr: true,
  plan: 'plan2',
  e5: true,
  cloud: 'commercial',
  devicesEnrolled: 120,
  labOnly: false,
  premierSupport: true,
} as const;

export const rule = {
  ruleId: 'soc',
  name: 'To the SOC',
  severities: ['high'],
  deviceGroups: 'all',
  recipients: ['soc@contoso.example'],
};

export const confirmed = {
  type: 'CONFIRM_THREAT',
  leadId: 'lead-1',
  title: 'Hands on keyboard on a finance server',
  severity: 'high',
  scope: { devices: ['fin-01'], users: ['ann'], mailboxes: [], deviceGroups: ['finance'] },
  description: 'Credential theft, then lateral movement.',
  mitreTechniques: ['T1003.001'],
};

export function apply(input: Record<string, unknown> = {}): Life {
  return live(tanApplication, { tenantId: 'contoso', tenantName: 'Contoso', profile: 'mde', ...input });
}

export function checking(input?: Record<string, unknown>): Life {
  return apply(input).send('applicant', { type: 'CHECK_ELIGIBILITY' });
}

export function talked(life: Life): Life {
  return life
    .send('technical-service-provider', { type: 'TALKED_TO_TSP' })
    .send('account-team', { type: 'TALKED_TO_ACCOUNT_TEAM' });
}

export function answered(life: Life, facts: Record<string, unknown> = {}): Life {
  return life.settle('tenantFacts', { ok: true, output: { ...goodFacts, ...facts } });
}

export function applying(input?: Record<string, unknown>): Life {
  return answered(talked(checking(input)));
}

export const form = { type: 'SUBMIT', name: 'Ann Example', email: 'ann@contoso.example', privacyRead: true };

export function assessed(input?: Record<string, unknown>): Life {
  return applying(input).send('applicant', form);
}

/** What somebody asks for, and the directory's word that they may. */
export function allowed(
  life: Life,
  role: string,
  event: EventObject,
  permissions: readonly string[] = ['manageSecuritySettings', 'managePortalSystemSettings'],
): Life {
  const output = { tenantId: 'contoso', person: `${role} of the test`, permissions, premierMapped: false };
  return life.send(role, event).settle('authorization', { ok: true, output: { ...output } });
}

export function approved(input?: Record<string, unknown>): Life {
  return assessed(input).send('reviewer', { type: 'APPROVE' });
}

export function publishing(input?: Record<string, unknown>): Life {
  return lead(approved(input)).send('hunter', confirmed);
}

export function lead(life: Life, leadId = 'lead-1'): Life {
  return life.send('hunter', {
    type: 'LEAD_FOUND',
    leadId,
    threatKind: 'handsOnKeyboardAttack',
    summary: 'A shell where none should be.',
  });
}

export function optedOut(input?: Record<string, unknown>): Life {
  return allowed(approved(input), 'applicant', { type: 'SAVE_PREFERENCES', notifications: 'off' });
}

export const published = { type: 'PUBLISHED', leadId: 'lead-1', recommendedActions: 'Isolate fin-01.' };
