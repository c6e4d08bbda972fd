import { confirmed, form, rule } from '../machines/tan.ts';
import { inquiries } from './case-deeds.ts';
import type { Deed } from './deed.ts';
import { accept, consult, type Tenant } from './tenant.ts';

const submitter = { name: 'Ann Example', email: 'ann@contoso.example' };
const question = { inquiry: 'What is it?', replyTo: [submitter.email] };
const page = { entryPoint: 'EP2', contextUrl: 'https://portal.example/devices/1', submitter, ...question };
const { type: _, leadId: __, ...finding } = confirmed;
const { type: ___, ...filled } = form;

const ending = ['REJECT', 'DISMISS_LEAD', 'CONTRACT_END', 'SUNSET', 'RESOLVE', 'PREREQUISITE_LOST'];

type May = (tenant: Tenant) => boolean;
type Then = (tenant: Tenant, now: number) => void;

function app(
  role: string,
  type: string,
  may: May,
  then: Then,
  given: object | ((tenant: Tenant) => object) = {},
): Deed {
  const fields = typeof given === 'function' ? (given as (tenant: Tenant) => object) : () => given;
  return {
    name: `${role} ${type} ${typeof given === 'function' ? '' : JSON.stringify(given).slice(0, 60)}`,
    to: ({ id }) => `tan-application/${id}`,
    role,
    event: (tenant) => ({ type, ...fields(tenant) }),
    may,
    rare: ending.includes(type),
    done: (tenant, _, now) => then(tenant, now),
  };
}

const inApp =
  (...states: Tenant['app'][]): May =>
  ({ app: now }) =>
    states.includes(now);
/** Whether some lead is looked into, or is confirmed. */
const hasLead =
  (confirmed: boolean): May =>
  (t) =>
    t.app === 'active' && leadOf(t, confirmed) !== undefined;
const leadOf = ({ leads }: Tenant, confirmed: boolean) => leads.find((one) => one.confirmed === confirmed);

const application: Deed[] = [
  app('applicant', 'CHECK_ELIGIBILITY', inApp('notEnrolled'), (t) => {
    t.app = t.talks.tsp && t.talks.account ? 'applying' : 'checking';
  }),
  app('technical-service-provider', 'TALKED_TO_TSP', inApp('checking'), (t) => {
    t.talks.tsp = true;
    if (t.talks.account) t.app = 'applying';
  }),
  app('account-team', 'TALKED_TO_ACCOUNT_TEAM', inApp('checking'), (t) => {
    t.talks.account = true;
    if (t.talks.tsp) t.app = 'applying';
  }),
  app(
    'applicant',
    'SUBMIT',
    inApp('applying'),
    (t) => {
      t.app = 'assessment';
    },
    filled,
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
    'customer-analyst',
    'SAVE_PREFERENCES',
    inApp('active'),
    (t) => {
      t.app = 'optedOut';
      t.leads = [];
    },
    { notifications: 'off' },
  ),
  app(
    'applicant',
    'SAVE_PREFERENCES',
    inApp('awaiting', 'optedOut'),
    (t) => {
      t.app = 'active';
    },
    { notifications: 'on' },
  ),
  app(
    'system',
    'PREREQUISITE_LOST',
    inApp('active', 'optedOut'),
    (t, at) => {
      t.suspended = { from: t.app as 'active', at };
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
    { rule },
  ),
  app(
    'customer-analyst',
    'SAVE_RULE',
    inApp('active'),
    (t) => {
      t.rule = 'other';
    },
    { rule: { ...rule, severities: ['low'] } },
  ),
  app(
    'customer-analyst',
    'DELETE_RULE',
    (t) => t.app === 'active' && t.rule !== 'none',
    (t) => {
      t.rule = 'none';
    },
    { ruleId: rule.ruleId },
  ),
  app(
    'hunter',
    'LEAD_FOUND',
    (t) => t.app === 'active' && t.leads.length < 20,
    (t) => {
      t.found += 1;
      t.leads.push({ id: `lead-${t.found}`, confirmed: false });
    },
    (t) => ({ leadId: `lead-${t.found + 1}`, threatKind: 'handsOnKeyboardAttack', summary: 'A shell.' }),
  ),
  app(
    'hunter',
    'DISMISS_LEAD',
    hasLead(false),
    (t) => {
      t.leads = t.leads.filter((one) => one !== leadOf(t, false));
    },
    (t) => ({ leadId: leadOf(t, false)?.id ?? 'none', reason: 'A test.' }),
  ),
  app(
    'hunter',
    'CONFIRM_THREAT',
    hasLead(false),
    (t) => {
      const lead = leadOf(t, false);
      if (lead !== undefined) lead.confirmed = true;
    },
    (t) => ({ leadId: leadOf(t, false)?.id ?? 'none', ...finding }),
  ),
  app(
    'hunter',
    'PUBLISHED',
    hasLead(true),
    (t, at) => {
      t.leads = t.leads.filter((one) => one !== leadOf(t, true));
      t.notes.push({
        key: `${t.id}~notification-${t.notes.length + 1}`,
        at,
        mailed: t.rule === 'matching',
        state: 'unseen',
        consultations: 0,
        refused: [],
      });
    },
    (t) => ({ leadId: leadOf(t, true)?.id ?? 'none', recommendedActions: 'Isolate it.' }),
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
    (t) => isOneOf('none', 'trial', 'expired')(t) && !t.sunset,
    (t) => {
      t.subscription = 'full';
    },
    () => ({ via: 'Microsoft representative' }),
  ),
  subscription('account-team', 'CONTRACT_END', isOneOf('full'), (t) => {
    t.subscription = t.sunset ? 'ended' : 'expired';
  }),
  subscription(
    'system',
    'SUNSET',
    (t) => t.subscription !== 'absent' && !t.sunset,
    (t) => {
      t.sunset = true;
      if (isOneOf('none', 'expired')(t)) t.subscription = 'ended';
    },
  ),
  subscription('customer-analyst', 'OPEN_FORM', isOneOf('trial', 'full'), () => undefined),
  subscription(
    'customer-analyst',
    'CONSULT',
    isOneOf('trial', 'full'),
    (t, now) => {
      consult(t, `${t.id}~case-${t.cases.length + 1}`, now);
    },
    (t) => ({ tenantId: t.id, request: `case-${t.cases.length + 1}`, ...page }),
  ),
];

function note(
  type: string,
  states: readonly string[],
  then: (n: Tenant['notes'][number], tenant: Tenant, now: number) => void,
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
      // A refusal by the subscription is no trouble that telling again would mend.
      type !== 'RETRY_TELL' &&
      (type !== 'CONSULT_EXPERT' || (of(tenant, pick)?.consultations ?? 0) < 10),
    rare: ending.includes(type),
    done: (tenant, pick, now) => {
      const one = of(tenant, pick);
      if (one !== undefined) then(one, tenant, now);
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
    (n, tenant, now) => {
      n.consultations += 1;
      const key = `${n.key}~case-${n.consultations}`;
      if (!consult(tenant, key, now)) n.refused.push(key);
    },
    page,
  ),
  note('RETRY_TELL', ['unseen', 'seen', 'inProgress'], () => undefined),
];

/** All that people do, in the four parts of the programme. */
export const deeds: readonly (readonly Deed[])[] = [application, subscriptions, notes, inquiries];
