import { describe, expect, it } from 'vitest';
import { entryPoints, eodCase, eodOutput, irPaths, profiles } from '../../machines/index.ts';
import { nothing } from '../../machines/inquiry/index.ts';
import {
  asked,
  assessing,
  followUp,
  formInput,
  inquiry,
  irRecommended,
  opened,
  outOfScope,
  permitted,
  received,
  reported,
  reports,
  sample,
} from './eod.ts';
import { chartOf, codeOfThrown, day, hour, type Life, live, morning } from './life.ts';

/** One way into every state in which a case can rest before it ends. */
const rests = [
  ['asked', asked],
  ['received.checking', received],
  ['received.unavailable', () => received().settle('authorization', { ok: false, error: 'down' })],
  ['opened', opened],
  ['triaged.assessing', assessing],
  ['triaged.needInformation', () => reported('MORE_INFO_NEEDED')],
  ['triaged.needSamples', () => reported('FILE_SAMPLES_NEEDED')],
  ['triaged.moreTime', () => reported('MORE_TIME_NEEDED')],
  ['triaged.irRecommended', irRecommended],
  ['triaged.outOfScope', outOfScope],
  ['advised.delivered', () => reported('CONCLUDED')],
  ['advised.followUp', followUp],
] as const;

const openRests = rests.slice(3);

/** Which of them wait for an expert. */
const forExperts = ['opened', 'triaged.assessing', 'triaged.moreTime', 'advised.followUp'];

const timersOf = (life: Life) => life.step.snapshot.timers.map(({ id }) => id).filter((id) => id !== 'expertReminder');

