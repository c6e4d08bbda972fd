import { describe, expect, it } from 'vitest';
import { readApplication, readInquiry, readPurchase } from '../../programme/index.ts';

function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return `${code} ${message}`;
  }
  return 'no error';
}

const operator = { role: 'operator', name: 'Ole' };

describe('an application', () => {
  const least = { tenant: 'contoso', profile: 'mde' };

  it('is by whom its form names, or by whom is said to send it', () => {
    const request = { ...least, name: 'Ada', email: 'e@x.example' };
    const { input, by, fields } = readApplication(request);
    expect(input).toEqual({ tenantId: 'contoso', profile: 'mde', policy: {} });
    expect(by).toEqual({ role: 'applicant', name: 'Ada' });
    expect(fields.email).toBe('e@x.example');
    const eve = { role: 'applicant', name: 'Eve' };
    expect(readApplication(request, { by: eve }).by).toEqual(eve);
    expect(refusal(() => readApplication(request, { by: { role: 'hunter', name: 'Eve' } }))).toContain('ROLE_NOT');
  });

  it('carries the configured policy, and that of its file before it', () => {
    const configured = { assessmentReminder: '1d', licenceGate: 'refuse' };
    const file = { policy: { assessmentReminder: '2d' } };
    const { input } = readApplication(
      { ...least, ...file },
      { policy: { 'tan-application': configured }, by: operator },
    );
    expect(input.policy).toEqual({ assessmentReminder: '2d', licenceGate: 'refuse' });
    expect(input.partnerPolicy).toBeUndefined();
  });

  it('carries the policy of the machines that it leads to', () => {
    const configured = { 'eod-case': { firstReportDue: '1d', quietClose: '3d' }, 'eod-subscription': {} };
    const { input } = readApplication(
      { ...least, partnerPolicy: { 'eod-case': { quietClose: '4d' } } },
      { policy: configured, by: operator },
    );
    expect(input.partnerPolicy).toEqual({
      'eod-case': { firstReportDue: '1d', quietClose: '4d' },
      'eod-subscription': {},
    });
    const wrong = { 'eod-case': { firstReportDu: '1d' } };
    expect(refusal(() => readApplication(least, { policy: wrong }))).toContain('partnerPolicy.eod-case.firstReportDu');
  });

  it.each([
    { policy: { assessmentReminder: '2d' } },
    { partnerPolicy: { 'eod-case': { quietClose: '4d' } } },
    { docsEra: '2020' },
  ])('of an applicant cannot bring its own terms: %j', (terms) => {
    expect(refusal(() => readApplication({ ...least, ...terms }))).toContain('POLICY_NOT_ALLOWED');
    expect(readApplication({ ...least, ...terms }, { by: operator }).by).toEqual(operator);
  });

  it.each([
    [{}, {}, 'tenant: is missing'],
    [{ tenant: 'contoso' }, {}, 'profile: is missing'],
    [least, { tennant: 'x' }, 'there is no field "tennant"'],
    [least, { privacyRead: 'yes' }, 'privacyRead: '],
    [least, { email: 'nobody' }, 'email: '],
    [least, { policy: { assesmentReminder: '1d' } }, 'there is no field "policy.assesmentReminder"'],
    [least, { policy: { assessmentReminder: -1 } }, 'policy.assessmentReminder: '],
    [{ ...least, tenantName: 'a\x1b[31m' }, {}, 'tenantName: must not contain control characters'],
    [{ ...least, tenantName: 'x'.repeat(1_000_000) }, {}, 'tenantName: '],
    [{ ...least, tenant: '../etc' }, {}, 'tenant: '],
    [least, JSON.parse('{"\\u001b[31mx": 1}') as object, 'there is no field "\ufffd[31mx"'],
  ])('is refused before anything is started: %.60j with %.60j', (flags, file, said) => {
    const text = refusal(() => readApplication({ ...file, ...flags }));
    expect(text).toContain('INPUT_INVALID The application is not valid: ');
    expect(text).toContain(said);
    expect(text).not.toMatch(/\p{Cc}/u);
    expect(text.length).toBeLessThan(500);
  });
});

