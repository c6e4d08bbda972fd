import { confirmed, rule } from '../machines/tan.ts';
import { accept, consult, type Tenant } from './tenant.ts';

/** Something that somebody does to a tenant: where it goes, whether it should be taken, and what it changes then. */
export interface Deed {
  readonly name: string;
  to(tenant: Tenant, pick: number): string | undefined;
  readonly role: string;
  event(tenant: Tenant, pick: number): { type: string; [field: string]: unknown };
  may(tenant: Tenant, pick: number): boolean;
  done(tenant: Tenant, pick: number, now: number): void;
  /** It ends something, and so is done less often. */
  readonly rare: boolean;
}

const submitter = { name: 'Ann Example', email: 'ann@contoso.example' };
const page = { entryPoint: 'EP2', contextUrl: 'https://portal.example/devices/1', submitter };
const { type: _, ...finding } = confirmed;
const manage = { permissions: ['manageSecuritySettings'] };

const ending = [
  'REJECT',
  'CLOSE_DIALOG',
  'DISMISS_LEAD',
  'CONTRACT_END',
  'RESOLVE',
  'CLOSE_FORM',
  'WITHDRAW',
  'CONFIRM_CLOSE',
  'PREREQUISITE_LOST',
];

type May = (tenant: Tenant) => boolean;
type Then = (tenant: Tenant, now: number) => void;

function app(role: string, type: string, may: May, then: Then, fields: object = {}): Deed {
  return {
    name: `${role} ${type} ${JSON.stringify(fields).slice(0, 60)}`,
    to: ({ id }) => `tan-application/${id}`,
    role,
    event: () => ({ type, ...fields }),
    may,
    rare: ending.includes(type),
    done: (tenant, _, now) => then(tenant, now),
  };
}

const inApp =
  (...states: Tenant['app'][]): May =>
  ({ app: now }) =>
    states.includes(now);
const switchable = inApp('awaiting', 'active', 'optedOut');
/** The toggle stands where the saved state does not: on while active is switched off, and the other way round. */
const isOn = ({ app: state, unsaved }: Tenant) => (state === 'active') !== unsaved;

