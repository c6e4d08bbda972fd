import fc from 'fast-check';
import type { Outcome } from 'xstate-temporal/engine';
import {
  attackNotification,
  docsEras,
  eodCase,
  eodSubscription,
  permissions,
  profileIds,
  profiles,
  tanApplication,
} from '../../machines/index.ts';
import { alertChannels } from '../../machines/ports.ts';
import { sample } from '../machines/eod.ts';
import { content } from '../machines/note.ts';
import { goodFacts, rule } from '../machines/tan.ts';
import type { Plot } from './programme.ts';

const noteId = 'contoso~notification-1';
const durations = fc.constantFrom('1h', '1d', '3d', '14d');
const counts = fc.nat(4);
/** What names the tenant names their own; another's is refused. */
const own = fc.constant({ tenantId: 'contoso' });

const facts = fc.record(
  {
    hasMde: mostly(true),
    hasXdr: mostly(true),
    plan: fc.constantFrom('plan2', 'plan2', 'plan1', 'none'),
    e5: mostly(true),
    cloud: fc.constantFrom('commercial', 'commercial', 'gcc', 'gccHigh', 'dod'),
    devicesEnrolled: fc.constantFrom(120, 1, 0),
    labOnly: mostly(false),
    premierSupport: fc.boolean(),
    managedDesktop: mostly(false),
    managedDesktopConsent: fc.boolean(),
  },
  { requiredKeys: [], noNullPrototype: true },
);

/** JSON that is no facts. Hosts turn what is no durable JSON into an error before a chart sees it. */
const nonsense = fc.jsonValue({ maxDepth: 2 }).filter((value) => !JSON.stringify(value).includes('__proto__'));

const answers: fc.Arbitrary<Outcome> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Outcome>({ ok: true, output: goodFacts }) },
  { weight: 3, arbitrary: facts.map<Outcome>((some) => ({ ok: true, output: { ...goodFacts, ...some } })) },
  { weight: 1, arbitrary: nonsense.map<Outcome>((output) => ({ ok: true, output })) },
  { weight: 1, arbitrary: fc.string().map<Outcome>((message) => ({ ok: false, error: { message } })) },
);

/** What a directory says of whoever is asked about: one of these, who mostly may. */
function authorizations(...people: string[]): fc.Arbitrary<Outcome> {
  const said = fc.record({
    tenantId: fc.constant('contoso'),
    person: fc.constantFrom(...people),
    permissions: fc.constantFrom([...permissions], [...permissions], ['manageSecuritySettings'], []),
    premierMapped: fc.boolean(),
  });
  return fc.oneof(
    { weight: 8, arbitrary: said.map<Outcome>((output) => ({ ok: true, output })) },
    { weight: 1, arbitrary: nonsense.map<Outcome>((output) => ({ ok: true, output })) },
    { weight: 1, arbitrary: fc.string().map<Outcome>((message) => ({ ok: false, error: { message } })) },
  );
}

/** Lives of a tenant's application. */
export const tanPlot: Plot = {
  definition: tanApplication,
  input: fc
    .record({
      profile: fc.constantFrom(...profileIds),
      docsEra: fc.option(fc.constantFrom(...docsEras)),
      policy: fc.record(
        {
          assessmentReminder: durations,
          assessmentRemindersMax: counts,
          suspensionGrace: durations,
          directoryRetry: durations,
          directoryReport: fc.constantFrom(1, 3),
          applicantReminder: durations,
          applicantRemindersMax: counts,
          clarificationLimit: durations,
        },
        { requiredKeys: [], noNullPrototype: true },
      ),
    })
    .map((some) => ({ ...some, tenantId: goodFacts.tenantId, tenantName: goodFacts.tenantName })),
  outcomes: {
    readTenantFacts: answers,
    readAuthorization: authorizations('applicant of the test', 'customer-analyst of the test'),
  },
  often: {
    TELL_FAILED: fc.record({
      to: fc.constantFrom(
        { machine: 'attack-notification', key: 'contoso~notification-1' },
        { machine: 'eod-subscription', key: 'contoso' },
      ),
    }),
    SUBMIT: fc.record({ privacyRead: mostly(true) }),
    SAVE_RULE: fc.record({ rule: fc.constantFrom(rule, { ...rule, ruleId: 'night' }) }),
    DELETE_RULE: fc.record({ ruleId: fc.constantFrom(rule.ruleId, 'night') }),
    ...Object.fromEntries(
      ['LEAD_FOUND', 'DISMISS_LEAD', 'CONFIRM_THREAT', 'PUBLISHED'].map((type) => [
        type,
        fc.record({ leadId: fc.constantFrom('lead-1', 'lead-2') }),
      ]),
    ),
  },
  rarely: ['REJECT', 'WITHDRAW', 'TELL_FAILED'],
  steps: 60,
};