describe('an inquiry', () => {
  const least = {
    tenant: 'contoso',
    profile: 'mde',
    entryPoint: 'EP2',
    url: 'https://portal.example/machines/7',
    submitterName: 'Ada Poe',
    submitterEmail: 'ada@contoso.example',
    inquiry: 'What is it?',
  };

  it('fills in what is usual: the answer to whoever asks, whose permission counts', () => {
    const { by, consult, profile } = readInquiry(least);
    expect(profile).toBe('mde');
    expect(by).toEqual({ role: 'customer-analyst', name: 'Ada Poe' });
    expect(consult).toEqual({
      type: 'CONSULT',
      tenantId: 'contoso',
      request: expect.stringMatching(/^[0-9a-z]{14}$/),
      entryPoint: 'EP2',
      contextUrl: least.url,
      submitter: { name: 'Ada Poe', email: 'ada@contoso.example' },
      inquiry: 'What is it?',
      replyTo: ['ada@contoso.example'],
      linkedNotification: null,
      reopens: null,
    });
    expect(readInquiry(least, { request: 'mine' }).consult.request).toBe('mine');
  });

  it.each(['~', 'a~b', '../x', 'x'.repeat(65)])('is not called %.20s', (request) => {
    expect(refusal(() => readInquiry(least, { request }))).toContain('INPUT_INVALID');
  });

  it.each(['subscription', 'trialDaysLeft', 'policy', 'docsEra', 'permission'])(
    'cannot say by what right it is asked: %s',
    (field) => {
      for (const by of [undefined, operator])
        expect(refusal(() => readInquiry({ ...least, [field]: 'full' }, by === undefined ? {} : { by }))).toContain(
          `there is no field "${field}"`,
        );
    },
  );

  it.each(['operator', 'expert', 'account-team'])('is nothing for the role %s to ask', (role) => {
    expect(refusal(() => readInquiry(least, { by: { role, name: 'Eve' } }))).toMatch(/ROLE_NOT_ALLOWED|EVENT_NOT/);
  });

  it('is of one tenant with all that it names', () => {
    for (const name of ['notification', 'reopens'])
      expect(refusal(() => readInquiry({ ...least, [name]: 'fabrikam~x' }))).toContain('must be of this tenant');
    expect(readInquiry({ ...least, notification: 'contoso~notification-1' }).consult).toBeDefined();
  });

  it.each([
    [{ entryPoint: 'EP3' }, 'entryPoint: Profile mde has the entry points EP1 (Help and support menu), EP2'],
    [{ entryPoint: 'EP9' }, 'entryPoint: '],
    [{ url: 'javascript:alert(1)' }, 'url: must be an http(s) address'],
    [{ inquiry: 'x'.repeat(1_000_000) }, 'inquiry: '],
    [{ replyTo: ['a@b.example', 'nobody'] }, 'replyTo.1: '],
    [{ category: 'Alert information' }, 'category: must be one of'],
    [{ url: 'https://portal.example/alerts/7' }, 'The page must be what '],
    [{ inquiry: undefined }, 'inquiry: is missing'],
    [{ submitterName: 'a\u202eb' }, 'submitterName: must not contain'],
  ])('is refused before anything is started: %.60j', (wrong, said) => {
    const text = refusal(() => readInquiry({ ...least, ...wrong }));
    expect(text).toContain('INPUT_INVALID The inquiry is not valid: ');
    expect(text).toContain(said);
  });

  it('is told what it must name where the page names nothing', () => {
    const nameless = refusal(() => readInquiry({ ...least, url: 'https://portal.example/machines' }));
    expect(nameless).toContain('EVENT_NOT_ACCEPTED');
    expect(nameless).toContain('"about" must, under "devices".');
    expect(
      readInquiry({ ...least, url: 'https://portal.example/machines', about: { devices: ['pc-7'] } }),
    ).toBeDefined();
  });
});

describe('a purchase', () => {
  const by = { role: 'account-team', name: 'Sam' };

  it('goes by whom the profile names, and carries the policy of the cases', () => {
    const policy = { 'eod-case': { quietClose: '3d' } };
    const purchase = readPurchase({ tenant: 'fabrikam', profile: 'xdr' }, { policy, by });
    expect(purchase.event).toEqual({ type: 'PURCHASED', via: 'Microsoft representative' });
    expect(purchase.by).toEqual(by);
    expect(purchase.input.partnerPolicy).toEqual({ 'eod-case': { quietClose: '3d' } });
  });

  it.each([
    [{ profile: 'mde' }, by, 'tenantId: is missing'],
    [{ tenant: 'contoso' }, by, 'profile: is missing'],
    [{ tenant: 'fabrikam', profile: 'xdr', via: 'account team' }, by, 'are sold by the "Microsoft representative"'],
    [{ tenant: 'contoso', profile: 'mde', docsEra: '2022' }, by, 'may not set docsEra'],
    [{ tenant: 'contoso', profile: 'mde' }, { role: 'expert', name: 'Eve' }, 'may not send'],
    [{ tenant: 'contoso', profile: 'mde', contract: { via: 'account team', since: 0 } }, by, 'no field "contract"'],
  ])('is refused before anything is started: %j by %j', (request, sender, said) => {
    expect(() => readPurchase(request, { by: sender })).toThrow(said);
  });
});