describe('eod-case, what was asked', () => {
  it.each(
    Object.values(profiles).flatMap(({ id, entryPoints: allowed }) =>
      Object.values(entryPoints).map((entry) => [entry.id, id, allowed.includes(entry.id), entry.contextKind] as const),
    ),
  )('E01: entry point %s in profile %s opens a case: %s (it attaches a %s)', (entryPoint, profile, allowed, kind) => {
    const contextUrl = `https://portal.example/${kind}s/da637`;
    if (allowed) {
      const life = asked({ entryPoint, profile, contextUrl });
      expect(life.states).toBe('asked');
      expect(life.context).toMatchObject({ contextKind: kind, topic: contextUrl });
    } else {
      expect(codeOfThrown(() => asked({ entryPoint, profile, contextUrl }))).toBe('INPUT_INVALID');
    }
  });

  it.each([
    ['EP6', 'https://portal.example/devices/1', false],
    ['EP6', 'https://portal.example/files/5f1c?of=devices', true],
    ['EP2', 'https://portal.example/machines/1', true],
    ['EP2', 'https://portal.example/alerts/1', false],
    ['EP4', 'https://portal.example/somewhere', true],
    ['EP1', 'https://portal.example/devices/1', true],
  ])('E01: %s takes %s: %s', (entryPoint, contextUrl, taken) => {
    const code = codeOfThrown(() => asked({ entryPoint, contextUrl }));
    expect(code).toBe(taken ? undefined : 'INPUT_INVALID');
  });

  it('E01: only a subscription hands on what was asked, and says what it is asked under', () => {
    expect(asked().refusal('customer-analyst', inquiry)).toBe('ROLE_NOT_ALLOWED');
    const life = asked().send('system', { ...inquiry, subscription: 'trial', trialDaysLeft: 5 });
    expect(life.context).toMatchObject({ subscription: 'trial', trialDaysLeft: 5, askedBy: 'Ann Example' });
  });

  it('E03: with the permission a ticket is opened with the context, the experts are called, and the clock runs', () => {
    const life = received({ linkedNotification: 'contoso~notification-1' });
    expect(life.states).toBe('received.checking');
    expect(life.step.effects).toMatchObject([
      { kind: 'invokeActor', src: 'readAuthorization', input: { tenantId: 'contoso', person: 'Ann Example' } },
    ]);
    life.now += hour;
    life.settle('authorization', { ok: true, output: permitted });
    expect(life.states).toBe('opened');
    expect(life.ran('updateCaseDesk')).toEqual([
      {
        operation: 'open',
        caseId: 'contoso~case-1',
        tenantId: 'contoso',
        at: morning + hour,
        topic: formInput.contextUrl,
        inquiry: inquiry.inquiry,
        submitter: formInput.submitter,
        replyTo: inquiry.replyTo,
        entryPoint: 'EP4',
        contextKind: 'alert',
        contextUrl: formInput.contextUrl,
        category: null,
        about: { ...nothing, alerts: ['da637'] },
        missing: [],
        linkedNotification: 'contoso~notification-1',
        reopens: null,
        firstReportDue: morning + 2 * day,
      },
    ]);
    expect(life.ran('notifyStaff')).toMatchObject([{ desk: 'experts', notice: 'caseOpened' }]);
    // From what was asked, not from what the directory said.
    expect(life.step.snapshot.timers).toContainEqual(
      expect.objectContaining({ id: 'firstReport', deadline: morning + 2 * day }),
    );
  });

  it('E03: a topic of one’s own replaces the page in view', () => {
    expect(asked().send('system', { ...inquiry, topic: 'Odd logins' }).context.topic).toBe('Odd logins');
  });

  it.each([
    ['there is nobody to reply to', { replyTo: [] }, 'EVENT_INVALID'],
    ['there is no inquiry', { inquiry: ' \n' }, 'EVENT_INVALID'],
    ['the topic is emptied', { topic: '' }, 'EVENT_INVALID'],
    ['the category is none of the four', { category: 'Alert information' }, 'EVENT_INVALID'],
    ['a field is unknown', { severity: 'A' }, 'EVENT_INVALID'],
  ])('E03: it is refused when %s', (_, fields, code) => {
    expect(asked().refusal('system', { ...inquiry, ...fields })).toBe(code);
  });

  it('E04: without the permission, by the directory, no case is opened, and whoever asked is told', () => {
    const life = opened({}, { permissions: ['managePortalSystemSettings'] });
    expect(life.step.snapshot).toMatchObject({ status: 'done', output: { outcome: 'notPermitted', openedAt: null } });
    expect(life.ran('sendMail')).toMatchObject([{ template: 'caseNotPermitted', to: ['ann@contoso.example'] }]);
    expect(life.ran('updateCaseDesk', 'start')).toEqual([]);
  });

  it.each([
    ['an error', { ok: false, error: 'down' }],
    ['an answer about somebody else', { ok: true, output: { ...permitted, person: 'Eve' } }],
    ['an answer about another tenant', { ok: true, output: { ...permitted, tenantId: 'fabrikam' } }],
    ['nonsense', { ok: true, output: 5 }],
  ] as const)('E04: after %s the directory is asked again, and the account team hears of it', (_, outcome) => {
    const life = received().settle('authorization', outcome);
    expect(life.states).toBe('received.unavailable');
    expect(life.ran('notifyStaff')).toMatchObject([{ desk: 'account-team', notice: 'authorizationUnavailable' }]);
    expect(life.wait(hour).states).toBe('received.checking');
    life.settle('authorization', outcome);
    expect(life.ran('notifyStaff')).toEqual([]);
    expect(life.send('customer-analyst', { type: 'RETRY' }).states).toBe('received.checking');
    expect(life.settle('authorization', { ok: true, output: permitted }).states).toBe('opened');
  });

  it('E05: an expert who finds it out of scope says so, which is a report; the customer may say why not', () => {
    const life = outOfScope();
    expect(life.states).toBe('triaged.outOfScope');
    expect(life.context).toMatchObject({ firstReportAt: morning, reports: [{ status: 'OUT_OF_SCOPE' }] });
    expect(life.ran('sendMail')).toMatchObject([{ template: 'caseOutOfScope', to: inquiry.replyTo }]);
    expect(life.send('customer-analyst', { type: 'CUSTOMER_INFO', text: 'It is not ours.' }).states).toBe(
      'triaged.assessing',
    );
    for (const over of [outOfScope().send('customer-analyst', { type: 'CONFIRM_CLOSE' }), outOfScope().wait(14 * day)])
      expect(over.step.snapshot).toMatchObject({ status: 'done', output: { outcome: 'outOfScope' } });
    expect(assessing().refusal('customer-analyst', { type: 'OUT_OF_SCOPE', reason: 'r' })).toBe('ROLE_NOT_ALLOWED');
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
    ['E07', 'MORE_INFO_NEEDED', 'triaged.needInformation', ['Which alert?']],
    ['E09', 'FILE_SAMPLES_NEEDED', 'triaged.needSamples', ['The attachment']],
    ['E11', 'MORE_TIME_NEEDED', 'triaged.moreTime', []],
  ] as const)('%s: the report %s is mailed, filed and stops the clock', (_, status, state, requested) => {
    const life = reported(status);
    expect(life.states).toBe(state);
    expect(life.context).toMatchObject({
      firstReportAt: morning,
      reports: [{ number: 1, status, at: morning }],
      requested: requested.length === 0 ? null : { items: requested, closesAt: morning + 14 * day },
    });
    expect(life.ran('sendMail')).toMatchObject([
      { template: 'caseReport', to: inquiry.replyTo, data: { status, requested } },
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
    expect(timersOf(life)).toEqual([]);
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
      { template: 'caseAdvice', to: inquiry.replyTo, data: reports.CONCLUDED.advice },
    ]);
    expect(life.context.advice).toMatchObject({ nextSteps: ['Isolate the device.'], at: morning });
  });

  it('E12: from moreTime everything can be said that can be said while assessing', () => {
    for (const status of ['MORE_INFO_NEEDED', 'FILE_SAMPLES_NEEDED', 'MORE_TIME_NEEDED'] as const)
      expect(reported('MORE_TIME_NEEDED').send('expert', reports[status]).context.reports).toHaveLength(2);
  });
});

