import { eodCase } from '../../machines/index.ts';
import { type Life, live } from './life.ts';

export const sample = { sha256: 'a'.repeat(64), size: 1024, name: 'invoice.doc', location: '/quarantine/invoice.doc' };

export const inquiry = {
  type: 'SUBMIT',
  tenantId: 'contoso',
  askedBy: 'Ann Example',
  subscription: 'full',
  trialDaysLeft: null,
  inquiry: 'Is this binary malicious?',
  replyTo: ['soc@contoso.example', 'ann@contoso.example'],
};

export const permitted = {
  tenantId: 'contoso',
  person: 'Ann Example',
  permissions: ['manageSecuritySettings'],
  premierMapped: false,
};

export const reports = {
  MORE_INFO_NEEDED: {
    type: 'REPORT',
    status: 'MORE_INFO_NEEDED',
    message: 'We need to know more.',
    questions: ['Which alert?'],
  },
  FILE_SAMPLES_NEEDED: {
    type: 'REPORT',
    status: 'FILE_SAMPLES_NEEDED',
    message: 'We need the file.',
    samples: ['The attachment'],
  },
  MORE_TIME_NEEDED: { type: 'REPORT', status: 'MORE_TIME_NEEDED', message: 'We are still looking.' },
  CONCLUDED: {
    type: 'REPORT',
    status: 'CONCLUDED',
    advice: { summary: 'It is malicious.', nextSteps: ['Isolate the device.'] },
  },
} as const;

export const formInput = {
  caseId: 'contoso~case-1',
  tenantId: 'contoso',
  profile: 'mde' as const,
  entryPoint: 'EP4' as const,
  contextUrl: 'https://portal.example/alerts/da637',
  submitter: { name: 'Ann Example', email: 'ann@contoso.example' },
};

export function asked(input: Record<string, unknown> = {}): Life {
  return live(eodCase, { ...formInput, ...input });
}

export function received(input?: Record<string, unknown>): Life {
  return asked(input).send('system', inquiry);
}

export function opened(input?: Record<string, unknown>, answer: Record<string, unknown> = {}): Life {
  return received(input).settle('authorization', { ok: true, output: { ...permitted, ...answer } });
}

export function assessing(input?: Record<string, unknown>): Life {
  return opened(input).send('expert', { type: 'ACCEPTED_BY_EXPERT' });
}

export function reported(status: keyof typeof reports, input?: Record<string, unknown>): Life {
  return assessing(input).send('expert', reports[status]);
}

export function irRecommended(input?: Record<string, unknown>): Life {
  return assessing(input).send('expert', { type: 'IR_NEEDED', reason: 'An active intruder.' });
}

export function followUp(input?: Record<string, unknown>): Life {
  return reported('CONCLUDED', input).send('customer-analyst', { type: 'FOLLOW_UP_QUESTION', question: 'And now?' });
}

export function outOfScope(input?: Record<string, unknown>): Life {
  return assessing(input).send('expert', { type: 'OUT_OF_SCOPE', reason: 'Your own indicator fired.' });
}
