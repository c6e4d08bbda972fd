import { describe, expect, it } from 'vitest';
import { applicationFrom } from '../../cli/application.ts';
import { inquiryFrom } from '../../cli/inquiry.ts';

function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return `${code} ${message}`;
  }
  return 'no error';
}

describe('an application', () => {
  const least = { tenant: 'contoso', profile: 'mde' };

  it('takes flags rather than what a file says', () => {
    const { input, by, fields } = applicationFrom({ name: 'Ada' }, { ...least, name: 'Eve', email: 'e@x.example' });
    expect(input).toEqual({ tenantId: 'contoso', profile: 'mde', policy: {} });
    expect(by).toEqual({ role: 'applicant', name: 'Ada' });
    expect(fields.email).toBe('e@x.example');
  });

  it('carries the configured policy, and that of its file before it', () => {
    const configured = { assessmentReminder: '1d', licenceGate: false };
    const file = { policy: { assessmentReminder: '2d' } };
    const { input } = applicationFrom(least, file, { 'tan-application': configured });
    expect(input.policy).toEqual({ assessmentReminder: '2d', licenceGate: false });
    expect(input.partnerPolicy).toBeUndefined();
  });

  it('carries the policy of the machines that it leads to', () => {
    const configured = { 'eod-case': { firstReportDue: '1d', quietClose: '3d' }, 'eod-subscription': {} };
    const { input } = applicationFrom(least, { partnerPolicy: { 'eod-case': { quietClose: '4d' } } }, configured);
    expect(input.partnerPolicy).toEqual({
      'eod-case': { firstReportDue: '1d', quietClose: '4d' },
      'eod-subscription': {},
    });
    const wrong = { 'eod-case': { firstReportDu: '1d' } };
    expect(refusal(() => applicationFrom(least, {}, wrong))).toContain('partnerPolicy.eod-case.firstReportDu');
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
    const text = refusal(() => applicationFrom(flags, file as Record<string, unknown>));
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

  it('fills in what is usual: the whole subscription, the answer to whoever asks, the permission', () => {
    const { input, by, submit } = inquiryFrom(least, {});
    expect(input).toMatchObject({
      tenantId: 'contoso',
      subscription: 'full',
      caseId: expect.stringMatching(/^[0-9a-z]{14}$/),
    });
    expect(by).toEqual({ role: 'customer-analyst', name: 'Ada Poe' });
    expect(submit).toEqual({
      type: 'SUBMIT',
      inquiry: 'What is it?',
      replyTo: ['ada@contoso.example'],
      permissions: ['manageSecuritySettings'],
      pageInView: true,
    });
  });

  it('may stay open without an inquiry', () => {
    const { inquiry: _, ...open } = least;
    expect(inquiryFrom({ ...open, submit: false }, {}).submit).toBeUndefined();
    expect(refusal(() => inquiryFrom(open, {}))).toContain('inquiry: ');
  });

  it.each([
    [{ entryPoint: 'EP3' }, 'the profile has no such entry point'],
    [{ entryPoint: 'EP9' }, 'entryPoint: '],
    [{ url: 'javascript:alert(1)' }, 'url: must be an http(s) address'],
    [{ subscription: 'trial', trialDaysLeft: 0 }, 'the trial has ended'],
    [{ inquiry: 'x'.repeat(1_000_000) }, 'inquiry: '],
    [{ replyTo: ['a@b.example', 'nobody'] }, 'replyTo.1: '],
    [{ permission: ['root'] }, 'permission.0: '],
    [{ submitterName: 'a\u202eb' }, 'submitterName: must not contain'],
  ])('is refused before anything is started: %.60j', (wrong, said) => {
    const text = refusal(() => inquiryFrom({ ...least, ...wrong }, {}));
    expect(text).toContain('INPUT_INVALID The inquiry is not valid: ');
    expect(text).toContain(said);
  });
});