describe('eod-case, nobody is forgotten', () => {
  it.each(openRests.filter(([state]) => forExperts.includes(state)))(
    'in %s the experts are reminded without an end, then the account team too, and nothing else happens',
    (state, arrive) => {
      const life = arrive().wait(400 * day);
      expect(life.states).toBe(state);
      const notices = life.ran('notifyStaff', 'start').filter(({ notice }) => /^case(Waits|Forgotten)$/.test(notice));
      expect(notices.filter(({ desk }) => desk === 'experts')).toHaveLength(266);
      expect(notices.filter(({ desk }) => desk === 'account-team')).toHaveLength(264);
      expect(notices.find(({ desk }) => desk === 'account-team')).toMatchObject({ notice: 'caseForgotten', number: 3 });
    },
  );

  it.each([
    ['triaged.needInformation', () => reported('MORE_INFO_NEEDED'), 'information'],
    ['triaged.needSamples', () => reported('FILE_SAMPLES_NEEDED'), 'samples'],
    ['triaged.irRecommended', irRecommended, 'irChoice'],
  ] as const)(
    'in %s a silent customer is called by the account team, and reads in the end what was not done',
    (...row) => {
      const [, arrive, waitingFor] = row;
      const life = arrive().wait(14 * day);
      expect(life.ran('notifyStaff', 'start')).toContainEqual(
        expect.objectContaining({ desk: 'account-team', notice: 'customerSilent' }),
      );
      expect(life.step.snapshot).toMatchObject({ status: 'done', output: { outcome: 'noReply' } });
      expect(life.ran('sendMail')).toMatchObject([
        { template: 'caseClosed', data: { outcome: 'noReply', waitingFor } },
      ]);
    },
  );

  it('a question after advice is never closed on: not by silence, not by the expert, not as concluded', () => {
    const life = followUp();
    expect(life.refusal('expert', { type: 'CONFIRM_CLOSE' })).toBe('ROLE_NOT_ALLOWED');
    expect(reported('CONCLUDED').refusal('expert', { type: 'CONFIRM_CLOSE' })).toBe('ROLE_NOT_ALLOWED');
    expect(life.wait(400 * day).states).toBe('advised.followUp');
    life
      .send('expert', { type: 'ACCEPTED_BY_EXPERT' })
      .send('expert', reports.MORE_INFO_NEEDED)
      .wait(14 * day);
    expect(life.step.snapshot.output).toMatchObject({ outcome: 'noReply', advised: true });
  });

  it('an answered case that ends by silence is concluded, and the customer reads so', () => {
    const life = reported('CONCLUDED').wait(14 * day);
    expect(life.ran('sendMail')).toMatchObject([{ template: 'caseClosed', data: { outcome: 'concluded' } }]);
  });
});

