import { describe, expect, it } from 'vitest';
import { docsEras, noteInput, subscriptionInput, tanOutput } from '../../machines/index.ts';
import { day, hour, morning } from './life.ts';
import {
  allowed,
  answered,
  apply,
  applying,
  approved,
  assessed,
  checking,
  confirmed,
  form,
  goodFacts,
  lead,
  optedOut,
  published,
  publishing,
  rule,
  talked,
} from './tan.ts';

const active = 'active.email.noRule active.hunting.watching active.settings.ready';
const off = { type: 'SAVE_PREFERENCES', notifications: 'off' };
const on = { type: 'SAVE_PREFERENCES', notifications: 'on' };
const save = { type: 'SAVE_RULE', rule };
const leadEvent = { type: 'LEAD_FOUND', threatKind: 'cyberEspionage', summary: 'Odd.' };
const permitted = (said: object): readonly string[] =>
  'permissions' in said ? (said.permissions as string[]) : ['manageSecuritySettings'];
const clarification = { type: 'REQUEST_CLARIFICATION', question: 'Which sites?' };
const failed = (facts: Record<string, unknown>, input?: Record<string, unknown>) =>
  answered(talked(checking(input)), facts);

describe('tan-application, eligibility', () => {
  it('T01: asking for the check starts the consultation and reads the tenant facts', () => {
    const life = checking();
    expect(life.states).toBe('eligibilityCheck.consultation.pendingTalk eligibilityCheck.environment.checking');
    expect(life.ran('notifyStaff')).toMatchObject([{ desk: 'account-team', notice: 'consultationRequested' }]);
    expect(life.step.effects).toContainEqual(
      expect.objectContaining({ kind: 'invokeActor', src: 'readTenantFacts', input: { tenantId: 'contoso' } }),
    );
  });

  it.each([
    ['TALKED_TO_TSP', 'talkedToTsp', 'TALKED_TO_ACCOUNT_TEAM'],
    ['TALKED_TO_ACCOUNT_TEAM', 'talkedToAccountTeam', 'TALKED_TO_TSP'],
  ])('T02: %s alone leads to %s, and with the other talk the consultation is done', (first, state, second) => {
    const life = checking().send('applicant', { type: first, with: 'Ben' });
    expect(life.states).toContain(`eligibilityCheck.consultation.${state}`);
    life.now += hour;
    life.send('applicant', { type: second });
    expect(life.states).toContain('eligibilityCheck.consultation.done');
    expect(Object.values(life.context.talks)).toEqual(
      expect.arrayContaining([
        { with: 'Ben', at: morning },
        { with: 'applicant of the test', at: morning + hour },
      ]),
    );
  });

  it('T02: the same talk twice is still one talk', () => {
    const life = answered(checking());
    life.send('applicant', { type: 'TALKED_TO_TSP' }).send('applicant', { type: 'TALKED_TO_TSP' });
    expect(life.states).toBe('eligibilityCheck.consultation.talkedToTsp eligibilityCheck.environment.ok');
  });

  it.each(['mde', 'xdr'])('T03: a tenant that meets every prerequisite of profile %s passes', (profile) => {
    expect(answered(checking({ profile })).states).toContain('environment.ok');
  });

  it.each([
    ['G1', 'mde', { hasMde: false }],
    ['G2', 'xdr', { hasXdr: false }],
    ['G3', 'mde', { labOnly: true }],
    ['G3', 'mde', { devicesEnrolled: 0 }],
    ['G6', 'mde', { cloud: 'gcc' }],
    ['G6', 'mde', { cloud: 'gccHigh' }],
    ['G6', 'mde', { cloud: 'dod' }],
    ['G10', 'mde', { managedDesktop: true }],
  ])('T04: %s fails for profile %s with %o', (gate, profile, facts) => {
    const life = answered(checking({ profile }), facts);
    expect(life.states).toContain('environment.failed');
    expect(life.context.failedGates).toEqual([gate]);
  });

  it.each([{ e5: false }, { plan: 'plan1' }])(
    'T04: G5 is inferred, so %o warns the applicant and the reviewers',
    (facts) => {
      const life = answered(talked(checking()), facts);
      expect(life.states).toBe('applying');
      expect(life.context).toMatchObject({ failedGates: [], warnings: ['G5'] });
      expect(life.send('applicant', form).ran('notifyStaff')).toMatchObject([
        { notice: 'applicationReceived', text: 'To be looked at: G5' },
      ]);
      const strict = answered(checking({ policy: { licenceGate: 'refuse' } }), facts);
      expect(strict.context).toMatchObject({ failedGates: ['G5'], warnings: [] });
    },
  );

  it('T04: Microsoft 365 Defender is no prerequisite of profile mde', () => {
    expect(answered(checking({ profile: 'mde' }), { hasXdr: false }).states).toContain('environment.ok');
  });

  it('T04: a Premier support account (G7) was a prerequisite in 2019 only', () => {
    const without = { premierSupport: false };
    expect(answered(checking({ docsEra: '2019' }), without).context.failedGates).toEqual(['G7']);
    expect(answered(checking({ docsEra: '2020' }), without).states).toContain('environment.ok');
  });

  it('T04: availability counts as a prerequisite only while the policy says so', () => {
    const policy = { licenceGate: 'off', cloudGate: 'off', managedDesktopGate: 'off' };
    const life = answered(checking({ policy }), { e5: false, cloud: 'gcc', managedDesktop: true });
    expect(life.states).toContain('environment.ok');
  });

  it('T05: with both regions done and no gate failed, the form opens', () => {
    expect(applying().states).toBe('applying');
  });

  it('T05: the form stays closed until both talks were had', () => {
    const life = answered(checking()).send('applicant', { type: 'TALKED_TO_TSP' });
    expect(life.states).toBe('eligibilityCheck.consultation.talkedToTsp eligibilityCheck.environment.ok');
    expect(life.refusal('applicant', form)).toBe('EVENT_NOT_ACCEPTED');
  });

  it('T06: with a gate failed the tenant is not eligible, and the gates are listed', () => {
    const life = failed({ cloud: 'dod', labOnly: true });
    expect(life.states).toBe('notEligible');
    expect(life.context.failedGates).toEqual(['G3', 'G6']);
  });

  it('T07: a change starts the check again, and talks that were had still count', () => {
    const life = failed({ labOnly: true }).send('account-team', { type: 'ELIGIBILITY_CHANGED' });
    expect(life.states).toBe('eligibilityCheck.consultation.done eligibilityCheck.environment.checking');
    expect(answered(life).states).toBe('applying');
    expect(life.context.failedGates).toEqual([]);
  });
});