const application: Deed[] = [
  app('applicant', 'CHECK_ELIGIBILITY', inApp('notEnrolled'), (t) => {
    t.app = t.talks.tsp && t.talks.account ? 'editing' : 'checking';
  }),
  app('technical-service-provider', 'TALKED_TO_TSP', inApp('checking'), (t) => {
    t.talks.tsp = true;
    if (t.talks.account) t.app = 'editing';
  }),
  app('account-team', 'TALKED_TO_ACCOUNT_TEAM', inApp('checking'), (t) => {
    t.talks.account = true;
    if (t.talks.tsp) t.app = 'editing';
  }),
  app(
    'applicant',
    'EDIT',
    inApp('editing', 'valid'),
    (t) => {
      t.app = 'valid';
    },
    { name: 'Ann', email: 'ann@contoso.example' },
  ),
  app('applicant', 'CLOSE_DIALOG', inApp('editing', 'valid'), (t) => {
    t.app = 'notEnrolled';
  }),
  app(
    'applicant',
    'SUBMIT',
    inApp('valid'),
    (t) => {
      t.app = 'assessment';
    },
    { privacyRead: true },
  ),
  app('reviewer', 'APPROVE', inApp('assessment'), accept),
  app(
    'applicant',
    'APPROVE',
    () => false,
    () => undefined,
  ),
  app(
    'reviewer',
    'REJECT',
    inApp('assessment'),
    (t) => {
      t.app = 'over';
    },
    { reason: 'No.' },
  ),
  app(
    'applicant',
    'TOGGLE_OFF',
    (t) => switchable(t) && isOn(t),
    (t) => {
      t.unsaved = !t.unsaved;
    },
  ),
  app(
    'applicant',
    'TOGGLE_ON',
    (t) => switchable(t) && !isOn(t),
    (t) => {
      t.unsaved = !t.unsaved;
    },
  ),
  app(
    'customer-analyst',
    'LEAVE_PAGE',
    (t) => switchable(t) && t.unsaved,
    (t) => {
      t.unsaved = false;
    },
  ),
  app(
    'customer-analyst',
    'SAVE_PREFERENCES',
    (t) => switchable(t) && t.unsaved,
    (t) => {
      t.app = t.app === 'active' ? 'optedOut' : 'active';
      t.unsaved = false;
      t.hunting = 'watching';
    },
  ),
  app(
    'system',
    'PREREQUISITE_LOST',
    inApp('active', 'optedOut'),
    (t, at) => {
      t.suspended = { from: t.app as 'active', at };
      if (t.app === 'optedOut') t.unsaved = false;
      t.app = 'suspended';
    },
    { missing: ['G5'] },
  ),
  app('system', 'PREREQUISITE_RESTORED', inApp('suspended'), (t) => {
    t.app = t.suspended?.from ?? 'active';
    t.suspended = undefined;
  }),
  app(
    'customer-analyst',
    'SAVE_RULE',
    inApp('active'),
    (t) => {
      t.rule = 'matching';
    },
    { rule, ...manage },
  ),
  app(
    'customer-analyst',
    'SAVE_RULE',
    inApp('active'),
    (t) => {
      t.rule = 'other';
    },
    { rule: { ...rule, severities: ['low'] }, ...manage },
  ),
  app(
    'customer-analyst',
    'DELETE_RULE',
    (t) => t.app === 'active' && t.rule !== 'none',
    (t) => {
      t.rule = 'none';
    },
    { ruleId: rule.ruleId, ...manage },
  ),
  app(
    'hunter',
    'LEAD_FOUND',
    (t) => t.app === 'active' && t.hunting === 'watching',
    (t) => {
      t.hunting = 'lead';
    },
    { leadId: 'lead-1', threatKind: 'handsOnKeyboardAttack', summary: 'A shell.' },
  ),
  app(
    'hunter',
    'DISMISS_LEAD',
    (t) => t.app === 'active' && t.hunting === 'lead',
    (t) => {
      t.hunting = 'watching';
    },
    { reason: 'A test.' },
  ),
  app(
    'hunter',
    'CONFIRM_THREAT',
    (t) => t.app === 'active' && t.hunting === 'lead',
    (t) => {
      t.hunting = 'publishing';
    },
    finding,
  ),
  app(
    'hunter',
    'PUBLISHED',
    (t) => t.app === 'active' && t.hunting === 'publishing',
    (t, at) => {
      t.hunting = 'watching';
      t.notes.push({
        key: `${t.id}~notification-${t.notes.length + 1}`,
        at,
        mailed: t.rule === 'matching',
        state: 'unseen',
        consultations: 0,
        unreached: [],
      });
    },
    { recommendedActions: 'Isolate it.' },
  ),
];

function subscription(
  role: string,
  type: string,
  may: May,
  then: Then,
  fields: (tenant: Tenant) => object = () => ({}),
): Deed {
  return {
    name: `${role} ${type}`,
    to: ({ id }) => `eod-subscription/${id}`,
    role,
    event: (tenant) => ({ type, ...fields(tenant) }),
    may,
    rare: ending.includes(type),
    done: (tenant, _, now) => then(tenant, now),
  };
}

const isOneOf =
  (...states: Tenant['subscription'][]): May =>
  ({ subscription: now }) =>
    states.includes(now);

const subscriptions: Deed[] = [
  subscription(
    'account-team',
    'PURCHASED',
    isOneOf('none', 'trial', 'expired'),
    (t) => {
      t.subscription = 'full';
    },
    () => ({ via: 'Microsoft representative' }),
  ),
  subscription('account-team', 'CONTRACT_END', isOneOf('full'), (t) => {
    t.subscription = 'expired';
  }),
  subscription('customer-analyst', 'OPEN_FORM', isOneOf('trial', 'full'), () => undefined),
  subscription(
    'customer-analyst',
    'CONSULT',
    isOneOf('trial', 'full'),
    (t) => {
      consult(t, `${t.id}~case-${t.cases.length + 1}`);
    },
    (t) => ({ tenantId: t.id, request: `case-${t.cases.length + 1}`, ...page }),
  ),
];

