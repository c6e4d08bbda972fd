import { describe, expect, it } from 'vitest';
import type { Effect } from 'xstate-temporal/engine';
import { noteOutput } from '../../machines/index.ts';
import { alertChannels } from '../../machines/ports.ts';
import { codeOfThrown, day, hour, type Life, morning } from './life.ts';
import {
  composed,
  consult,
  content,
  delivered,
  publishedNote,
  receipt,
  seen,
  subscriptionGone,
  subscriptionLost,
} from './note.ts';
import { rule } from './tan.ts';

const invoked = (effects: readonly Effect[]) =>
  effects.flatMap((effect) => (effect.kind === 'invokeActor' ? [effect.id] : []));

const tells = (effects: readonly Effect[]) => effects.filter(({ kind }) => kind === 'tell');

const broken = { ok: false as const, error: { message: 'The channel is down.' } };

describe('attack-notification, delivery', () => {
  it('is composed by hunters and does nothing until it is published', () => {
    const life = composed();
    expect(life.states).toBe('composed');
    expect(life.effects).toEqual([]);
    expect(life.refusal('customer-analyst', { type: 'SEEN' })).toBe('EVENT_NOT_ACCEPTED');
  });

  it('gives every channel the same alert, one after another, and mails last', () => {
    const life = publishedNote();
    expect(invoked(life.step.effects)).toEqual(['portalAlerts']);
    const inputs = [life.step.effects.find(({ kind }) => kind === 'invokeActor')];
    for (const channel of alertChannels) {
      expect(life.ran('sendMail', 'start')).toEqual([]);
      life.settle(channel, receipt(channel));
      inputs.push(life.step.effects.find(({ kind }) => kind === 'invokeActor'));
    }
    const alert = {
      ...content,
      scope: { ...content.scope, messages: [] },
      ...{ tenantId: 'contoso', notificationId: 'contoso~notification-1', createdAt: morning },
      ...{ status: 'new', assignedTo: null, classification: null, determination: null },
      ...{ updatedAt: morning, resolvedAt: null },
    };
    expect(inputs.slice(0, 4).map((effect) => effect?.kind === 'invokeActor' && effect.input)).toEqual(
      alertChannels.map((channel) => ({ channel, alert })),
    );
    expect(inputs[4]).toBeUndefined();
    expect(life.ran('sendMail')).toMatchObject([
      { template: 'alertNotice', to: rule.recipients, data: { title: content.title, tag: 'Threat experts' } },
    ]);
    expect(life.states).toBe(
      [
        ...['advancedHunting', 'api'].map((channel) => `publishedAsAlert.delivery.${channel}.delivered`),
        'publishedAsAlert.delivery.mail.sent',
        ...['portalAlerts', 'portalIncidents'].map((channel) => `publishedAsAlert.delivery.${channel}.delivered`),
        'publishedAsAlert.response.unseen',
      ].join(' '),
    );
  });

  it.each([
    ['there is no rule', []],
    ['no rule is for its severity', [{ ...rule, severities: ['low', 'medium'] }]],
    ['no rule is for its device groups', [{ ...rule, deviceGroups: ['sales'] }]],
  ])('mails nobody when %s, and the alert exists all the same', (_, rules) => {
    const life = delivered({ rules });
    expect(life.ran('sendMail', 'start')).toEqual([]);
    expect(life.states).toContain('delivery.mail.noRule');
    expect(life.states).toContain('delivery.portalAlerts.delivered');
    expect(life.context.mailedTo).toEqual([]);
  });

  it('mails once for each matching rule, with what the rule asks for', () => {
    const rules = [
      { ...rule, includeOrganisation: true, includeDevices: true },
      {
        ...rule,
        ruleId: 'finance',
        name: 'Finance',
        deviceGroups: ['finance', 'hr'],
        recipients: ['f@contoso.example'],
      },
    ];
    const mails = delivered({ rules }).ran('sendMail', 'start');
    expect(mails.map(({ to, data }) => [to[0], data.organisation, data.devices])).toEqual([
      ['soc@contoso.example', 'Contoso', ['fin-01']],
      ['f@contoso.example', null, null],
    ]);
  });

  it('goes on with the other channels when one gives up, and says why', () => {
    const life = publishedNote();
    life.settle('portalAlerts', receipt('portalAlerts')).settle('portalIncidents', broken);
    expect(life.context.channels.portalIncidents).toMatchObject({ status: 'gaveUp', problem: broken.error.message });
    expect(life.ran('notifyStaff')).toMatchObject([
      { desk: 'hunters', notice: 'channelGaveUp', text: 'portalIncidents: The channel is down.' },
    ]);
    expect(invoked(life.step.effects)).toEqual(['api']);
    life.settle('api', receipt('api')).settle('advancedHunting', receipt('advancedHunting'));
    expect(life.ran('sendMail')).toHaveLength(1);
    expect(life.chart.tags(life.step.snapshot)).toContain('undelivered');
  });

  it('does not point by mail to an alert that the portal does not show', () => {
    const life = publishedNote().settle('portalAlerts', broken);
    for (const channel of alertChannels.slice(1)) life.settle(channel, receipt(channel));
    expect(life.ran('sendMail', 'start')).toEqual([]);
    life
      .send('hunter', { type: 'RETRY_CHANNEL', channel: 'portalAlerts' })
      .settle('portalAlerts', receipt('portalAlerts'));
    expect(life.ran('sendMail')).toHaveLength(1);
  });

  it('takes an answer that is no receipt for a channel that gave up', () => {
    for (const output of [null, receipt('api').output, { channel: 'portalAlerts', notificationId: 'other' }]) {
      const life = publishedNote().settle('portalAlerts', { ok: true, output });
      expect(life.context.channels.portalAlerts.problem).toMatch(/no receipt/);
    }
  });

  it('tries a channel again by itself, as often as the policy says, and then when asked', () => {
    const life = publishedNote({ policy: { channelRetry: '1h', channelRetriesMax: 2 } }).settle('portalAlerts', broken);
    for (const channel of alertChannels.slice(1)) life.settle(channel, receipt(channel));
    for (let attempt = 1; attempt <= 2; attempt++) life.wait(hour).settle('portalAlerts', broken);
    expect(life.wait(day).states).toContain('portalAlerts.gaveUp');
    expect(life.ran('notifyStaff', 'start').map(({ number }) => number)).toEqual([1, 3]);
    expect(life.refusal('hunter', { type: 'RETRY_CHANNEL', channel: 'api' })).toBe('EVENT_NOT_ACCEPTED');
    life.send('hunter', { type: 'RETRY_CHANNEL', channel: 'portalAlerts' });
    expect(invoked(life.step.effects)).toEqual(['portalAlerts']);
  });
});

