import { reports, sample } from '../machines/eod.ts';
import type { Deed } from './deed.ts';
import type { Case, Tenant } from './tenant.ts';

type Change = (c: Case, now: number) => void;

/** What people do to a case, in which of its states, and what it changes. */
function inquiry(
  role: string,
  type: string,
  states: readonly Case['state'][],
  then: Change,
  {
    fields = () => ({}),
    may = () => true,
  }: { fields?: (t: Tenant) => object; may?: (t: Tenant, c: Case) => boolean } = {},
): Deed {
  const of = ({ cases }: Tenant, pick: number) => cases[pick % Math.max(1, cases.length)];
  return {
    name: `${role} ${type} ${JSON.stringify(fields({ profile: 'mde', era: 'later' } as Tenant)).slice(0, 60)}`,
    to: (tenant, pick) => (of(tenant, pick) === undefined ? undefined : `eod-case/${of(tenant, pick)?.key}`),
    role,
    event: (tenant) => ({ type, ...fields(tenant) }),
    may: (tenant, pick) => {
      const one = of(tenant, pick);
      return one !== undefined && states.includes(one.state) && may(tenant, one);
    },
    rare: ['WITHDRAW', 'CONFIRM_CLOSE', 'CHOOSE'].includes(type),
    done: (tenant, pick, now) => {
      const one = of(tenant, pick);
      if (one !== undefined) then(one, now);
    },
  };
}

const given = (fields: object) => ({ fields: () => fields });

const to =
  (state: Case['state'], more: Partial<Case> = {}): Change =>
  (c, now) =>
    Object.assign(c, { state, since: now, ...more });

const over =
  (outcome: Case['outcome']): Change =>
  (c) =>
    Object.assign(c, { state: 'over', outcome });

const anybody: readonly Case['state'][] = [
  ...(['opened', 'assessing', 'needInformation', 'needSamples', 'moreTime'] as const),
  ...(['outOfScope', 'irRecommended', 'delivered', 'followUp'] as const),
];

const working = ['assessing', 'moreTime'] as const;

/** Where a case can go when incident response is needed: it changed in the middle of 2021. */
const responders = ({ era, profile }: Tenant) =>
  profile === 'mde' && era === 'later' ? ['ownIr', 'cirt'] : ['dart', 'ownIr'];

const wrongResponder = (tenant: Tenant) => (responders(tenant).includes('cirt') ? 'dart' : 'cirt');

const report = (status: keyof typeof reports) => {
  const { type: _, ...fields } = reports[status];
  return given(fields);
};

/** All that people do to cases. */
export const inquiries: readonly Deed[] = [
  inquiry('expert', 'ACCEPTED_BY_EXPERT', ['opened', 'followUp'], to('assessing')),
  inquiry('expert', 'REPORT', working, to('needInformation', { reported: true }), report('MORE_INFO_NEEDED')),
  inquiry('expert', 'REPORT', working, to('needSamples', { reported: true }), report('FILE_SAMPLES_NEEDED')),
  inquiry('expert', 'REPORT', working, to('moreTime', { reported: true }), report('MORE_TIME_NEEDED')),
  inquiry(
    'expert',
    'REPORT',
    [...working, 'irRecommended'],
    (c, now) => {
      c.open = false;
      // Advice for the meantime leaves the choice where it is.
      if (c.state !== 'irRecommended') to('delivered', { reported: true })(c, now);
    },
    report('CONCLUDED'),
  ),
  inquiry('customer-analyst', 'REPORT', [], to('delivered'), report('CONCLUDED')),
  inquiry('expert', 'INVESTIGATION_STEP', ['moreTime'], to('assessing')),
  inquiry('expert', 'OUT_OF_SCOPE', working, to('outOfScope', { reported: true }), given({ reason: 'Your own.' })),
  inquiry(
    'expert',
    'IR_NEEDED',
    [...working, 'needInformation', 'needSamples', 'delivered', 'followUp'],
    to('irRecommended', { reported: true }),
    given({ reason: 'An active intruder.' }),
  ),
  inquiry(
    'customer-analyst',
    'CUSTOMER_INFO',
    ['needInformation', 'outOfScope'],
    to('assessing'),
    given({ text: 'That one.' }),
  ),
  inquiry('customer-analyst', 'CUSTOMER_SAMPLES', ['needSamples'], to('assessing'), given({ samples: [sample] })),
  inquiry('customer-analyst', 'CHOOSE', ['irRecommended'], over('referredToIr'), {
    fields: (t) => ({ path: responders(t)[1] }),
  }),
  inquiry('customer-analyst', 'CHOOSE', ['irRecommended'], to('assessing'), given({ path: 'ownIr', goOn: true })),
  inquiry('customer-analyst', 'CHOOSE', [], over('referredToIr'), { fields: (t) => ({ path: wrongResponder(t) }) }),
  inquiry('customer-analyst', 'DECLINE', ['irRecommended'], (c, now) => to(c.open ? 'assessing' : 'delivered')(c, now)),
  inquiry(
    'customer-analyst',
    'FOLLOW_UP_QUESTION',
    ['delivered'],
    to('followUp', { open: true }),
    given({ question: 'And now?' }),
  ),
  inquiry('customer-analyst', 'CONFIRM_CLOSE', ['delivered', 'outOfScope'], (c, now) =>
    over(c.state === 'outOfScope' ? 'outOfScope' : 'concluded')(c, now),
  ),
  inquiry('expert', 'CONFIRM_CLOSE', [], over('concluded')),
  inquiry('customer-analyst', 'WITHDRAW', anybody, (c, now) => over(c.open ? 'withdrawn' : 'concluded')(c, now)),
  inquiry('technical-account-manager', 'ENABLE_TRACKING', anybody, (c) => Object.assign(c, { tracked: true }), {
    may: (_, { tracked }) => !tracked,
  }),
  // The model's directory says that Premier Support is mapped.
  inquiry('customer-analyst', 'ENABLE_TRACKING', anybody, (c) => Object.assign(c, { tracked: true }), {
    may: ({ profile }, { tracked }) => profile === 'xdr' && !tracked,
  }),
];