function note(
  type: string,
  states: readonly string[],
  then: (n: Tenant['notes'][number], tenant: Tenant) => void,
  fields: object = {},
): Deed {
  const of = ({ notes }: Tenant, pick: number) => notes[pick % Math.max(1, notes.length)];
  return {
    name: `note ${type}`,
    to: (tenant, pick) => (of(tenant, pick) === undefined ? undefined : `attack-notification/${of(tenant, pick)?.key}`),
    role: 'customer-analyst',
    event: () => ({ type, ...fields }),
    may: (tenant, pick) =>
      states.includes(of(tenant, pick)?.state ?? '') &&
      (type !== 'RETRY_TELL' || (of(tenant, pick)?.unreached.length ?? 0) > 0),
    rare: ending.includes(type),
    done: (tenant, pick) => {
      const one = of(tenant, pick);
      if (one !== undefined) then(one, tenant);
    },
  };
}

const notes: Deed[] = [
  note('SEEN', ['unseen'], (n) => {
    n.state = 'seen';
  }),
  note('TAKE_UP', ['unseen', 'seen'], (n) => {
    n.state = 'inProgress';
  }),
  note('RESOLVE', ['seen', 'inProgress'], (n) => {
    n.state = 'over';
  }),
  note(
    'CONSULT_EXPERT',
    ['seen', 'inProgress'],
    (n, tenant) => {
      n.consultations += 1;
      const key = `${n.key}~case-${n.consultations}`;
      if (!consult(tenant, key)) n.unreached.push(key);
    },
    page,
  ),
  note('RETRY_TELL', ['unseen', 'seen', 'inProgress'], (n, tenant) => {
    n.unreached = n.unreached.filter((key) => !consult(tenant, key));
  }),
];

function inquiry(
  role: string,
  type: string,
  states: readonly string[],
  then: (c: Tenant['cases'][number], now: number) => void,
  fields: object = {},
): Deed {
  const of = ({ cases }: Tenant, pick: number) => cases[pick % Math.max(1, cases.length)];
  return {
    name: `${role} ${type} ${JSON.stringify(fields).slice(0, 60)}`,
    to: (tenant, pick) => (of(tenant, pick) === undefined ? undefined : `eod-case/${of(tenant, pick)?.key}`),
    role,
    event: () => ({ type, ...fields }),
    may: (tenant, pick) => states.includes(of(tenant, pick)?.state ?? ''),
    rare: ending.includes(type),
    done: (tenant, pick, now) => {
      const one = of(tenant, pick);
      if (one !== undefined) then(one, now);
    },
  };
}

const asked = { status: 'MORE_INFO_NEEDED', message: 'More.', questions: ['Which alert?'] };
const concluded = { status: 'CONCLUDED', advice: { summary: 'It is malicious.' } };

const inquiries: Deed[] = [
  inquiry(
    'customer-analyst',
    'SUBMIT',
    ['composing'],
    (c, now) => Object.assign(c, { state: 'opened', openedAt: now }),
    { inquiry: 'What is it?', replyTo: [submitter.email], pageInView: true, ...manage },
  ),
  inquiry('customer-analyst', 'CLOSE_FORM', ['composing'], (c) => {
    c.state = 'over';
  }),
  inquiry('expert', 'ACCEPTED_BY_EXPERT', ['opened'], (c) => {
    c.state = 'assessing';
  }),
  inquiry(
    'expert',
    'REPORT',
    ['assessing'],
    (c, now) => Object.assign(c, { state: 'needInformation', since: now, reported: true }),
    asked,
  ),
  inquiry(
    'expert',
    'REPORT',
    ['assessing'],
    (c, now) => Object.assign(c, { state: 'advised', since: now, reported: true }),
    concluded,
  ),
  inquiry('customer-analyst', 'REPORT', [], () => undefined, concluded),
  inquiry(
    'customer-analyst',
    'CUSTOMER_INFO',
    ['needInformation'],
    (c) => {
      c.state = 'assessing';
    },
    { text: 'That one.' },
  ),
  inquiry('expert', 'CONFIRM_CLOSE', ['advised'], (c) => {
    c.state = 'over';
  }),
  inquiry('customer-analyst', 'WITHDRAW', ['composing', 'opened', 'assessing', 'needInformation', 'advised'], (c) => {
    c.state = 'over';
  }),
];

/** All that people do, in the four parts of the programme. */
export const deeds: readonly (readonly Deed[])[] = [application, subscriptions, notes, inquiries];