describe('tan-application, when the tenant directory gives no usable answer', () => {
  it.each([
    ['an error', { ok: false, error: { message: 'directory unreachable\u001b[31m' } }, 'directory unreachable'],
    ['nonsense', { ok: true, output: 'nonsense' }, 'is not the facts of this tenant'],
    ['the facts of another tenant', { ok: true, output: { ...goodFacts, tenantId: 'fabrikam' } }, 'is not the facts'],
  ] as const)('after %s a person can see why, and the account team is told', (_, outcome, problem) => {
    const life = checking().settle('tenantFacts', outcome);
    expect(life.states).toContain('environment.unavailable');
    expect(life.context.factsProblem).toContain(problem);
    expect(life.context.factsProblem).not.toContain('\u001b');
    expect(life.ran('notifyStaff')).toMatchObject([{ notice: 'tenantFactsUnavailable', number: 1 }]);
  });

  it('it is asked again for ever, and the account team hears of the first failure and of some later ones', () => {
    const life = checking({ policy: { directoryRetry: '1h', directoryReport: 3 } });
    const error = { ok: false, error: 'down' } as const;
    for (let failure = 1; failure <= 7; failure++) life.settle('tenantFacts', error).wait(hour);
    expect(life.states).toContain('environment.checking');
    const told = life.ran('notifyStaff', 'start').filter(({ notice }) => notice === 'tenantFactsUnavailable');
    expect(told.map(({ number }) => number)).toEqual([1, 3, 6]);
  });

  it('the account team is reminded of the talks for ever', () => {
    const life = answered(checking()).wait(70 * day);
    const told = life.ran('notifyStaff', 'start').filter(({ notice }) => notice === 'talkReminder');
    expect(told).toHaveLength(10);
    expect(talked(life).step.snapshot.timers).toEqual([]);
  });

  it('a person can ask again at once, and a good answer then leads on', () => {
    const life = talked(checking().settle('tenantFacts', { ok: false, error: 'down' }));
    life.send('account-team', { type: 'RETRY' });
    expect(answered(life).states).toBe('applying');
    expect(life.context).toMatchObject({ factsProblem: null, factsFailures: 0 });
  });
});

