import { describe, expect, it } from 'vitest';
import type { Effect } from 'xstate-temporal/engine';
import { docsEras, eodCase } from '../../machines/index.ts';
import { nothing } from '../../machines/inquiry/index.ts';
import { day, live, morning } from './life.ts';
import { accepted, bought, full, none, trial, wanted } from './subscription.ts';

const tells = (effects: readonly Effect[]) => effects.filter(({ kind }) => kind === 'tell');

const fromNotification = {
  ...wanted,
  request: 'notification-1~case-1',
  linkedNotification: 'contoso~notification-1',
  askedBy: 'Ann Example',
} as const;

const caseGone = {
  type: 'TELL_FAILED',
  to: { machine: 'eod-case', key: 'contoso~case-1' },
  event: 'SUBMIT',
  code: 'EVENT_NOT_ACCEPTED',
  message: 'No.',
};

describe('eod-subscription', () => {
  it.each(docsEras)('U01: acceptance in era %s starts a trial only where the era had one', (docsEra) => {
    const life = none({ docsEra }).send('system', accepted);
    expect(life.states).toBe(docsEra === '2020' ? 'trial' : 'none');
    expect(life.context.acceptances).toBe(1);
  });

  it('U01: a second acceptance starts no second trial', () => {
    const life = trial()
      .wait(91 * day)
      .send('system', accepted);
    expect(life.states).toBe('expired');
  });

  it.each([
    ['none', none],
    ['trial', trial],
    ['expired', () => trial().wait(90 * day)],
  ])('U02: a subscription can be bought in %s', (state, live) => {
    const life = live();
    expect(life.states).toBe(state);
    expect(life.send('account-team', bought).states).toBe('full');
    expect(life.context.contract).toEqual({ via: 'account team', since: life.now });
    expect(life.step.snapshot.timers).toEqual([]);
  });

  it.each([
    ['mde', 'account team'],
    ['mde', 'Microsoft representative'],
    ['xdr', 'Microsoft representative'],
  ])('U02: with profile %s a subscription is sold by the %s', (profile, via) => {
    expect(none({ profile }).send('account-team', { ...bought, via }).states).toBe('full');
  });

  it('U02: each profile names who sells', () => {
    expect(none({ profile: 'xdr' }).refusal('account-team', bought)).toBe('EVENT_NOT_ACCEPTED');
    expect(none({ profile: 'xdr' }).send('account-team', { ...bought, via: 'Microsoft representative' }).states).toBe(
      'full',
    );
  });

  it('U03: a trial ends after 90 days, and the account team hears of it', () => {
    const life = trial();
    expect(life.wait(90 * day - 1).states).toBe('trial');
    expect(life.wait(1).states).toBe('expired');
    expect(life.ran('notifyStaff')).toMatchObject([{ desk: 'account-team', notice: 'trialEnded' }]);
    expect(life.refusal('customer-analyst', wanted)).toBe('EVENT_NOT_ACCEPTED');
  });

  it('U04: the form of a trial shows the days that are left and whom to ask; that of a subscription does not', () => {
    const life = trial().send('customer-analyst', { type: 'OPEN_FORM' });
    expect(life.context.header).toEqual({
      shownAt: morning,
      trialDaysLeft: 90,
      contacts: ['account team', 'Microsoft representative'],
    });
    life.wait(84 * day + 1).send('customer-analyst', { type: 'OPEN_FORM' });
    expect(life.context.header.trialDaysLeft).toBe(6);
    life.wait(6 * day - 2).send('customer-analyst', { type: 'OPEN_FORM' });
    expect(life.context.header.trialDaysLeft).toBe(1);
    expect(full().send('customer-analyst', { type: 'OPEN_FORM' }).context.header).toBeNull();
    expect(none().refusal('customer-analyst', { type: 'OPEN_FORM' })).toBe('EVENT_NOT_ACCEPTED');
  });

  it('U04, U07: once sales have ended the form of a trial names nobody to ask', () => {
    const life = trial().send('system', { type: 'SUNSET' }).send('customer-analyst', { type: 'OPEN_FORM' });
    expect(life.context.header).toEqual({ shownAt: morning, trialDaysLeft: 90, contacts: [] });
  });

  it('U04, U07: a form that is open when sales end names nobody any more', () => {
    const life = trial().send('customer-analyst', { type: 'OPEN_FORM' }).send('system', { type: 'SUNSET' });
    expect(life.context.header).toMatchObject({ trialDaysLeft: 90, contacts: [] });
  });

  it('U05: in 2022 a subscription can only be brought along, and its end is the end', () => {
    expect(none({ docsEra: '2022' }).refusal('account-team', bought)).toBe('EVENT_NOT_ACCEPTED');
    const life = none({ docsEra: '2022', contract: { via: 'account team', since: 0 } });
    expect(life.states).toBe('full');
    life.send('account-team', { type: 'CONTRACT_END' });
    expect(life.states).toBe('ended');
    // It stays there to say so: nothing starts the tenant anew.
    expect(life.step.snapshot.status).toBe('active');
    expect(life.refusal('account-team', bought)).toBe('EVENT_NOT_ACCEPTED');
    expect(life.refusal('customer-analyst', wanted)).toBe('EVENT_NOT_ACCEPTED');
  });

  it('U06: before 2022 a subscription that ends can be bought again', () => {
    const life = full().send('account-team', { type: 'CONTRACT_END' });
    expect(life.states).toBe('expired');
    expect(life.context.contract).toBeNull();
    expect(life.send('account-team', bought).states).toBe('full');
  });

  it.each([
    ['none', none, 'ended'],
    ['expired', () => trial().wait(90 * day), 'ended'],
    ['trial', trial, 'trial'],
    ['full', full, 'full'],
  ])('U07: the end of sales leaves %s in its place, or ends what could never be bought', (_, live, state) => {
    const life = live().send('system', { type: 'SUNSET' });
    expect(life.states).toBe(state);
    expect(life.refusal('account-team', bought)).toBe('EVENT_NOT_ACCEPTED');
    if (state === 'ended') return;
    expect(life.refusal('system', { type: 'SUNSET' })).toBe('EVENT_NOT_ACCEPTED');
    if (state === 'trial') expect(life.wait(90 * day).states).toBe('ended');
    else expect(life.send('system', { type: 'CONTRACT_END' }).states).toBe('ended');
  });

  it.each([
    ['trial', trial, 90],
    ['full', full, null],
  ])('E01: a consultation under %s starts a case with what it is opened under', (subscription, live, trialDaysLeft) => {
    const life = live({ partnerPolicy: { 'eod-case': { noReplyLimit: '7d' } } }).send('customer-analyst', wanted);
    expect(tells(life.step.effects)).toMatchObject([
      {
        to: { machine: 'eod-case', key: 'contoso~case-1' },
        event: {
          type: 'SUBMIT',
          tenantId: 'contoso',
          askedBy: 'customer-analyst of the test',
          subscription,
          trialDaysLeft,
          inquiry: wanted.inquiry,
          replyTo: wanted.replyTo,
        },
        start: {
          policy: { noReplyLimit: 7 * day },
          caseId: 'contoso~case-1',
          reopens: null,
        },
      },
    ]);
  });

  it.each([
    ['mde', 'EP1', 'page', 'devices/1', {}],
    ['mde', 'EP2', 'device', 'devices/1', { devices: ['1'] }],
    ['mde', 'EP4', 'alert', 'alerts/1', { alerts: ['1'] }],
    ['mde', 'EP6', 'file', 'files/1', { files: [{ name: '1' }] }],
    ['xdr', 'EP2', 'device', 'devices/1', { devices: ['1'] }],
    ['xdr', 'EP3', 'device', 'devices/1', { devices: ['1'] }],
    ['xdr', 'EP5', 'alert', 'alerts/1', { alerts: ['1'] }],
    ['xdr', 'EP7', 'incident', 'incidents/1', { incidents: ['1'] }],
    ['xdr', 'EP8', 'incident', 'incidents/1', { incidents: ['1'] }],
  ] as const)('E01: with profile %s an expert is consulted from %s, about the %s there', (...row) => {
    const [profile, entryPoint, contextKind, page, about] = row;
    const contextUrl = `https://portal.example/${page}`;
    const contract = { via: 'Microsoft representative', since: 0 };
    const life = none({ profile, contract }).send('customer-analyst', { ...wanted, entryPoint, contextUrl });
    const [{ event, start }] = life.told('eod-case');
    const opened = live(eodCase, start).send('system', event);
    expect(opened.context).toMatchObject({ contextKind, contextUrl, topic: contextUrl });
    expect(opened.context.about).toEqual({ ...nothing, ...about });
  });

  it('E01: nobody consults without a trial or a subscription, nor from where the profile has no entry point', () => {
    expect(none().refusal('customer-analyst', wanted)).toBe('EVENT_NOT_ACCEPTED');
    expect(full().refusal('customer-analyst', { ...wanted, entryPoint: 'EP3' })).toBe('EVENT_NOT_ACCEPTED');
    const alert = 'https://portal.example/alerts/1';
    expect(full().refusal('customer-analyst', { ...wanted, contextUrl: alert })).toBe('EVENT_NOT_ACCEPTED');
  });

  it('E01: a policy without sales sells nothing, and what was bought before is served', () => {
    const policy = { sold: false };
    expect(none({ policy }).refusal('account-team', bought)).toBe('EVENT_NOT_ACCEPTED');
    const contract = { via: 'account team', since: 0 };
    expect(none({ policy, contract }).refusal('customer-analyst', wanted)).toBeUndefined();
  });

  it('E04: whose permission counts nobody says of themselves, and a notification says of whoever asked it', () => {
    const ours = full().send('customer-analyst', { ...wanted, askedBy: 'Somebody Else' });
    expect(ours.told('eod-case')[0].event.askedBy).toBe('customer-analyst of the test');
    const theirs = full().send('system', { ...wanted, request: 'notification-1~case-1', askedBy: 'Ann Example' });
    expect(theirs.told('eod-case')[0].event.askedBy).toBe('Ann Example');
  });

  it.each([
    ['none', none, ['account team', 'Microsoft representative']],
    ['none', () => none({ docsEra: '2022' }), []],
    ['none', () => none({ policy: { sold: false } }), []],
    ['expired', () => trial().wait(90 * day), ['account team', 'Microsoft representative']],
    ['ended', () => none().send('system', { type: 'SUNSET' }), []],
    ['ended', () => full().send('system', { type: 'SUNSET' }).send('system', { type: 'CONTRACT_END' }), []],
  ] as const)(
    'tells a notification in %s that no case is opened, and whoever asked how to get one',
    (state, live, contacts) => {
      const life = live();
      expect(life.states).toBe(state);
      expect(life.refusal('customer-analyst', wanted)).toBe('EVENT_NOT_ACCEPTED');
      life.send('system', fromNotification);
      expect(life.states).toBe(state);
      expect(life.ran('sendMail')).toMatchObject([
        { template: 'noSubscription', to: ['ann@contoso.example'], data: { contacts } },
      ]);
      expect(life.told('attack-notification')).toMatchObject([
        { key: 'contoso~notification-1', event: { type: 'CONSULT_REFUSED', caseId: 'contoso~notification-1~case-1' } },
      ]);
      expect([life.told('eod-case'), life.ran('notifyStaff')]).toEqual([[], []]);
      // The letter is out; nobody is called on for a notification that has ended.
      life.send('system', { ...caseGone, to: { machine: 'attack-notification', key: 'contoso~notification-1' } });
      expect([life.context.troubles, life.ran('notifyStaff')]).toEqual([[], []]);
    },
  );

  it.each([
    ['trial', trial],
    ['full', full],
  ])('tells whoever asked from a notification why %s does not take the inquiry', (_, live) => {
    const life = live().send('system', { ...fromNotification, entryPoint: 'EP7' });
    expect(life.ran('sendMail')).toMatchObject([
      { template: 'inquiryRefused', to: ['ann@contoso.example'], data: { reason: expect.stringContaining('EP1') } },
    ]);
    expect(life.told('attack-notification')).toMatchObject([{ event: { type: 'CONSULT_REFUSED' } }]);
    expect(life.told('eod-case')).toEqual([]);
    expect(life.refusal('customer-analyst', { ...wanted, entryPoint: 'EP7' })).toBe('EVENT_NOT_ACCEPTED');
  });

  it('answers no notification of another tenant', () => {
    const theirs = { ...fromNotification, linkedNotification: 'fabrikam~notification-1' };
    for (const life of [none(), full()]) expect(life.refusal('system', theirs)).toBe('EVENT_NOT_ACCEPTED');
  });

  it('E01: the same inquiry twice is one case', () => {
    const life = full().send('customer-analyst', wanted).send('customer-analyst', wanted);
    expect(tells(life.effects)).toHaveLength(1);
    expect(life.context.consultations).toBe(1);
  });

  it('notes a case that takes no form, calls the account team, and tells again when asked', () => {
    const life = full().send('customer-analyst', wanted).send('system', caseGone);
    expect(life.context.recent).toMatchObject([{ request: 'case-1', opened: false }]);
    expect(life.ran('notifyStaff')).toMatchObject([{ desk: 'account-team', notice: 'partnerUnreachable', number: 1 }]);
    life.send('account-team', { type: 'RETRY_TELL' });
    expect(tells(life.step.effects)).toHaveLength(1);
    expect(life.context).toMatchObject({ troubles: [], recent: [{ opened: true }] });
    expect(life.refusal('account-team', { type: 'RETRY_TELL' })).toBe('EVENT_NOT_ACCEPTED');
  });

  it('reminds the account team of a case that could not be reached, and of no refusal', () => {
    const lost = { ...caseGone, code: 'PARTNER_OUT' };
    const life = full().send('customer-analyst', wanted).send('system', lost);
    for (const number of [2, 3]) {
      expect(life.wait(day).ran('notifyStaff')).toMatchObject([
        { desk: 'account-team', notice: 'partnerUnreachable', number, text: expect.stringContaining('case-1') },
      ]);
    }
    expect(life.send('account-team', { type: 'RETRY_TELL' }).step.snapshot.timers).toEqual([]);
    expect(full().send('customer-analyst', wanted).send('system', caseGone).step.snapshot.timers).toEqual([]);
  });

  it('tells a case again under what it was asked under, also when the trial has ended', () => {
    const life = trial().send('customer-analyst', wanted);
    const told = life.told('eod-case');
    life.send('system', { ...caseGone, code: 'PARTNER_OUT' }).wait(91 * day);
    expect(life.states).toBe('expired');
    expect(life.send('account-team', { type: 'RETRY_TELL' }).told('eod-case')).toEqual(told);
  });
});
