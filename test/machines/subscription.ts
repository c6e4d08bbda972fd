import { eodSubscription } from '../../machines/index.ts';
import { type Life, live } from './life.ts';

export const wanted = {
  type: 'CONSULT',
  tenantId: 'contoso',
  request: 'case-1',
  entryPoint: 'EP2',
  contextUrl: 'https://portal.example/devices/1',
  submitter: { name: 'Ann Example', email: 'ann@contoso.example' },
  inquiry: 'What is this device doing?',
  replyTo: ['soc@contoso.example'],
} as const;

export const bought = { type: 'PURCHASED', via: 'account team' } as const;

export const accepted = { type: 'MTE_ACCEPTED', tenantId: 'contoso' } as const;

export function none(input: Record<string, unknown> = {}): Life {
  return live(eodSubscription, { tenantId: 'contoso', tenantName: 'Contoso', profile: 'mde', ...input });
}

export function trial(input: Record<string, unknown> = {}): Life {
  return none({ docsEra: '2020', ...input }).send('system', accepted);
}

export function full(input?: Record<string, unknown>): Life {
  return none(input).send('account-team', bought);
}
