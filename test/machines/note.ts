import { attackNotification } from '../../machines/index.ts';
import { alertChannels } from '../../machines/ports.ts';
import { type Life, live } from './life.ts';
import { rule } from './tan.ts';

export const content = {
  leadId: 'lead-1',
  service: 'Microsoft Threat Experts - Targeted Attack Notifications',
  tag: 'Threat experts',
  title: 'Hands on keyboard on a finance server',
  severity: 'high',
  threatKind: 'handsOnKeyboardAttack',
  scope: { devices: ['fin-01'], users: ['ann'], mailboxes: [], deviceGroups: ['finance'] },
  description: 'Credential theft, then lateral movement.',
  recommendedActions: 'Isolate fin-01.',
  mitreTechniques: ['T1003.001'],
  firstActivityAt: null,
} as const;

export const consult = {
  type: 'CONSULT_EXPERT',
  entryPoint: 'EP4',
  contextUrl: 'https://portal.example/alerts/da637',
  submitter: { name: 'Ann Example', email: 'ann@contoso.example' },
  inquiry: 'We have no response team of our own. How do we contain this?',
  replyTo: ['soc@contoso.example'],
} as const;

export function composed(input: Record<string, unknown> = {}): Life {
  return live(attackNotification, {
    notificationId: 'contoso~notification-1',
    tenantId: 'contoso',
    tenantName: 'Contoso',
    profile: 'mde',
    content,
    rules: [rule],
    ...input,
  });
}

export function publishedNote(input?: Record<string, unknown>): Life {
  return composed(input).send('system', { type: 'PUBLISH', tenantId: 'contoso' });
}

export function receipt(channel: string) {
  return { ok: true as const, output: { channel, notificationId: 'contoso~notification-1' } };
}

/** Every channel answers, in its turn. */
export function delivered(input?: Record<string, unknown>): Life {
  const life = publishedNote(input);
  for (const channel of alertChannels) life.settle(channel, receipt(channel));
  return life;
}

export function seen(input?: Record<string, unknown>): Life {
  return delivered(input).send('customer-analyst', { type: 'SEEN' });
}

export const subscriptionLost = {
  type: 'TELL_FAILED',
  to: { machine: 'eod-subscription', key: 'contoso' },
  event: 'CONSULT',
  ref: 'contoso~notification-1~case-1',
  code: 'UNAVAILABLE',
  message: 'No server answers.',
} as const;

export const subscriptionGone = {
  type: 'TELL_FAILED',
  to: { machine: 'eod-subscription', key: 'contoso' },
  event: 'CONSULT',
  ref: 'contoso~notification-1~case-1',
  code: 'INSTANCE_NOT_FOUND',
  message: 'There is no running instance eod-subscription/contoso.',
} as const;