describe('tan-application, the form', () => {
  it.each([
    ['no name', { name: '' }, 'EVENT_INVALID'],
    ['an address that is none', { email: 'ann' }, 'EVENT_INVALID'],
    ['the privacy statement unread', { privacyRead: false }, 'EVENT_NOT_ACCEPTED'],
  ])('T08, T10: with %s it is refused', (_, fields, code) => {
    expect(applying().refusal('applicant', { ...form, ...fields })).toBe(code);
  });

  it('T10, T11: submitting stores the application, and it is under assessment at once', () => {
    const life = assessed();
    expect(life.states).toBe('approval.underAssessment');
    expect(life.context.application).toEqual({
      name: 'Ann Example',
      email: 'ann@contoso.example',
      submittedAt: morning,
    });
    expect(life.ran('notifyStaff')).toMatchObject([{ desk: 'reviewers', notice: 'applicationReceived' }]);
    expect(life.refusal('reviewer', clarification)).toBeUndefined();
  });
});

describe('tan-application, the assessment', () => {
  it('T12: a question of the reviewer is mailed to the applicant', () => {
    const life = assessed().send('reviewer', { type: 'REQUEST_CLARIFICATION', question: 'Which sites?' });
    expect(life.states).toBe('approval.clarificationPending');
    expect(life.ran('sendMail')).toMatchObject([
      { template: 'tanClarification', to: ['ann@contoso.example'], data: { question: 'Which sites?' } },
    ]);
  });

  it('T13: the reply brings the application back under assessment', () => {
    const life = assessed().send('reviewer', { type: 'REQUEST_CLARIFICATION', question: 'Which sites?' });
    life.send('applicant', { type: 'APPLICANT_REPLIED', reply: 'All of them.' });
    expect(life.states).toBe('approval.underAssessment');
    expect(life.ran('notifyStaff')).toMatchObject([
      { desk: 'reviewers', notice: 'applicantReplied', text: 'All of them.' },
    ]);
  });

  it('T14: reviewers are reminded for ever, and the account team after the maximum', () => {
    const life = assessed({ policy: { assessmentReminder: '1d', assessmentRemindersMax: 2 } }).wait(10 * day);
    const told = life.ran('notifyStaff', 'start').map(({ desk, notice, number }) => `${desk} ${notice} ${number}`);
    expect(told.filter((one) => one.includes('assessmentReminder'))).toHaveLength(10);
    expect(told.filter((one) => one.includes('Forgotten'))).toHaveLength(8);
    expect(told).toContain('account-team applicationForgotten 3');
    expect(life.states).toBe('approval.underAssessment');
  });

  it('T12: an applicant who does not answer is reminded, called, and reads in the end that nothing was decided', () => {
    const life = assessed()
      .send('reviewer', clarification)
      .wait(30 * day);
    expect(life.step.snapshot).toMatchObject({ status: 'done', output: { outcome: 'unanswered' } });
    const mails = life.ran('sendMail', 'start').map(({ template }) => template);
    expect(mails).toEqual(['tanClarification', 'tanReminder', 'tanReminder', 'tanReminder', 'tanUnanswered']);
    expect(life.ran('notifyStaff', 'start')).toContainEqual(
      expect.objectContaining({ desk: 'account-team', notice: 'applicantSilent' }),
    );
  });

  it('T14: nobody can send the reminder from outside', () => {
    expect(assessed().refusal('system', { type: 'ASSESSMENT_REMINDER_DUE' })).toBe('EVENT_UNKNOWN');
  });

  it.each([
    ['approval.underAssessment', assessed],
    [
      'approval.clarificationPending',
      () => assessed().send('reviewer', { type: 'REQUEST_CLARIFICATION', question: 'Which sites?' }),
    ],
  ])('T15, T16, T17: in %s the application can be approved, rejected and withdrawn', (state, arrive) => {
    expect(arrive().states).toBe(state);
    const yes = arrive().send('reviewer', { type: 'APPROVE' });
    expect(yes.states).toBe(active);
    const no = arrive().send('reviewer', { type: 'REJECT', reason: 'Not now.' });
    expect(no.states).toBe('rejected');
    expect(no.ran('sendMail')).toMatchObject([{ template: 'tanRejection', data: { reason: 'Not now.' } }]);
    const off = arrive().send('applicant', { type: 'WITHDRAW' });
    expect(off.states).toBe('withdrawn');
    for (const life of [yes, no, off]) expect(life.step.snapshot.timers).toEqual([]);
  });

  it.each([
    ['mde', null, 'toggleIsOn', 'Microsoft Defender Security Center'],
    ['xdr', null, 'startsAutomatically', 'Microsoft 365 Defender portal'],
    ['mde', '2020', 'switchOn', 'Microsoft Defender Security Center'],
  ])('T15: the welcome mail of profile %s in era %s says "%s", and where', (profile, docsEra, activation, portal) => {
    const life = approved({ profile, docsEra });
    const [mail] = life.ran('sendMail');
    const row = 'Advanced features > Microsoft Threat Experts - Targeted Attack Notifications';
    const uiPath = `Settings > Endpoints > General > ${row}`;
    const data = { activation, portal, uiPath };
    expect(mail).toMatchObject({ template: 'tanWelcome', to: ['ann@contoso.example'], data });
    expect(life.context.welcomeSentAt).toBe(morning);
  });

  it('T15: only a reviewer approves', () => {
    for (const role of ['applicant', 'hunter', 'expert', 'system']) {
      expect(assessed().refusal(role, { type: 'APPROVE' })).toBe('ROLE_NOT_ALLOWED');
    }
  });

  it.each(['2021-early', '2021-mid', '2022'])('T18: in era %s approval makes the service active', (docsEra) => {
    const life = approved({ docsEra });
    expect(life.states).toBe(active);
    expect(life.context.toggle).toBe('on');
  });

  it.each(docsEras)(
    'T18: approval in era %s starts a trial of Experts on Demand only where the era had one',
    (docsEra) => {
      const told = approved({ docsEra }).told('eod-subscription', 'start');
      if (docsEra !== '2020') {
        expect(told).toEqual([]);
        return;
      }
      expect(told).toMatchObject([{ key: 'contoso', event: { type: 'MTE_ACCEPTED' }, start: { docsEra: '2020' } }]);
      expect(subscriptionInput.safeParse(told[0].start).error).toBeUndefined();
    },
  );

  it('T18: a trial that could not be started is told again, whatever became of the service', () => {
    const life = approved({ docsEra: '2020' }).send('system', {
      type: 'TELL_FAILED',
      to: { machine: 'eod-subscription', key: 'contoso' },
      event: 'MTE_ACCEPTED',
      code: 'UNAVAILABLE',
      message: 'No answer.',
    });
    expect(life.ran('notifyStaff')).toMatchObject([{ desk: 'account-team', notice: 'partnerUnreachable' }]);
    expect(life.send('account-team', { type: 'RETRY_TELL' }).told('eod-subscription')).toHaveLength(1);
    expect(life.context.troubles).toEqual([]);
  });

  it.each(['2019', '2020'])('T19: in era %s the customer is told to switch notifications on', (docsEra) => {
    const life = approved({ docsEra });
    expect(life.states).toBe('awaitingActivation.off');
    expect(life.ran('sendMail').map(({ template }) => template)).toEqual(['tanWelcome', 'tanSwitchOn']);
  });

  it('T20: switching on takes effect with Save preferences', () => {
    const life = approved({ docsEra: '2020' });
    expect(life.context.toggle).toBe('off');
    expect(
      life.refusal('hunter', { type: 'LEAD_FOUND', leadId: 'l', threatKind: 'cyberEspionage', summary: 's' }),
    ).toBe('EVENT_NOT_ACCEPTED');
    expect(life.refusal('applicant', off)).toBe('EVENT_NOT_ACCEPTED');
    allowed(life, 'applicant', on);
    expect(life.states).toBe(active);
    expect(life.context.toggle).toBe('on');
  });

  it('T19: the customer is told again and again until then', () => {
    const life = approved({ docsEra: '2020' }).wait(28 * day);
    const mails = life.ran('sendMail', 'start').filter(({ template }) => template === 'tanSwitchOn');
    expect(mails).toHaveLength(3);
    expect(allowed(life, 'applicant', on).step.snapshot.timers).toEqual([]);
  });
});

