import { describe, expect, it } from 'vitest';
import { entryPoints, eodCase, eodOutput, irPaths, profiles } from '../../machines/index.ts';
import {
  assessing,
  compose,
  followUp,
  formInput,
  inquiry,
  irRecommended,
  opened,
  reported,
  reports,
  sample,
} from './eod.ts';
import { chartOf, codeOfThrown, day, hour, live, morning } from './life.ts';

/** One way into every state in which a case can rest before it ends. */
const rests = [
  ['composing', compose],
  ['opened', opened],
  ['triaged.assessing', assessing],
  ['triaged.needInformation', () => reported('MORE_INFO_NEEDED')],
  ['triaged.needSamples', () => reported('FILE_SAMPLES_NEEDED')],
  ['triaged.moreTime', () => reported('MORE_TIME_NEEDED')],
  ['triaged.irRecommended', irRecommended],
  ['advised.delivered', () => reported('CONCLUDED')],
  ['advised.followUp', followUp],
] as const;

const trackingClaim = { type: 'ENABLE_TRACKING', accountManagerAsked: true };

describe('eod-case, the form', () => {
  it.each(
    Object.values(profiles).flatMap(({ id, entryPoints: allowed }) =>
      Object.values(entryPoints).map((entry) => [entry.id, id, allowed.includes(entry.id), entry.contextKind] as const),
    ),
  )('E01: entry point %s in profile %s opens the form: %s (it attaches a %s)', (entryPoint, profile, allowed, kind) => {
    if (allowed) {
      const life = compose({ entryPoint, profile });
      expect(life.states).toBe('composing');
      expect(life.context).toMatchObject({ contextKind: kind, topic: formInput.contextUrl });
    } else {
      expect(codeOfThrown(() => compose({ entryPoint, profile }))).toBe('INPUT_INVALID');
    }
  });

  it('E01: the form needs a trial that has days left, or a subscription', () => {
    expect(compose({ subscription: 'trial', trialDaysLeft: 5 }).context.trialDaysLeft).toBe(5);
    expect(codeOfThrown(() => compose({ subscription: 'trial', trialDaysLeft: 0 }))).toBe('INPUT_INVALID');
    expect(codeOfThrown(() => compose({ subscription: 'expired' }))).toBe('INPUT_INVALID');
  });

  it('E02: closing the form discards it', () => {
    const life = compose().send('customer-analyst', { type: 'CLOSE_FORM' });
    expect(life.step.snapshot).toMatchObject({ status: 'done', value: 'discarded', output: { outcome: 'discarded' } });
    expect(life.effects).toEqual([]);
  });

  it('E03: submitting opens a ticket with the context, calls the experts and starts the two-day clock', () => {
    const life = opened({ linkedNotification: 'contoso~notification-1' });
    expect(life.states).toBe('opened');
    expect(life.ran('updateCaseDesk')).toEqual([
      {
        operation: 'open',
        caseId: 'contoso~case-1',
        tenantId: 'contoso',
        at: morning,
        topic: formInput.contextUrl,
        inquiry: inquiry.inquiry,
        submitter: formInput.submitter,
        replyTo: inquiry.replyTo,
        entryPoint: 'EP4',
        contextKind: 'alert',
        contextUrl: formInput.contextUrl,
        category: null,
        linkedNotification: 'contoso~notification-1',
        reopens: null,
        firstReportDue: morning + 2 * day,
      },
    ]);
    expect(life.ran('notifyStaff')).toMatchObject([{ desk: 'experts', notice: 'caseOpened' }]);
    expect(life.step.snapshot.timers).toMatchObject([{ id: 'firstReport', deadline: morning + 2 * day }]);
  });

  it('E03: a topic of one’s own replaces the prefilled one', () => {
    expect(compose().send('customer-analyst', { ...inquiry, topic: 'Odd logins' }).context.topic).toBe('Odd logins');
  });

  it.each([
    ['the page is not in view', { pageInView: false }, 'EVENT_NOT_ACCEPTED'],
    ['there is nobody to reply to', { replyTo: [] }, 'EVENT_INVALID'],
    ['there is no inquiry', { inquiry: ' \n' }, 'EVENT_INVALID'],
    ['the topic is emptied', { topic: '' }, 'EVENT_INVALID'],
    ['a field is unknown', { severity: 'A' }, 'EVENT_INVALID'],
  ])('E03: submitting is refused when %s', (_, fields, code) => {
    expect(compose().refusal('customer-analyst', { ...inquiry, ...fields })).toBe(code);
  });

  it('E04: without the permission the form stays and says so, and with it the form is taken', () => {
    const life = compose().send('customer-analyst', { ...inquiry, permissions: [] });
    expect(life.states).toBe('composing');
    expect(life.context).toMatchObject({ problem: 'noPermission', openedAt: null });
    expect(life.step.effects).toEqual([]);
    expect(life.send('customer-analyst', inquiry).context.problem).toBeNull();
    expect(life.states).toBe('opened');
  });

  it('E05: the submitter is told while composing that own threat intelligence is out of scope', () => {
    const life = compose();
    expect(life.refusal('expert', { type: 'OUT_OF_SCOPE', reason: 'r' })).toBe('EVENT_NOT_ACCEPTED');
    life.send('customer-analyst', { type: 'OUT_OF_SCOPE', reason: 'Our own indicator fired.' });
    expect(life.states).toBe('composing');
    expect(life.context.problem).toBe('outOfScope');
  });

  it('E05: an expert who finds it while assessing closes the case as out of scope', () => {
    const life = assessing();
    expect(life.refusal('customer-analyst', { type: 'OUT_OF_SCOPE', reason: 'r' })).toBe('EVENT_NOT_ACCEPTED');
    life.send('expert', { type: 'OUT_OF_SCOPE', reason: 'Your own indicator fired.' });
    expect(life.step.snapshot).toMatchObject({ status: 'done', output: { outcome: 'outOfScope', closedAt: morning } });
    expect(life.ran('sendMail')).toMatchObject([{ template: 'caseOutOfScope', to: inquiry.replyTo }]);
    expect(life.ran('updateCaseDesk')).toMatchObject([{ operation: 'close', outcome: 'outOfScope' }]);
  });
});