describe('attack-notification, response', () => {
  it('is seen, taken up and resolved, and ends with what became of it', () => {
    const life = seen()
      .send('customer-analyst', { type: 'TAKE_UP' })
      .wait(day)
      .send('customer-analyst', { type: 'RESOLVE', classification: 'truePositive' });
    expect(life.step.snapshot.status).toBe('done');
    expect(noteOutput.parse(life.step.snapshot.output)).toEqual({
      notificationId: 'contoso~notification-1',
      tenantId: 'contoso',
      outcome: 'resolved',
      publishedAt: morning,
      seenAt: morning,
      endedAt: morning + day,
      classification: 'truePositive',
      determination: null,
      delivered: [...alertChannels],
      mails: 1,
      cases: [],
    });
  });

  const shown = (life: Life) =>
    life
      .ran('updateAlert')
      .map(({ channel, alert }) => [channel, alert.status, alert.assignedTo, alert.classification]);

  it('moves its alert in every channel that says where one stands, and says since when', () => {
    const life = seen();
    expect(life.ran('updateAlert', 'start')).toEqual([]);
    const channels = ['portalAlerts', 'portalIncidents', 'api'];
    life.wait(day).send('customer-analyst', { type: 'TAKE_UP' });
    const analyst = 'customer-analyst of the test';
    expect(shown(life)).toEqual(channels.map((channel) => [channel, 'inProgress', analyst, null]));
    life.send('customer-analyst', { type: 'HAND_TO_IR', team: 'Contoso CERT' });
    expect(shown(life)).toEqual(channels.map((channel) => [channel, 'inProgress', 'Contoso CERT', null]));
    const judged = { type: 'RESOLVE', classification: 'truePositive', determination: 'compromisedAccount' } as const;
    life.wait(day).send('customer-analyst', judged);
    expect(life.ran('updateAlert').map(({ alert }) => alert)).toEqual(
      channels.map(() =>
        expect.objectContaining({
          ...{ status: 'resolved', classification: 'truePositive', determination: 'compromisedAccount' },
          ...{ createdAt: morning, updatedAt: morning + 2 * day, resolvedAt: morning + 2 * day },
        }),
      ),
    );
  });

  it('shows an alert that moved while a channel was given it as it is, and no older than that later', () => {
    const life = publishedNote();
    life.send('customer-analyst', { type: 'TAKE_UP' });
    expect(life.ran('updateAlert')).toEqual([]);
    life.settle('portalAlerts', receipt('portalAlerts'));
    expect(shown(life).map(([channel, status]) => [channel, status])).toEqual([['portalAlerts', 'inProgress']]);
    const next = life.step.effects.find(({ kind }) => kind === 'invokeActor');
    expect(next).toMatchObject({ input: { channel: 'portalIncidents', alert: { status: 'inProgress' } } });
    life.settle('portalIncidents', receipt('portalIncidents'));
    expect(shown(life)).toEqual([]);
  });

  it.each([
    ['of another classification', { classification: 'falsePositive', determination: 'malware' }],
    ['without one', { determination: 'malware' }],
  ])('is not resolved with a determination %s', (_, judgement) => {
    const life = seen();
    expect(life.refusal('customer-analyst', { type: 'RESOLVE', ...judgement })).toBe('EVENT_NOT_ACCEPTED');
    expect(life.context.status).toBe('new');
  });

  it('ends only once nothing of its delivery is under way', () => {
    const life = publishedNote()
      .send('customer-analyst', { type: 'TAKE_UP' })
      .send('customer-analyst', { type: 'RESOLVE' });
    expect(life.states).toContain('response.resolved');
    for (const channel of alertChannels) life.settle(channel, receipt(channel));
    expect(life.step.snapshot.status).toBe('done');
    expect(life.ran('sendMail', 'start')).toHaveLength(1);
  });

  it('ends by itself when nobody ever resolves it', () => {
    const life = delivered().wait(181 * day);
    expect(life.step.snapshot).toMatchObject({ status: 'done', output: { outcome: 'expired', seenAt: null } });
  });

  it('goes to the customer’s own responders, and can be worked on after', () => {
    const life = seen().send('customer-analyst', { type: 'HAND_TO_IR', team: 'Contoso CERT' });
    expect(life.states).toContain('response.handedToIr');
    expect(life.context.incidentResponse).toEqual({ team: 'Contoso CERT', at: morning });
    expect(life.send('customer-analyst', { type: 'TAKE_UP' }).states).toContain('response.inProgress');
  });

  it('consults an expert about itself by way of the tenant’s subscription', () => {
    const life = seen().send('customer-analyst', consult);
    expect(tells(life.step.effects)).toMatchObject([
      {
        to: { machine: 'eod-subscription', key: 'contoso' },
        event: {
          type: 'CONSULT',
          tenantId: 'contoso',
          request: 'notification-1~case-1',
          linkedNotification: 'contoso~notification-1',
          entryPoint: 'EP4',
          askedBy: 'customer-analyst of the test',
          inquiry: consult.inquiry,
        },
      },
    ]);
    expect(life.refusal('customer-analyst', { ...consult, entryPoint: 'EP7' })).toBe('EVENT_NOT_ACCEPTED');
  });

  it.each(['INSTANCE_NOT_FOUND', 'INSTANCE_ENDED'])(
    'tells whoever asks without a subscription (%s) who sells one, at once, and calls no desk',
    (code) => {
      const life = seen()
        .send('customer-analyst', consult)
        .send('system', { ...subscriptionGone, code });
      expect(life.context).toMatchObject({ consultations: [{ reached: false, refused: true }], troubles: [] });
      expect(life.ran('notifyStaff', 'start')).toEqual([]);
      expect(life.ran('sendMail')).toMatchObject([
        {
          template: 'noSubscription',
          to: ['ann@contoso.example'],
          data: { contacts: ['account team', 'Microsoft representative'] },
        },
      ]);
      expect(life.refusal('customer-analyst', { type: 'RETRY_TELL' })).toBe('EVENT_NOT_ACCEPTED');
    },
  );

  it.each([
    ['the era', () => seen({ docsEra: '2022' })],
    ['the policy', () => seen({ partnerPolicy: { 'eod-subscription': { sold: false } } })],
    ['SUNSET', () => seen().send('system', { type: 'SUNSET' })],
    ['SUNSET before it was published', () => composed().send('system', { type: 'SUNSET' })],
  ])('names no sellers once sales have ended by %s', (_, live) => {
    const life = live();
    if (life.states === 'composed')
      life.send('system', { type: 'PUBLISH', tenantId: 'contoso' }).send('customer-analyst', { type: 'SEEN' });
    life.send('customer-analyst', consult).send('system', subscriptionGone);
    expect(life.ran('sendMail')).toMatchObject([{ template: 'noSubscription', data: { contacts: [] } }]);
  });

  it('marks the inquiry that the subscription refuses, which has written to whoever asked', () => {
    const life = seen().send('customer-analyst', consult).send('customer-analyst', consult);
    const refused = { type: 'CONSULT_REFUSED', tenantId: 'contoso', caseId: 'contoso~notification-1~case-1' };
    life.send('system', refused);
    expect(life.context).toMatchObject({
      consultations: [
        { reached: false, refused: true },
        { reached: true, refused: false },
      ],
      troubles: [],
    });
    expect([life.ran('sendMail'), life.ran('notifyStaff')]).toEqual([[], []]);
    expect(life.refusal('customer-analyst', { type: 'RETRY_TELL' })).toBe('EVENT_NOT_ACCEPTED');
  });

  it('notes a subscription that cannot be told, calls the account team, and tells again when asked', () => {
    const life = seen().send('customer-analyst', consult);
    expect(life.refusal('customer-analyst', { type: 'RETRY_TELL' })).toBe('EVENT_NOT_ACCEPTED');
    life.send('system', subscriptionLost);
    expect(life.context.consultations).toMatchObject([{ reached: false, refused: false }]);
    expect(life.context.troubles).toMatchObject([{ machine: 'eod-subscription', code: 'UNAVAILABLE', failures: 1 }]);
    expect(life.ran('notifyStaff')).toMatchObject([{ notice: 'partnerUnreachable', desk: 'account-team' }]);
    life.send('customer-analyst', { type: 'RETRY_TELL' });
    expect(tells(life.step.effects)).toMatchObject([{ event: { request: 'notification-1~case-1' } }]);
    expect(life.context.troubles).toEqual([]);
  });

  it('reminds the account team of an inquiry that did not arrive until somebody has it told again', () => {
    const life = seen().send('customer-analyst', consult).send('system', subscriptionLost);
    for (const number of [2, 3, 4]) {
      expect(life.wait(day).ran('notifyStaff')).toMatchObject([
        { desk: 'account-team', notice: 'partnerUnreachable', number, text: expect.stringContaining('No server') },
      ]);
    }
    expect(
      life
        .send('account-team', { type: 'RETRY_TELL' })
        .wait(30 * day)
        .ran('notifyStaff'),
    ).toEqual([]);
  });

  it('marks the inquiry that failed, also where a later one is under way', () => {
    const life = seen().send('customer-analyst', consult).send('customer-analyst', consult);
    expect(tells(life.effects)).toMatchObject([
      { ref: subscriptionLost.ref },
      { ref: expect.stringMatching(/~case-2$/) },
    ]);
    life.send('system', subscriptionLost);
    expect(life.context.consultations).toMatchObject([{ reached: false }, { reached: true }]);
    life.send('account-team', { type: 'RETRY_TELL' });
    expect(tells(life.step.effects)).toMatchObject([{ event: { request: 'notification-1~case-1' } }]);
    life.send('system', subscriptionGone);
    expect(life.context.consultations).toMatchObject([{ refused: true }, { reached: true, refused: false }]);
  });

  it('is refused where its key leaves no room for the keys of its cases', () => {
    expect(codeOfThrown(() => composed({ notificationId: 'n'.repeat(93) }))).toBe('INPUT_INVALID');
    const life = seen();
    for (let count = 0; count < 10; count++) life.send('customer-analyst', consult);
    expect(life.refusal('customer-analyst', consult)).toBe('EVENT_NOT_ACCEPTED');
  });
});