describe('tan-application, hunting', () => {
  it('T21: a lead is looked into', () => {
    const life = lead(approved());
    expect(life.states).toContain('active.hunting.investigatingLead');
    expect(life.context.leads).toMatchObject([
      { leadId: 'lead-1', threatKind: 'handsOnKeyboardAttack', finding: null },
    ]);
    expect(life.refusal('hunter', { ...leadEvent, leadId: 'lead-1' })).toBe('EVENT_NOT_ACCEPTED');
  });

  it.each(['humanAdversaryIntrusion', 'handsOnKeyboardAttack', 'cyberEspionage'])(
    'T21: %s is one of the three kinds of threat that are hunted',
    (threatKind) => {
      const life = approved().send('hunter', { ...leadEvent, threatKind, leadId: 'lead-7' });
      expect(life.context.leads).toMatchObject([{ threatKind }]);
    },
  );

  it('T21: leads are looked into side by side, up to the policy’s number', () => {
    const life = lead(lead(approved({ policy: { leadsMax: 2 } })), 'lead-2');
    expect(life.context.leads).toHaveLength(2);
    expect(life.refusal('hunter', { ...leadEvent, leadId: 'lead-3' })).toBe('EVENT_NOT_ACCEPTED');
    life.send('hunter', { ...confirmed, leadId: 'lead-2' }).send('hunter', { ...published, leadId: 'lead-2' });
    expect(life.told('attack-notification')).toMatchObject([{ start: { content: { leadId: 'lead-2' } } }]);
    expect(life.states).toContain('active.hunting.investigatingLead');
    expect(life.refusal('hunter', published)).toBe('EVENT_NOT_ACCEPTED');
    life.send('hunter', { type: 'DISMISS_LEAD', leadId: 'lead-1', reason: 'A drill.' });
    expect(life.states).toContain('active.hunting.watching');
  });

  it('T21: hunters are reminded of leads that lie, for ever', () => {
    const life = lead(lead(approved()), 'lead-2').wait(10 * day);
    const told = life.ran('notifyStaff', 'start').filter(({ notice }) => notice === 'leadsWait');
    expect(told).toHaveLength(10);
    expect(told[9]).toMatchObject({ desk: 'hunters', text: 'lead-1, lead-2' });
  });

  it('T22: a dismissed lead is dropped, and what was learnt is passed on', () => {
    const life = lead(approved()).send('hunter', { type: 'DISMISS_LEAD', leadId: 'lead-1', reason: 'A drill.' });
    expect(life.states).toContain('active.hunting.watching');
    expect(life.context.leads).toEqual([]);
    expect(life.ran('notifyStaff')).toMatchObject([{ desk: 'hunters', notice: 'leadDismissed', text: 'A drill.' }]);
  });

  it('T23: a confirmed threat is composed, with scope and context', () => {
    const life = publishing();
    expect(life.refusal('hunter', confirmed)).toBe('EVENT_NOT_ACCEPTED');
    expect(life.context.leads[0].finding).toMatchObject({ severity: 'high', scope: { devices: ['fin-01'] } });
  });

  it('T24: publishing starts a notification of its own, counts it, and goes back to watching', () => {
    const life = publishing({
      partnerPolicy: { 'attack-notification': { channelRetry: '2h' }, 'eod-subscription': { sold: false } },
    }).send('hunter', published);
    expect(life.told('attack-notification')).toEqual([
      {
        key: 'contoso~notification-1',
        event: { type: 'PUBLISH', tenantId: 'contoso' },
        start: {
          tenantId: 'contoso',
          tenantName: 'Contoso',
          notificationId: 'contoso~notification-1',
          profile: 'mde',
          docsEra: '2021-mid',
          policy: { channelRetry: 2 * hour },
          partnerPolicy: { 'eod-subscription': { sold: false } },
          content: {
            leadId: 'lead-1',
            service: 'Microsoft Threat Experts - Targeted Attack Notifications',
            tag: 'Threat experts',
            title: confirmed.title,
            severity: 'high',
            threatKind: 'handsOnKeyboardAttack',
            scope: { ...confirmed.scope, messages: [] },
            description: confirmed.description,
            recommendedActions: 'Isolate fin-01.',
            mitreTechniques: ['T1003.001'],
            firstActivityAt: null,
          },
          rules: [],
        },
      },
    ]);
    expect(life.ran('sendMail')).toEqual([]);
    expect(noteInput.safeParse(life.told('attack-notification')[0].start).error).toBeUndefined();
    expect(life.states).toBe(active);
    expect(life.context).toMatchObject({ notificationCount: 1, lastNotificationAt: morning, leads: [] });
    lead(life).send('hunter', confirmed).send('hunter', published);
    expect(life.told('attack-notification')).toMatchObject([{ key: 'contoso~notification-2' }]);
  });

  it('T24: the rules of the moment go with the notification; later ones are for later notifications', () => {
    const life = publishing();
    allowed(life, 'customer-analyst', save).send('hunter', published);
    expect(life.told('attack-notification')[0].start.rules).toMatchObject([{ ruleId: 'soc' }]);
    allowed(life, 'customer-analyst', { type: 'DELETE_RULE', ruleId: 'soc' });
    lead(life).send('hunter', confirmed).send('hunter', published);
    expect(life.told('attack-notification')[0].start.rules).toEqual([]);
  });

  it('T33: notifications of a later application are not those of the earlier one', () => {
    const previous = { outcome: 'terminated', endedAt: morning - day };
    const [told] = publishing({ previous }).send('hunter', published).told('attack-notification');
    expect(told.key).toBe(`contoso~${(morning - day).toString(36)}-notification-1`);
    expect(
      noteInput.safeParse({
        ...told.start,
        tenantId: 't'.repeat(64),
        notificationId: `${'t'.repeat(64)}~zzzzzzzz-notification-9999`,
      }).success,
    ).toBe(true);
  });

  it('T24: a notification that could not be started is told again when asked, and only while active', () => {
    const life = publishing().send('hunter', published);
    const gone = {
      type: 'TELL_FAILED',
      to: { machine: 'attack-notification', key: 'contoso~notification-1' },
      event: 'PUBLISH',
      code: 'UNAVAILABLE',
      message: 'No server\nanswers.',
    };
    expect(life.refusal('hunter', { type: 'RETRY_TELL' })).toBe('EVENT_NOT_ACCEPTED');
    const [first] = life.told('attack-notification');
    life.send('system', gone);
    expect(life.context.troubles).toMatchObject([
      { code: 'UNAVAILABLE', failures: 1, message: 'No server\ufffdanswers.' },
    ]);
    expect(life.ran('notifyStaff')).toMatchObject([{ desk: 'hunters', notice: 'partnerUnreachable', number: 1 }]);
    life.send('system', { type: 'PREREQUISITE_LOST', missing: ['G5'] });
    expect(life.refusal('hunter', { type: 'RETRY_TELL' })).toBe('EVENT_NOT_ACCEPTED');
    life.send('system', { type: 'PREREQUISITE_RESTORED' }).send('hunter', { type: 'RETRY_TELL' });
    expect(life.told('attack-notification')).toEqual([first]);
    expect(life.context).toMatchObject({ troubles: [], publications: [{ started: true }] });
  });

  it('T18, T24: reminds whom it concerns of what was not told, and only while somebody can have it told again', () => {
    const life = publishing().send('hunter', published);
    const failed = { type: 'TELL_FAILED', code: 'PARTNER_OUT', message: 'No answer.' };
    life.send('system', {
      ...failed,
      ...{ to: { machine: 'attack-notification', key: 'contoso~notification-1' }, event: 'PUBLISH' },
    });
    life.send('system', { ...failed, to: { machine: 'eod-subscription', key: 'contoso' }, event: 'MTE_ACCEPTED' });
    const reminders = () => life.ran('notifyStaff').filter(({ notice }) => notice === 'partnerUnreachable');
    for (const number of [2, 3]) {
      life.wait(day);
      expect(reminders()).toMatchObject([
        { desk: 'hunters', number },
        { desk: 'account-team', number },
      ]);
    }
    life.send('system', { type: 'PREREQUISITE_LOST', missing: ['G5'] }).wait(day);
    expect(reminders()).toMatchObject([{ desk: 'account-team', number: 4 }]);
    life.send('system', { type: 'PREREQUISITE_RESTORED' }).wait(day);
    expect(reminders()).toMatchObject([
      { desk: 'hunters', number: 4 },
      { desk: 'account-team', number: 5 },
    ]);
    life.send('account-team', { type: 'RETRY_TELL' });
    expect(life.step.snapshot.timers.map(({ id }) => id)).not.toContain('tellReminder');
  });

  it('T24: while the service rests nobody is reminded, and a month of it is a few steps', () => {
    const life = publishing().send('hunter', published);
    life.send('system', {
      ...{ type: 'TELL_FAILED', code: 'PARTNER_OUT', message: 'No answer.', event: 'PUBLISH' },
      to: { machine: 'attack-notification', key: 'contoso~notification-1' },
    });
    life.send('system', { type: 'PREREQUISITE_LOST', missing: ['G5'] });
    const before = life.steps.length;
    life.wait(29 * day);
    const due = life.steps.slice(before).filter(({ record }) => record.event.type === 'TELL_REMINDER_DUE');
    // After 1, 2, 4, 8 and 16 days.
    expect(due).toHaveLength(5);
    expect(due.flatMap(({ effects }) => effects).filter(({ kind }) => kind === 'runAction')).toEqual([]);
    // Somebody is reminded again on the 32nd day, and then by the day.
    life.send('system', { type: 'PREREQUISITE_RESTORED' }).wait(4 * day);
    expect(
      life.ran('notifyStaff', 'start').filter(({ notice }) => notice === 'partnerUnreachable').length,
    ).toBeGreaterThan(1);
    const steps = life.steps.length;
    life.wait(3 * day);
    expect(life.steps.length - steps).toBe(3);
  });

  it('T24: reminders end where the publication is forgotten, and begin with the next one', () => {
    const life = publishing().send('hunter', published);
    const failed = (key: string) =>
      life.send('system', {
        ...{ type: 'TELL_FAILED', code: 'PARTNER_OUT', message: 'No answer.', event: 'PUBLISH' },
        to: { machine: 'attack-notification', key },
      });
    // As one whose publication was forgotten since.
    failed('contoso~notification-0');
    life.wait(2 * day);
    const timers = () => life.step.snapshot.timers.map(({ id }) => id);
    expect(timers()).not.toContain('tellReminder');
    failed('contoso~notification-1');
    expect(timers().filter((id) => id === 'tellReminder')).toHaveLength(1);
    life.wait(day);
    expect(life.ran('notifyStaff')).toMatchObject([{ desk: 'hunters', number: 2 }]);
  });

  it('a quiet year is a good year: nothing times out while the service is active', () => {
    const life = approved();
    expect(life.step.snapshot.timers).toEqual([]);
    const steps = life.steps.length;
    expect(life.wait(365 * day).steps).toHaveLength(steps);
  });
});