describe('eod-case, the investigation', () => {
  it('E06: an expert takes the case', () => {
    const life = assessing();
    expect(life.states).toBe('triaged.assessing');
    expect(life.context.expert).toBe('expert of the test');
    expect(life.refusal('expert', { type: 'ACCEPTED_BY_EXPERT' })).toBe('EVENT_NOT_ACCEPTED');
  });

  it('E06: before an expert took the case nothing is reported', () => {
    expect(opened().refusal('expert', reports.CONCLUDED)).toBe('EVENT_NOT_ACCEPTED');
  });

  it.each([
    ['E07', 'MORE_INFO_NEEDED', 'triaged.needInformation', { kind: 'information', items: ['Which alert?'] }],
    ['E09', 'FILE_SAMPLES_NEEDED', 'triaged.needSamples', { kind: 'samples', items: ['The attachment'] }],
    ['E11', 'MORE_TIME_NEEDED', 'triaged.moreTime', null],
  ] as const)('%s: the report %s is mailed, filed and stops the clock', (_, status, state, requested) => {
    const life = reported(status);
    expect(life.states).toBe(state);
    expect(life.context).toMatchObject({
      firstReportAt: morning,
      reports: [{ number: 1, status, at: morning }],
      requested,
    });
    expect(life.ran('sendMail')).toMatchObject([
      { template: 'caseReport', to: inquiry.replyTo, data: { status, requested: requested?.items ?? [] } },
    ]);
    expect(life.ran('updateCaseDesk')).toMatchObject([{ operation: 'report', number: 1, status }]);
    expect(life.step.snapshot.timers.map(({ id }) => id)).not.toContain('firstReport');
    expect(life.wait(3 * day).context.breachedAt).toBeNull();
  });

  it('E08: the customer’s answer brings the case back to the expert', () => {
    const life = reported('MORE_INFO_NEEDED').send('customer-analyst', { type: 'CUSTOMER_INFO', text: 'Alert 4711.' });
    expect(life.states).toBe('triaged.assessing');
    expect(life.context.requested).toBeNull();
    expect(life.ran('updateCaseDesk')).toMatchObject([{ operation: 'note', text: 'Alert 4711.' }]);
    expect(life.ran('notifyStaff')).toMatchObject([{ desk: 'experts', notice: 'customerReplied' }]);
    expect(life.step.snapshot.timers).toEqual([]);
  });

  it('E10: at least one sample, as a claim, brings the case back to the expert', () => {
    const life = reported('FILE_SAMPLES_NEEDED');
    expect(life.refusal('customer-analyst', { type: 'CUSTOMER_SAMPLES', samples: [] })).toBe('EVENT_INVALID');
    const content = { ...sample, content: 'TVqQAAMAAAAEAAAA' };
    expect(life.refusal('customer-analyst', { type: 'CUSTOMER_SAMPLES', samples: [content] })).toBe('EVENT_INVALID');
    life.send('customer-analyst', { type: 'CUSTOMER_SAMPLES', samples: [sample] });
    expect(life.states).toBe('triaged.assessing');
    expect(life.context.samples).toEqual([sample]);
    expect(life.ran('updateCaseDesk')).toMatchObject([{ operation: 'samples', samples: [sample] }]);
  });

  it('E10: no more samples are taken than the policy lets a case hold', () => {
    const life = reported('FILE_SAMPLES_NEEDED', { policy: { samplesMax: 1 } });
    const two = { type: 'CUSTOMER_SAMPLES', samples: [sample, sample] };
    expect(life.refusal('customer-analyst', two)).toBe('EVENT_NOT_ACCEPTED');
  });

  it('E12: a step of the investigation leads back to assessing', () => {
    expect(reported('MORE_TIME_NEEDED').send('expert', { type: 'INVESTIGATION_STEP' }).states).toBe(
      'triaged.assessing',
    );
  });

  it.each([
    ['triaged.assessing', assessing],
    ['triaged.moreTime', () => reported('MORE_TIME_NEEDED')],
  ])('E13: from %s the case is concluded, and the advice is mailed', (state, arrive) => {
    const life = arrive();
    expect(life.states).toBe(state);
    life.send('expert', reports.CONCLUDED);
    expect(life.states).toBe('advised.delivered');
    expect(life.ran('sendMail')).toMatchObject([
      { template: 'caseAdvice', to: inquiry.replyTo, data: { summary: 'It is malicious.' } },
    ]);
    expect(life.context.advice).toMatchObject({ nextSteps: ['Isolate the device.'], at: morning });
  });

  it('E13: from moreTime nothing but CONCLUDED is reported', () => {
    for (const status of ['MORE_INFO_NEEDED', 'FILE_SAMPLES_NEEDED', 'MORE_TIME_NEEDED'] as const) {
      expect(reported('MORE_TIME_NEEDED').refusal('expert', reports[status])).toBe('EVENT_NOT_ACCEPTED');
    }
  });
});

