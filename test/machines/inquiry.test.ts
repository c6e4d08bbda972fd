import { describe, expect, it } from 'vitest';
import { eodEvents, subscriptionEvents } from '../../machines/index.ts';
import {
  type About,
  about,
  expectedOf,
  inquiryCategories,
  missingFor,
  nothing,
  prefilled,
  subjectKinds,
  together,
} from '../../machines/inquiry/index.ts';
import { actionPorts } from '../../machines/ports.ts';
import { entryPointIds, entryPoints } from '../../machines/profiles/index.ts';
import { assessing, inquiry, irRecommended, received, reported, reports } from './eod.ts';
import type { Life } from './life.ts';
import { consult, content, seen } from './note.ts';
import { full, wanted } from './subscription.ts';

const sha256 = 'a'.repeat(64);
const sha1 = 'b'.repeat(40);
const message = { internetMessageId: '<1@evil.example>', senderAddress: 'a@evil.example', recipientAddress: 'ann@x.y' };

describe('what an inquiry is about', () => {
  it.each([
    ['EP1', 'https://portal.example/devices/srv-01', {}],
    ['EP2', 'https://portal.example/machines/srv-01/overview', { devices: ['srv-01'] }],
    ['EP3', 'https://portal.example/devices/srv-01?tab=alerts', { devices: ['srv-01'] }],
    ['EP4', 'https://portal.example/alerts/da637_-1', { alerts: ['da637_-1'] }],
    ['EP5', 'https://portal.example/alerts/da637-1#top', { alerts: ['da637-1'] }],
    ['EP6', `https://portal.example/files/${sha1}`, { files: [{ sha1 }] }],
    ['EP6', `https://portal.example/files/${sha256}/`, { files: [{ sha256 }] }],
    ['EP6', 'https://portal.example/files/invoice.docm', { files: [{ name: 'invoice.docm' }] }],
    ['EP7', 'https://portal.example/incidents/881', { incidents: ['881'] }],
    ['EP8', 'https://portal.example/incidents', {}],
    ['EP2', 'https://portal.example/devices/%00', {}],
  ] as const)('is filled in from the page in view: %s, %s', (entryPoint, address, filled) => {
    expect(prefilled(entryPoint, address)).toEqual({ ...nothing, ...filled });
  });

  it('is required where the entry point attaches it: by the page, by name, or by the notification', () => {
    const life = full();
    const page = { ...wanted, contextUrl: 'https://portal.example/somewhere' };
    expect(life.refusal('customer-analyst', page)).toBe('EVENT_NOT_ACCEPTED');
    // What it names must be of the kind.
    expect(life.refusal('customer-analyst', { ...page, about: { users: ['ann'] } })).toBe('EVENT_NOT_ACCEPTED');
    for (const given of [
      { about: { devices: ['srv-01'] } },
      { linkedNotification: 'contoso~notification-1' },
      { entryPoint: 'EP1' },
      { contextUrl: 'https://portal.example/devices/srv-01' },
    ])
      expect(full().send('customer-analyst', { ...page, ...given }).states, JSON.stringify(given)).toBe('full');
  });

  it('has a row for every entry point that says which kind it attaches', () => {
    for (const id of entryPointIds) {
      const { contextKind, prefills } = entryPoints[id];
      expect(prefills).toBe(contextKind === 'page' ? null : `${contextKind}s`);
      if (prefills !== null) expect(subjectKinds).toContain(prefills);
    }
  });

  it('goes with the inquiry by way of the subscription into the case, each thing once', () => {
    const asked = { devices: ['srv-02', '1'], messages: [message], timeRange: { from: 1, until: 2 } };
    const life = full().send('customer-analyst', { ...wanted, about: asked });
    const [{ event, start }] = life.told('eod-case');
    const opened = received({ ...start, caseId: 'contoso~case-1' });
    expect(opened.context.about.devices).toEqual(['1']);
    const whole = together(prefilled('EP2', wanted.contextUrl), event.about);
    expect(whole).toMatchObject({ devices: ['1', 'srv-02'], timeRange: { from: 1, until: 2 } });
    expect(whole.messages).toMatchObject([message]);
  });

  it('is what the notification touches, where an expert is consulted about one', () => {
    const scope = { ...content.scope, mailboxes: ['ann@contoso.example'], messages: [message] };
    const life = seen({ content: { ...content, scope } });
    life.send('customer-analyst', { ...consult, about: { addresses: ['203.0.113.7'], users: ['ann'] } });
    const [{ event }] = life.told('eod-subscription');
    expect(event.about).toMatchObject({
      devices: ['fin-01'],
      users: ['ann'],
      mailboxes: ['ann@contoso.example'],
      messages: [message],
      addresses: ['203.0.113.7'],
    });
    expect(subscriptionEvents.CONSULT.safeParse(event).error).toBeUndefined();
  });

  it('of a notification that touches too much is what was named: an inquiry stays within its bounds', () => {
    const long = Array.from({ length: 50 }, (_, n) => `${n}${'d'.repeat(250)}`);
    const users = long.map((name) => `${name}@${'c'.repeat(60)}`);
    const mailboxes = users.map((name) => `m${name}`);
    const scope = { devices: long, users, mailboxes, messages: [], deviceGroups: [] };
    const life = seen({ content: { ...content, scope } });
    life.send('customer-analyst', { ...consult, about: { addresses: ['203.0.113.7'] } });
    const [{ event }] = life.told('eod-subscription');
    expect(event.about).toEqual({ ...nothing, addresses: ['203.0.113.7'] });
  });
});