describe('tan-application, e-mail rules', () => {
  it('T25: a rule is saved with the permission to manage security settings, tested on wish, and deleted', () => {
    const life = approved().send('customer-analyst', { ...save, sendTest: true });
    expect(life.states).toContain('active.settings.checking');
    expect(life.step.effects).toMatchObject([
      { src: 'readAuthorization', input: { tenantId: 'contoso', person: 'customer-analyst of the test' } },
    ]);
    const output = { tenantId: 'contoso', person: 'customer-analyst of the test', premierMapped: false };
    life.settle('authorization', { ok: true, output: { ...output, permissions: ['manageSecuritySettings'] } });
    expect(life.states).toContain('active.email.ruleSaved');
    expect(life.ran('sendMail')).toMatchObject([{ template: 'ruleTest', to: ['soc@contoso.example'] }]);
    allowed(life, 'customer-analyst', { type: 'DELETE_RULE', ruleId: 'soc' });
    expect(life.states).toContain('active.email.noRule');
    expect(life.context.emailRules).toEqual([]);
  });

  it.each([
    ['without the permission', { ok: true, output: { permissions: [] } }, 'noPermission'],
    ['with another permission', { ok: true, output: { permissions: ['managePortalSystemSettings'] } }, 'noPermission'],
    ['for somebody else', { ok: true, output: { person: 'Eve' } }, 'directoryUnavailable'],
    ['where the directory is down', { ok: false, error: 'down' }, 'directoryUnavailable'],
  ] as const)('T25: %s nothing is changed, and is noted why', (_, outcome, why) => {
    const life = approved().send('customer-analyst', save);
    const said = { tenantId: 'contoso', person: 'customer-analyst of the test', premierMapped: false };
    const all = { ...said, permissions: ['manageSecuritySettings'] };
    life.settle(
      'authorization',
      outcome.ok
        ? { ok: true, output: { ...all, ...outcome.output, permissions: [...permitted(outcome.output)] } }
        : outcome,
    );
    expect(life.states).toBe(active);
    expect(life.context).toMatchObject({ emailRules: [], request: null, refusal: { change: 'saveRule', why } });
  });

  it('T25: saving a rule again edits it; with another rule left, deleting one stays in ruleSaved', () => {
    const life = approved();
    for (const ruleId of ['soc', 'night', 'soc'])
      allowed(life, 'customer-analyst', { ...save, rule: { ...rule, ruleId } });
    expect(life.context.emailRules.map(({ ruleId }: { ruleId: string }) => ruleId)).toEqual(['night', 'soc']);
    allowed(life, 'customer-analyst', { type: 'DELETE_RULE', ruleId: 'soc' });
    expect(life.states).toContain('active.email.ruleSaved');
    expect(life.refusal('customer-analyst', { type: 'DELETE_RULE', ruleId: 'soc' })).toBe('EVENT_NOT_ACCEPTED');
  });

  it('T25: the twenty-first rule is refused', () => {
    const life = approved();
    for (let n = 1; n <= 20; n++)
      allowed(life, 'customer-analyst', { ...save, rule: { ...rule, ruleId: `rule-${n}` } });
    const more = { ...save, rule: { ...rule, ruleId: 'rule-21' } };
    expect(life.refusal('customer-analyst', more)).toBe('EVENT_NOT_ACCEPTED');
  });
});