describe('eod-case, clocks', () => {
  it.each([
    ['opened', opened],
    ['triaged.assessing', assessing],
    ['triaged.irRecommended', irRecommended],
  ])(
    'E14: after two days without a report in %s the breach is noted and told, and the state stays',
    (state, arrive) => {
      const life = arrive().wait(2 * day - 1);
      expect(life.context.breachedAt).toBeNull();
      life.wait(1);
      expect(life.states).toBe(state);
      expect(life.context.breachedAt).toBe(morning + 2 * day);
      expect(life.ran('notifyStaff')).toMatchObject([{ desk: 'experts', notice: 'firstReportBreached' }]);
      expect(life.ran('updateCaseDesk')).toMatchObject([{ operation: 'breach', due: morning + 2 * day }]);
    },
  );

  it('E14: the clock keeps its deadline when an expert takes the case', () => {
    const life = opened().wait(day).send('expert', { type: 'ACCEPTED_BY_EXPERT' });
    expect(life.step.snapshot.timers).toMatchObject([{ id: 'firstReport', deadline: morning + 2 * day }]);
  });

  it('E14: profile xdr states no time, so there is no clock', () => {
    const life = opened({ profile: 'xdr', entryPoint: 'EP5' });
    expect(life.context.firstReportDue).toBeNull();
    expect(life.step.snapshot.timers).toEqual([]);
    expect(life.wait(100 * day).context.breachedAt).toBeNull();
  });

  it('E14: a policy can set a target for xdr too, and take it from mde', () => {
    const xdr = opened({ profile: 'xdr', entryPoint: 'EP5', policy: { firstReportDue: '12h' } }).wait(12 * hour);
    expect(xdr.context.breachedAt).toBe(morning + 12 * hour);
    expect(opened({ policy: { firstReportDue: null } }).step.snapshot.timers).toEqual([]);
  });

  it('E14: a later report does not undo a breach', () => {
    const life = assessing()
      .wait(3 * day)
      .send('expert', reports.CONCLUDED);
    expect(life.context).toMatchObject({ breachedAt: morning + 2 * day, firstReportAt: morning + 3 * day });
  });

  it.each([
    ['MORE_INFO_NEEDED', 'triaged.needInformation', 'information'],
    ['FILE_SAMPLES_NEEDED', 'triaged.needSamples', 'samples'],
  ] as const)(
    'E15, E16: after %s the customer is reminded, then the case closes without a reply',
    (status, state, kind) => {
      const policy = { customerReminder: '3d', customerRemindersMax: 3, noReplyLimit: '14d' };
      const life = reported(status, { policy }).wait(14 * day - 1);
      expect(life.states).toBe(state);
      const reminders = life.ran('sendMail', 'start').filter(({ template }) => template === 'caseReminder');
      expect(reminders.map(({ data }) => data)).toMatchObject([
        { number: 1, waitingFor: kind, closesAt: morning + 14 * day },
        { number: 2, waitingFor: kind, closesAt: morning + 14 * day },
        { number: 3, waitingFor: kind, closesAt: morning + 14 * day },
      ]);
      life.wait(1);
      expect(life.step.snapshot).toMatchObject({
        status: 'done',
        output: { outcome: 'noReply', closedAt: morning + 14 * day },
      });
    },
  );

  it('E15: a second request is reminded of anew', () => {
    const policy = { customerReminder: '3d', customerRemindersMax: 1 };
    const life = reported('MORE_INFO_NEEDED', { policy }).wait(4 * day);
    life.send('customer-analyst', { type: 'CUSTOMER_INFO', text: 'Here.' }).send('expert', reports.FILE_SAMPLES_NEEDED);
    expect(life.context.customerReminders).toBe(0);
    expect(life.wait(3 * day).ran('sendMail')).toMatchObject([{ template: 'caseReminder', data: { number: 1 } }]);
  });
});