describe('eod-case, clocks', () => {
  it.each([
    ['opened', opened],
    ['triaged.assessing', assessing],
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
    expect(life.step.snapshot.timers).toContainEqual(
      expect.objectContaining({ id: 'firstReport', deadline: morning + 2 * day }),
    );
  });

  it('E14: profile xdr states no time, so there is no clock', () => {
    const life = opened({ profile: 'xdr', entryPoint: 'EP5' });
    expect(life.context.firstReportDue).toBeNull();
    expect(timersOf(life)).toEqual([]);
    expect(life.wait(100 * day).context.breachedAt).toBeNull();
  });

  it('E14: a policy can set a target for xdr too, and take it from mde', () => {
    const xdr = opened({ profile: 'xdr', entryPoint: 'EP5', policy: { firstReportDue: '12h' } }).wait(12 * hour);
    expect(xdr.context.breachedAt).toBe(morning + 12 * hour);
    expect(timersOf(opened({ policy: { firstReportDue: null } }))).toEqual([]);
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
    ['advised.delivered', () => reported('CONCLUDED')],
    ['advised.followUp', followUp],
  ])('E17: from %s incident response is recommended, with the options of the era', (state, arrive) => {
    const life = arrive();
    expect(life.states).toBe(state);
    life.send('expert', { type: 'IR_NEEDED', reason: 'An active intruder.' });
    expect(life.states).toBe('triaged.irRecommended');
    expect(life.ran('sendMail')).toMatchObject([
      { template: 'caseIrOptions', data: { reason: 'An active intruder.', options: ['ownIr', 'cirt'] } },
    ]);
    // It is a report: the clock stops, and the ticket says that the customer must choose.
    expect(life.context.firstReportAt).toBe(morning);
    expect(life.ran('updateCaseDesk')).toMatchObject([{ operation: 'report', status: 'IR_NEEDED' }]);
    expect(life.step.snapshot.timers.map(({ id }) => id)).not.toContain('firstReport');
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

  it('E18: the referral carries what was asked, reported, advised and sampled, and the notification', () => {
    const life = reported('FILE_SAMPLES_NEEDED', { linkedNotification: 'contoso~notification-1' });
    life.send('customer-analyst', { type: 'CUSTOMER_SAMPLES', samples: [sample] });
    life.send('expert', { type: 'IR_NEEDED', reason: 'An active intruder.' }).send('expert', reports.CONCLUDED);
    expect(life.states).toBe('triaged.irRecommended');
    const [mail] = life.ran('sendMail');
    expect(mail).toMatchObject({ template: 'caseAdvice', data: { number: 3 } });
    life.send('customer-analyst', { type: 'CHOOSE', path: 'cirt' });
    const [handOver] = life.ran('handOverToIr');
    expect(handOver).toMatchObject({
      inquiry: inquiry.inquiry,
      submitter: formInput.submitter,
      samples: [sample],
      advice: { summary: 'It is malicious.' },
      linkedNotification: 'contoso~notification-1',
    });
    expect(handOver.reports.map(({ status }: { status: string }) => status)).toEqual([
      ...['FILE_SAMPLES_NEEDED', 'IR_NEEDED', 'CONCLUDED'],
    ]);
    expect(life.step.snapshot.output).toMatchObject({ outcome: 'referredToIr', advised: true });
  });

  it('E18: others respond and the experts stay with the case, where the customer wants both', () => {
    const life = irRecommended().send('customer-analyst', { type: 'CHOOSE', path: 'ownIr', goOn: true });
    expect(life.states).toBe('triaged.assessing');
    expect(life.ran('handOverToIr')).toHaveLength(1);
    expect(life.ran('notifyStaff')).toMatchObject([{ desk: 'experts', notice: 'irChosen' }]);
    life.send('expert', reports.CONCLUDED).send('customer-analyst', { type: 'CONFIRM_CLOSE' });
    expect(life.step.snapshot.output).toMatchObject({ outcome: 'concluded', irPath: 'ownIr', advised: true });
  });

  it('E19: the customer can decline, and the investigation goes on, or the advice stands', () => {
    const life = irRecommended().send('customer-analyst', { type: 'DECLINE' });
    expect(life.states).toBe('triaged.assessing');
    expect(life.ran('notifyStaff')).toMatchObject([{ notice: 'irDeclined' }]);
    const advised = reported('CONCLUDED').send('expert', { type: 'IR_NEEDED', reason: 'They are back.' });
    expect(advised.send('customer-analyst', { type: 'DECLINE' }).states).toBe('advised.delivered');
  });
});

describe('eod-case, the end', () => {
  it('E20: a follow-up question goes to an expert, who takes the case again', () => {
    const life = followUp();
    expect(life.states).toBe('advised.followUp');
    expect(life.ran('notifyStaff')).toMatchObject([{ notice: 'followUpAsked', number: 1, text: 'And now?' }]);
    expect(life.send('expert', { type: 'ACCEPTED_BY_EXPERT' }).states).toBe('triaged.assessing');
    expect(timersOf(life)).toEqual([]);
  });

  it('E21: after advice the case closes by confirmation, or when it stays quiet', () => {
    const confirmed = reported('CONCLUDED').send('customer-analyst', { type: 'CONFIRM_CLOSE' });
    expect(confirmed.step.snapshot).toMatchObject({ status: 'done', output: { outcome: 'concluded' } });
    const quiet = reported('CONCLUDED').wait(14 * day - 1);
    expect(quiet.states).toBe('advised.delivered');
    expect(quiet.wait(1).step.snapshot.output).toMatchObject({ outcome: 'concluded', closedAt: morning + 14 * day });
  });

  it.each(rests)(
    'E22: from %s the customer can withdraw; advice that answered all stays concluded',
    (state, arrive) => {
      const life = arrive();
      expect(life.states).toBe(state);
      life.send('customer-analyst', { type: 'WITHDRAW' });
      expect(life.step.snapshot).toMatchObject({ status: 'done', value: 'closed', timers: [] });
      const { outcome } = eodOutput.parse(life.step.snapshot.output);
      expect(outcome).toBe(state === 'advised.delivered' ? 'concluded' : 'withdrawn');
      expect(life.ran('updateCaseDesk')).toHaveLength(/^(asked|received)/.test(state) ? 0 : 1);
    },
  );

  it('E23: a closed case takes no events; reopening is a new case that names the old one', () => {
    const life = reported('CONCLUDED').send('customer-analyst', { type: 'CONFIRM_CLOSE' });
    expect(life.refusal('customer-analyst', inquiry)).toBe('INSTANCE_ENDED');
    const again = opened({ caseId: 'contoso~case-2', reopens: 'contoso~case-1' });
    expect(again.ran('updateCaseDesk')).toMatchObject([
      { operation: 'open', caseId: 'contoso~case-2', reopens: 'contoso~case-1' },
    ]);
  });

  it.each(openRests)('E24: in %s tracking can be enabled, and the customer is told where', (state, arrive) => {
    const life = arrive();
    life.send('technical-account-manager', { type: 'ENABLE_TRACKING' });
    expect(life.states).toBe(state);
    expect(life.context.tracking).toMatchObject({ since: morning, visibleTo: 'team' });
    expect(life.ran('updateCaseDesk')).toMatchObject([{ operation: 'track', visibleTo: 'team' }]);
    expect(life.ran('sendMail')).toMatchObject([
      { template: 'caseTracked', to: inquiry.replyTo, data: { visibleTo: 'team' } },
    ]);
    expect(life.refusal('technical-account-manager', { type: 'ENABLE_TRACKING' })).toBe('EVENT_NOT_ACCEPTED');
  });

  it('E24: with profile mde it is the technical account manager’s to enable', () => {
    expect(opened({}, { premierMapped: true }).refusal('customer-analyst', { type: 'ENABLE_TRACKING' })).toBe(
      'EVENT_NOT_ACCEPTED',
    );
  });

  it.each([true, false])(
    'E24: with profile xdr it needs Premier Support mapped, by the directory: %s',
    (premierMapped) => {
      const life = opened({ profile: 'xdr', entryPoint: 'EP5' }, { premierMapped });
      for (const role of ['customer-analyst', 'technical-account-manager'])
        expect(life.refusal(role, { type: 'ENABLE_TRACKING' })).toBe(premierMapped ? undefined : 'EVENT_NOT_ACCEPTED');
    },
  );

  it('E25: a case that was opened on the last day of a trial goes on to its end', () => {
    const life = assessing().wait(30 * day);
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
    for (const type of [
      'FIRST_REPORT_DUE',
      'CUSTOMER_REMINDER_DUE',
      'EXPERT_REMINDER_DUE',
      'xstate.after.noReplyLimit',
    ]) {
      const code = live(eodCase, formInput).refusal('system', { type });
      expect(code).toMatch(/^EVENT_(UNKNOWN|RESERVED)$/);
    }
    expect(chartOf(eodCase).names.actors).toEqual(['readAuthorization']);
  });
});