describe('tan-application, leaving and coming back', () => {
  it('T26, T27: with Save preferences the service ends, and leads are dropped', () => {
    const life = allowed(lead(approved()), 'applicant', off);
    expect(life.states).toBe('optedOut.off');
    expect(life.context).toMatchObject({ toggle: 'off', leads: [] });
    expect(life.refusal('hunter', confirmed)).toBe('EVENT_NOT_ACCEPTED');
  });

  it('T27: nobody opts a tenant out without the permission for portal settings, unless the policy only warns', () => {
    const security = ['manageSecuritySettings'];
    const life = allowed(approved(), 'customer-analyst', off, security);
    expect(life.states).toBe(active);
    expect(life.context.refusal).toMatchObject({ change: 'preferences', why: 'noPermission' });
    const lenient = approved({ policy: { portalSettingsGate: 'warn' } });
    expect(allowed(lenient, 'customer-analyst', off, security).states).toBe('optedOut.off');
  });

  it('T27: nothing is saved that was not changed', () => {
    expect(approved().refusal('applicant', on)).toBe('EVENT_NOT_ACCEPTED');
  });

  it('T29: the service comes back with Save preferences, and rules are still there', () => {
    const life = allowed(allowed(approved(), 'customer-analyst', save), 'applicant', off);
    allowed(life, 'applicant', on);
    expect(life.states).toBe('active.email.ruleSaved active.hunting.watching active.settings.ready');
  });

  it('T30: restoring a prerequisite leads back into the very states that were left', () => {
    const life = allowed(publishing(), 'customer-analyst', save);
    const before = life.states;
    expect(before).toBe('active.email.ruleSaved active.hunting.investigatingLead active.settings.ready');
    life.send('system', { type: 'PREREQUISITE_LOST', missing: ['G5'] });
    expect(life.states).toBe('suspended');
    expect(life.context.suspension).toEqual({ from: 'active', missing: ['G5'], since: morning });
    expect(life.refusal('hunter', published)).toBe('EVENT_NOT_ACCEPTED');
    life.send('system', { type: 'PREREQUISITE_RESTORED' });
    expect(life.states).toBe(before);
    expect(life.context.suspension).toBeNull();
    expect(life.send('hunter', published).told('attack-notification')).toHaveLength(1);
  });

  it('T30: who had opted out is opted out again after the restoration', () => {
    const life = optedOut().send('system', { type: 'PREREQUISITE_LOST', missing: ['G1'] });
    expect(life.context.suspension.from).toBe('optedOut');
    life.send('system', { type: 'PREREQUISITE_RESTORED' });
    expect(life.states).toBe('optedOut.off');
    expect(life.context.toggle).toBe('off');
  });

  it('T31: when the grace is over the service is terminated', () => {
    const life = approved({ policy: { suspensionGrace: '30d' } });
    life.send('system', { type: 'PREREQUISITE_LOST', missing: ['G5'] }).wait(30 * day - 1);
    expect(life.states).toBe('suspended');
    life.wait(1);
    expect(life.step.snapshot).toMatchObject({
      status: 'done',
      output: { outcome: 'terminated', endedAt: morning + 30 * day },
    });
  });

  it('T31: a restoration stops the grace', () => {
    const life = approved().send('system', { type: 'PREREQUISITE_LOST', missing: ['G5'] });
    life.send('system', { type: 'PREREQUISITE_RESTORED' }).wait(365 * day);
    expect(life.states).toBe(active);
  });

  it.each([
    ['notEnrolled', apply],
    ['eligibilityCheck', checking],
    ['notEligible', () => failed({ labOnly: true })],
    ['applying', applying],
    ['approval', assessed],
    ['awaitingActivation', () => approved({ docsEra: '2020' })],
    ['active', approved],
    ['optedOut', optedOut],
    ['suspended', () => approved().send('system', { type: 'PREREQUISITE_LOST', missing: ['G5'] })],
  ])('T32: in %s the service can be renamed, once, and stays where it is', (state, arrive) => {
    const life = arrive();
    const before = life.states;
    expect(before).toContain(state);
    life.send('system', { type: 'SERVICE_RENAMED' });
    expect(life.states).toBe(before);
    expect(life.refusal('system', { type: 'SERVICE_RENAMED' })).toBe('EVENT_NOT_ACCEPTED');
  });

  it('T32: notifications after the renaming carry the new name and tag', () => {
    const life = publishing().send('system', { type: 'SERVICE_RENAMED' }).send('hunter', published);
    expect(life.told('attack-notification')[0].start.content).toMatchObject({
      service: 'Endpoint Attack Notifications',
      tag: 'Endpoint Attack Notification',
    });
  });

  it('T33: a rejected tenant applies again with a new instance that knows of the old one', () => {
    const life = assessed().send('reviewer', { type: 'REJECT', reason: 'Not now.' });
    expect(life.step.snapshot.status).toBe('done');
    const { outcome, endedAt, reason } = tanOutput.parse(life.step.snapshot.output);
    expect({ outcome, reason }).toEqual({ outcome: 'rejected', reason: 'Not now.' });
    expect(life.refusal('applicant', { type: 'CHECK_ELIGIBILITY' })).toBe('INSTANCE_ENDED');
    const again = apply({ previous: { outcome, endedAt } });
    expect(again.states).toBe('notEnrolled');
    expect(again.context.previous).toEqual({ outcome: 'rejected', endedAt: morning });
  });
});