describe('eod-case, incident response', () => {
  it.each([
    ['triaged.assessing', assessing],
    ['triaged.needInformation', () => reported('MORE_INFO_NEEDED')],
    ['triaged.needSamples', () => reported('FILE_SAMPLES_NEEDED')],
    ['triaged.moreTime', () => reported('MORE_TIME_NEEDED')],
  ])('E17: from %s incident response is recommended, with the options of the era', (state, arrive) => {
    const life = arrive();
    expect(life.states).toBe(state);
    life.send('expert', { type: 'IR_NEEDED', reason: 'An active intruder.' });
    expect(life.states).toBe('triaged.irRecommended');
    expect(life.ran('sendMail')).toMatchObject([
      { template: 'caseIrOptions', data: { reason: 'An active intruder.', options: ['ownIr', 'cirt'] } },
    ]);
    expect(life.step.snapshot.timers.map(({ id }) => id)).toEqual(
      life.context.firstReportAt === null ? ['firstReport'] : [],
    );
  });

  const paths = {
    '2019': ['microsoftIr', 'ownIr', 'thirdPartyIr'],
    '2020': ['dart', 'ownIr'],
    '2021-early': ['dart', 'ownIr'],
    '2021-mid': ['ownIr', 'cirt'],
    '2022': ['ownIr', 'servicesHubRequest'],
  };
  it.each(
    Object.entries(paths).flatMap(([era, allowed]) =>
      irPaths.map((path) => [era, path, allowed.includes(path)] as const),
    ),
  )('E18: in era %s the path %s can be chosen: %s', (docsEra, path, allowed) => {
    const life = irRecommended({ docsEra });
    if (!allowed) {
      expect(life.refusal('customer-analyst', { type: 'CHOOSE', path })).toBe('EVENT_NOT_ACCEPTED');
      return;
    }
    life.send('customer-analyst', { type: 'CHOOSE', path });
    expect(life.ran('handOverToIr')).toMatchObject([
      { path, reason: 'An active intruder.', opensTicket: path === 'cirt' || path === 'servicesHubRequest' },
    ]);
    expect(life.step.snapshot).toMatchObject({ status: 'done', output: { outcome: 'referredToIr', irPath: path } });
  });

  it('E19: the customer can decline, and the investigation goes on', () => {
    expect(irRecommended().send('customer-analyst', { type: 'DECLINE' }).states).toBe('triaged.assessing');
  });
});