/** Lives of a case. */
export const eodPlot: Plot = {
  definition: eodCase,
  input: fc
    .record({
      profile: fc.constantFrom(...profileIds),
      entry: fc.nat(),
      docsEra: fc.option(fc.constantFrom(...docsEras)),
      policy: fc.record(
        {
          firstReportDue: fc.option(durations),
          customerReminder: durations,
          customerRemindersMax: counts,
          noReplyLimit: durations,
          quietClose: durations,
          samplesMax: counts,
          expertReminder: durations,
          expertRemindersMax: counts,
          hubVisibility: fc.constantFrom('team', 'owner'),
        },
        { requiredKeys: [], noNullPrototype: true },
      ),
    })
    .map(({ entry, ...some }) => {
      const { entryPoints } = profiles[some.profile];
      return {
        ...some,
        caseId: 'contoso~case-1',
        tenantId: 'contoso',
        entryPoint: entryPoints[entry % entryPoints.length],
        contextUrl: 'https://portal.example/da637',
        submitter: { name: 'Ann Example', email: 'ann@contoso.example' },
      };
    }),
  outcomes: { readAuthorization: authorizations('Ann Example') },
  often: {
    SUBMIT: fc.record({ tenantId: fc.constant('contoso'), askedBy: fc.constant('Ann Example') }),
    CUSTOMER_SAMPLES: fc.record({ samples: fc.array(fc.constant(sample), { minLength: 1, maxLength: 2 }) }),
  },
  rarely: ['WITHDRAW', 'CONFIRM_CLOSE', 'OUT_OF_SCOPE', 'CHOOSE'],
  steps: 60,
};

const receipts = fc
  .record({
    channel: fc.constantFrom(...alertChannels),
    notificationId: fc.constantFrom(noteId, noteId, noteId, 'other'),
  })
  .map<Outcome>((output) => ({ ok: true, output }));

/** Lives of a notification. */
export const notePlot: Plot = {
  definition: attackNotification,
  input: fc
    .record({
      profile: fc.constantFrom(...profileIds),
      severity: fc.constantFrom('high', 'low'),
      rules: fc.array(
        fc.constantFrom(
          rule,
          { ...rule, name: 'Low', severities: ['low'] },
          { ...rule, name: 'HR', deviceGroups: ['hr'] },
        ),
        { maxLength: 3 },
      ),
      policy: fc.record(
        { channelRetry: durations, channelRetriesMax: counts, unresolvedLimit: fc.constantFrom('14d', '180d') },
        { requiredKeys: [], noNullPrototype: true },
      ),
    })
    .map(({ severity, ...some }) => ({
      ...some,
      notificationId: noteId,
      tenantId: 'contoso',
      content: { ...content, severity },
    })),
  outcomes: {
    publishToChannel: fc.oneof(
      { weight: 6, arbitrary: receipts },
      { weight: 1, arbitrary: nonsense.map<Outcome>((output) => ({ ok: true, output })) },
      { weight: 1, arbitrary: fc.string().map<Outcome>((message) => ({ ok: false, error: { message } })) },
    ),
  },
  often: {
    PUBLISH: own,
    TELL_FAILED: fc.record({
      to: fc.constant({ machine: 'eod-subscription', key: 'contoso' }),
      ref: fc.constantFrom(`${noteId}~case-1`, `${noteId}~case-2`),
    }),
  },
  rarely: ['RESOLVE', 'TELL_FAILED'],
  steps: 40,
};

/** Lives of a subscription. */
export const subscriptionPlot: Plot = {
  definition: eodSubscription,
  input: fc
    .record({
      profile: fc.constantFrom(...profileIds),
      docsEra: fc.constantFrom(...docsEras, '2020', '2020'),
      policy: fc.record({ trialLength: durations }, { requiredKeys: [], noNullPrototype: true }),
      contract: fc.constantFrom(null, null, { via: 'account team', since: 0 }),
    })
    .map((some) => ({ ...some, tenantId: 'contoso', tenantName: 'Contoso' })),
  often: {
    PURCHASED: fc.record({ via: fc.constant('Microsoft representative') }),
    MTE_ACCEPTED: own,
    CONSULT: fc.record({
      tenantId: fc.constant('contoso'),
      entryPoint: fc.constant('EP2'),
      contextUrl: fc.constant('https://portal.example/devices/1'),
      request: fc.constantFrom('case-1', 'case-2', 'notification-1~case-1'),
      linkedNotification: fc.constant(null),
      reopens: fc.constant(null),
    }),
    TELL_FAILED: fc.record({ to: fc.constant({ machine: 'eod-case', key: 'contoso~case-1' }) }),
  },
  rarely: ['SUNSET', 'TELL_FAILED'],
  steps: 30,
};

function mostly(value: boolean): fc.Arbitrary<boolean> {
  return fc.constantFrom(value, value, value, !value);
}