describe('a case', () => {
  const answer = (given: object) => ({ type: 'CUSTOMER_INFO', text: 'These.', about: given }) as const;

  it('knows what it is about from its ticket on: mails, answers, hand-overs', () => {
    const life = received();
    life.settle('authorization', {
      ok: true,
      output: {
        tenantId: 'contoso',
        person: 'Ann Example',
        permissions: ['manageSecuritySettings'],
        premierMapped: false,
      },
    });
    expect(life.ran('updateCaseDesk')).toMatchObject([
      { operation: 'open', about: { alerts: ['da637'] }, missing: [] },
    ]);
    const asking = { ...reports.MORE_INFO_NEEDED, needs: ['devices', 'users'] } as const;
    life.send('expert', { type: 'ACCEPTED_BY_EXPERT' }).send('expert', asking);
    expect(life.ran('sendMail')).toMatchObject([
      { template: 'caseReport', data: { about: { alerts: ['da637'] }, needs: ['devices', 'users'], files: [] } },
    ]);
    life.send('customer-analyst', answer({ devices: ['srv-01'], timeRange: { from: 5, until: 9 } }));
    expect(life.ran('updateCaseDesk')).toMatchObject([{ operation: 'note', about: { devices: ['srv-01'] } }]);
    life.send('expert', { type: 'IR_NEEDED', reason: 'An active intruder.' });
    life.send('customer-analyst', { type: 'CHOOSE', path: 'cirt' });
    expect(life.ran('handOverToIr')).toMatchObject([
      { about: { alerts: ['da637'], devices: ['srv-01'], timeRange: { from: 5, until: 9 } } },
    ]);
  });

  it('asks for files by hash or name, and reminds of them', () => {
    const file = { sha1, name: 'updater.exe' };
    const life = assessing().send('expert', { ...reports.FILE_SAMPLES_NEEDED, files: [file] });
    expect(life.ran('sendMail')).toMatchObject([{ template: 'caseReport', data: { files: [file] } }]);
    life.wait(4 * 86_400_000);
    expect(life.ran('sendMail')).toMatchObject([{ template: 'caseReminder', data: { files: [file] } }]);
  });

  it('is advised by kind of answer and of next step, and a follow-up question adds to it', () => {
    const advice = { summary: 'Contain it.', answers: ['scope'], steps: ['contain', 'shareWithResponders'] } as const;
    const life = assessing().send('expert', { type: 'REPORT', status: 'CONCLUDED', advice });
    expect(life.ran('sendMail')).toMatchObject([{ template: 'caseAdvice', data: { ...advice, nextSteps: [] } }]);
    life.send('customer-analyst', {
      type: 'FOLLOW_UP_QUESTION',
      question: 'And this?',
      about: { files: [{ sha256 }] },
    });
    expect(life.context.about).toMatchObject({ alerts: ['da637'], files: [{ sha256 }] });
    expect(
      irRecommended().send('expert', { type: 'REPORT', status: 'CONCLUDED', advice }).context.advice,
    ).toMatchObject(advice);
  });

  it('holds as much as the policy says and no more, and goes on', () => {
    const life = reported('MORE_INFO_NEEDED', { policy: { subjectsMax: 3 } });
    const three = { alerts: ['a', 'b', 'c'] };
    expect(life.refusal('customer-analyst', answer(three))).toBe('EVENT_NOT_ACCEPTED');
    life.send('customer-analyst', answer({ alerts: ['a', 'b', 'da637'] }));
    expect(life.context.about.alerts).toEqual(['da637', 'a', 'b']);
  });

  it('stays small enough for every port, however often its customer answers', () => {
    let life: Life = assessing();
    let refused = 0;
    for (let round = 0; round < 8; round++) {
      life = life.send('expert', reports.MORE_INFO_NEEDED);
      const addresses = Array.from({ length: 14 }, (_, n) => `https://${round}.${n}.example/${'x'.repeat(1_000)}`);
      if (life.refusal('customer-analyst', answer({ addresses })) === undefined)
        life.send('customer-analyst', answer({ addresses }));
      else {
        refused += 1;
        life.send('customer-analyst', { type: 'CUSTOMER_INFO', text: 'No more room.' });
      }
    }
    expect(refused).toBeGreaterThan(0);
    const { params } = life
      .send('expert', { type: 'IR_NEEDED', reason: 'An active intruder.' })
      .step.effects.find((effect) => effect.kind === 'runAction' && effect.name === 'sendMail') as { params: unknown };
    expect(actionPorts.sendMail.safeParse(params).error).toBeUndefined();
  });

  it.each([
    ['a hash that is none', { files: [{ sha256: 'A'.repeat(64) }] }],
    ['a file without hash and name', { files: [{}] }],
    ['an id with a space', { alerts: ['da 637'] }],
    ['a name that turns the reading direction', { devices: ['srv\u202e10-'] }],
    ['a name with a line break', { users: ['ann\nbob'] }],
    ['a time that ends before it begins', { timeRange: { from: 2, until: 1 } }],
    ['more than a message takes', { users: Array.from({ length: 21 }, (_, n) => `user-${n}`) }],
    ['more text than a message takes', { addresses: Array.from({ length: 9 }, (_, n) => `${n}${'x'.repeat(2_000)}`) }],
    ['a field that there is not', { printers: ['p'] }],
  ])('is not told about %s', (_, given) => {
    expect(about.safeParse(given).success).toBe(false);
    expect(eodEvents.SUBMIT.safeParse({ ...inquiry, about: given }).success).toBe(false);
    expect(full().refusal('customer-analyst', { ...wanted, about: given as Partial<About> })).toBe('EVENT_INVALID');
  });
});

describe('what is asked', () => {
  it('says what experts need for it, and the desk sees what is missing', () => {
    expect(Object.keys(expectedOf)).toEqual([...inquiryCategories]);
    expect(missingFor('suspiciousConnection', nothing)).toEqual(['devices', 'addresses']);
    expect(missingFor('suspiciousConnection', { ...nothing, devices: ['d'] })).toEqual(['addresses']);
    expect(missingFor('alertInformation', { ...nothing, users: ['u'] })).toEqual([]);
    expect(missingFor('threatIntelligence', nothing)).toEqual([]);
    expect(missingFor(null, nothing)).toEqual([]);
  });

  it('is never refused for it: the documents do not say that it is required', () => {
    const life = full().send('customer-analyst', { ...wanted, category: 'suspiciousConnection' });
    expect(life.told('eod-case')).toMatchObject([{ event: { category: 'suspiciousConnection' } }]);
  });
});