describe('eod-case, the end', () => {
  it('E20: a follow-up question goes to an expert, who takes the case again', () => {
    const life = followUp();
    expect(life.states).toBe('advised.followUp');
    expect(life.ran('notifyStaff')).toMatchObject([{ notice: 'followUpAsked', number: 1, text: 'And now?' }]);
    expect(life.send('expert', { type: 'ACCEPTED_BY_EXPERT' }).states).toBe('triaged.assessing');
    expect(life.step.snapshot.timers).toEqual([]);
  });

  it.each([
    ['advised.delivered', () => reported('CONCLUDED')],
    ['advised.followUp', followUp],
  ])('E21: from %s the case closes by confirmation, or when it stays quiet', (state, arrive) => {
    expect(arrive().states).toBe(state);
    const confirmed = arrive().send('customer-analyst', { type: 'CONFIRM_CLOSE' });
    expect(confirmed.step.snapshot).toMatchObject({ status: 'done', output: { outcome: 'concluded' } });
    const quiet = arrive().wait(14 * day - 1);
    expect(quiet.states).toBe(state);
    expect(quiet.wait(1).step.snapshot.output).toMatchObject({ outcome: 'concluded', closedAt: morning + 14 * day });
  });

  it('E21: a question starts the quiet time anew', () => {
    const life = reported('CONCLUDED').wait(13 * day);
    life.send('customer-analyst', { type: 'FOLLOW_UP_QUESTION', question: 'And now?' }).wait(13 * day);
    expect(life.states).toBe('advised.followUp');
  });

  it.each(rests)('E22: from %s the customer can withdraw', (state, arrive) => {
    const life = arrive();
    expect(life.states).toBe(state);
    life.send('customer-analyst', { type: 'WITHDRAW' });
    expect(life.step.snapshot).toMatchObject({ status: 'done', value: 'closed', timers: [] });
    expect(eodOutput.parse(life.step.snapshot.output).outcome).toBe('withdrawn');
    expect(life.ran('updateCaseDesk')).toHaveLength(state === 'composing' ? 0 : 1);
  });

  it('E23: a closed case takes no events; reopening is a new case that names the old one', () => {
    const life = reported('CONCLUDED').send('customer-analyst', { type: 'CONFIRM_CLOSE' });
    expect(life.refusal('customer-analyst', inquiry)).toBe('INSTANCE_ENDED');
    const again = opened({ caseId: 'contoso~case-2', reopens: 'contoso~case-1' });
    expect(again.ran('updateCaseDesk')).toMatchObject([
      { operation: 'open', caseId: 'contoso~case-2', reopens: 'contoso~case-1' },
    ]);
  });

  it.each(rests)('E24: in %s tracking can be enabled once the case is open', (state, arrive) => {
    const life = arrive();
    if (state === 'composing') {
      expect(life.refusal('technical-account-manager', trackingClaim)).toBe('EVENT_NOT_ACCEPTED');
      return;
    }
    life.send('technical-account-manager', trackingClaim);
    expect(life.states).toBe(state);
    expect(life.context.tracking).toMatchObject({ since: morning, visibleTo: 'team' });
    expect(life.ran('updateCaseDesk')).toMatchObject([{ operation: 'track', visibleTo: 'team' }]);
    expect(life.refusal('technical-account-manager', trackingClaim)).toBe('EVENT_NOT_ACCEPTED');
  });

  it.each([
    ['mde', 'EP4', { accountManagerAsked: true }, { premierMapped: true }],
    ['xdr', 'EP5', { premierMapped: true }, { accountManagerAsked: true }],
  ])('E24: profile %s tracks under its own condition only', (profile, entryPoint, right, wrong) => {
    const life = opened({ profile, entryPoint });
    expect(life.refusal('customer-analyst', { type: 'ENABLE_TRACKING', ...wrong })).toBe('EVENT_NOT_ACCEPTED');
    expect(life.refusal('customer-analyst', { type: 'ENABLE_TRACKING', ...right })).toBeUndefined();
  });

  it('E25: a case that was opened on the last day of a trial goes on to its end', () => {
    const life = assessing({ subscription: 'trial', trialDaysLeft: 1 }).wait(30 * day);
    expect(life.states).toBe('triaged.assessing');
    life.send('expert', reports.CONCLUDED).send('customer-analyst', { type: 'CONFIRM_CLOSE' });
    expect(life.step.snapshot.output).toMatchObject({ outcome: 'concluded' });
  });

  it('the number that the support system gives is kept', () => {
    const life = opened().send('system', { type: 'TICKET_NUMBERED', supportRequestNo: 'SR-2103-0042' });
    expect(life.states).toBe('opened');
    expect(life.context.supportRequestNo).toBe('SR-2103-0042');
  });

  it('nobody can send what only the machine’s own timers say', () => {
    for (const type of ['FIRST_REPORT_DUE', 'CUSTOMER_REMINDER_DUE', 'xstate.after.noReplyLimit']) {
      const code = live(eodCase, formInput).refusal('system', { type });
      expect(code).toMatch(/^EVENT_(UNKNOWN|RESERVED)$/);
    }
    expect(chartOf(eodCase).names.actors).toEqual([]);
  });
});
