import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Activities, ActivityContext, ActivityOptions } from '../../activities/index.ts';
import { nothing } from '../../machines/inquiry/index.ts';
import type { AlertParams, CaseDeskParams, MailParams, MailTemplate, TenantFacts } from '../../machines/ports.ts';
import { alertChannels } from '../../machines/ports.ts';

export function optionsIn(folder: string): ActivityOptions {
  return {
    directoryFile: join(folder, 'directory.json'),
    outboxDir: join(folder, 'outbox'),
    alertsFile: join(folder, 'alerts.jsonl'),
    caseDeskDir: join(folder, 'cases'),
    stateDir: join(folder, 'state'),
  };
}

export const noon = Date.UTC(2021, 5, 10, 12);

export function delivery(effect: string, more: Partial<ActivityContext> = {}): ActivityContext {
  const workflowId = 'tan-application/contoso-test';
  return { idempotencyKey: `${workflowId}/0f4c9d1e/${effect}`, workflowId, at: noon, ...more };
}

/** Takes an alert to every channel, each an effect of its own, whatever becomes of the others; as the chart does. */
export async function publishEverywhere(
  { actors }: Activities,
  params: object,
  { idempotencyKey, ...context }: ActivityContext,
): Promise<unknown> {
  const given = alertChannels.map((channel) =>
    actors.publishToChannel({ channel, alert: params }, { idempotencyKey: `${idempotencyKey}.${channel}`, ...context }),
  );
  await Promise.allSettled(given);
  return Promise.all(given);
}

export const linesOf = (path: string): Record<string, unknown>[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

export const mailsIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.eml'));

export const tenant: TenantFacts = {
  tenantId: 'contoso-test',
  tenantName: 'Contoso Test',
  hasMde: true,
  hasXdr: false,
  plan: 'plan2',
  e5: true,
  cloud: 'commercial',
  devicesEnrolled: 120,
  labOnly: false,
  premierSupport: false,
  managedDesktop: false,
  managedDesktopConsent: false,
};

export function writeDirectory(folder: string, tenants: readonly unknown[] = [tenant]): void {
  writeFileSync(join(folder, 'directory.json'), JSON.stringify({ tenants }, null, 2));
}

const application = {
  tenantId: 'contoso-test',
  applicantName: 'Sam Example',
  service: 'Microsoft Threat Experts - Targeted Attack Notifications',
};
const inquiry = {
  tenantId: 'contoso-test',
  caseId: 'contoso-test~case-1',
  topic: 'https://portal.example/alerts/1',
  about: { ...nothing, alerts: ['1'] },
};
const place = {
  portal: 'Microsoft Defender Security Center',
  uiPath: 'Settings > Endpoints > General > Advanced features',
};

/** Data for every template. A template without data here does not compile. */
export const mailData: { readonly [T in MailTemplate]: Extract<MailParams, { template: T }>['data'] } = {
  tanWelcome: { ...application, ...place, activation: 'toggleIsOn' },
  tanSwitchOn: { ...application, ...place },
  tanClarification: { ...application, question: 'How many devices are enrolled?' },
  tanReminder: { ...application, question: 'How many devices are enrolled?', number: 2 },
  tanUnanswered: { ...application, question: 'How many devices are enrolled?' },
  noSubscription: {
    tenantId: 'contoso-test',
    notificationId: 'contoso-test~n-1',
    inquiry: 'How do we contain this?',
    contacts: ['account team'],
  },
  inquiryRefused: {
    tenantId: 'contoso-test',
    notificationId: 'contoso-test~n-1',
    inquiry: 'How do we contain this?',
    reason: 'Profile xdr has no entry point EP4.',
  },
  tanRejection: { ...application, reason: 'The deployment is only a lab set-up.' },
  ruleTest: { tenantId: 'contoso-test', service: application.service, ruleName: 'High alerts' },
  alertNotice: {
    tenantId: 'contoso-test',
    service: application.service,
    portal: 'Microsoft 365 Defender portal',
    ruleName: 'High alerts',
    notificationId: 'contoso-test~n-1',
    title: 'Lateral movement towards a domain controller',
    severity: 'high',
    tag: 'Threat experts',
    at: noon,
    organisation: 'Contoso Test',
    devices: ['ws-041.contoso.test'],
  },
  caseReport: {
    ...inquiry,
    number: 1,
    status: 'MORE_INFO_NEEDED',
    message: 'We cannot see the alert.',
    requested: ['The alert id'],
    needs: ['alerts'],
    files: [],
  },
  caseAdvice: {
    ...inquiry,
    number: 2,
    summary: 'The command line is benign.',
    answers: ['suspiciousBehavior'],
    steps: ['nothing'],
    nextSteps: ['Close the alert.'],
  },
  caseReminder: {
    ...inquiry,
    waitingFor: 'samples',
    requested: ['updater.exe'],
    needs: [],
    files: [{ sha1: 'b'.repeat(40), name: 'updater.exe' }],
    number: 2,
    closesAt: noon,
  },
  caseIrOptions: { ...inquiry, number: 1, reason: 'An operator is active.', options: ['ownIr', 'cirt'] },
  caseOutOfScope: { ...inquiry, number: 1, reason: 'The alert comes from your own threat intelligence.' },
  caseClosed: { ...inquiry, outcome: 'noReply', waitingFor: 'samples', requested: ['updater.exe'] },
  caseNotPermitted: { ...inquiry, permission: 'Manage security settings' },
  caseTracked: { ...inquiry, visibleTo: 'team', supportRequestNo: '2101' },
};

export function mailOf<T extends MailTemplate>(template: T, data: object = {}, to = ['soc@contoso.test']): MailParams {
  return { template, to, data: { ...mailData[template], ...data } } as MailParams;
}

export const alert: AlertParams = {
  tenantId: 'contoso-test',
  notificationId: 'contoso-test~n-1',
  service: application.service,
  tag: 'Threat experts',
  title: 'Lateral movement towards a domain controller',
  severity: 'high',
  threatKind: 'handsOnKeyboardAttack',
  scope: {
    devices: ['ws-041.contoso.test'],
    users: ['sam@contoso.test', 'CONTOSO\\svc-backup'],
    mailboxes: ['soc@contoso.test'],
    messages: [],
    deviceGroups: ['Workstations'],
  },
  description: 'First seen on a workstation.',
  recommendedActions: 'Isolate the workstation.',
  mitreTechniques: ['T1021.002'],
  firstActivityAt: noon - 3_600_000,
  createdAt: noon,
  status: 'new',
  assignedTo: null,
  classification: null,
  determination: null,
  updatedAt: noon,
  resolvedAt: null,
};

const entry = { tenantId: 'contoso-test', caseId: 'contoso-test~case-1' };

export const opening: CaseDeskParams = {
  operation: 'open',
  ...entry,
  at: noon,
  topic: 'https://portal.example/alerts/1',
  inquiry: 'Is this alert a true positive?',
  submitter: { name: 'Sam Example', email: 'sam@contoso.test' },
  replyTo: ['soc@contoso.test'],
  entryPoint: 'EP4',
  contextKind: 'alert',
  contextUrl: 'https://portal.example/alerts/1',
  category: null,
  about: { ...nothing, alerts: ['1'] },
  missing: [],
  linkedNotification: null,
  reopens: null,
  firstReportDue: noon + 2 * 86_400_000,
};

export const note = (text: string, caseId = 'contoso-test~case-1'): CaseDeskParams => ({
  operation: 'note',
  tenantId: 'contoso-test',
  caseId,
  at: noon,
  text,
  about: null,
});
