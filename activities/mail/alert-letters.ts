import { longTime } from '../time.ts';
import { callout, facts, inProse, type Letter, paragraph, points, quote, steps } from './letter.ts';
import type { MailData, Templates } from './template.ts';

/** Letters to the recipients of an e-mail notification rule. */
export const alertLetters: Templates<'ruleTest' | 'alertNotice' | 'noSubscription' | 'inquiryRefused'> = {
  ruleTest: (data) => ({
    ...frame(data, 'You receive this because somebody sent the test e-mail of a notification rule.'),
    subject: `Test of the e-mail rule "${data.ruleName}"`,
    preview: 'The rule reaches you. There is no alert.',
    heading: 'This is a test. There is no alert.',
    blocks: [
      paragraph('It shows that the rule below reaches this mailbox. You need not do anything.'),
      facts(['Rule', data.ruleName], ['Tenant', data.tenantId]),
      paragraph(
        'If a colleague should have received it and did not, look in the junk folder, at mailbox rules, and at what your mail security product holds back.',
      ),
    ],
    thread: ['rule-test', data.tenantId],
  }),

  noSubscription: (data) => ({
    ...notOpened(data),
    subject: 'Consulting an expert needs a subscription',
    preview: 'Your inquiry was not opened: no trial or subscription runs for your tenant.',
    blocks: [
      paragraph('Experts on Demand is a subscription of its own, and no trial or subscription runs for your tenant.'),
      quote('You asked', data.inquiry),
      data.contacts.length === 0
        ? paragraph('It is no longer sold, so nobody can get you one.')
        : points('Whom to ask for a subscription', data.contacts),
      paragraph('The notification and what it recommends are yours all the same.'),
    ],
  }),

  inquiryRefused: (data) => ({
    ...notOpened(data),
    subject: 'Your inquiry was not opened',
    preview: 'Your subscription does not take the inquiry as you made it.',
    blocks: [
      paragraph('Your subscription to Experts on Demand does not take this inquiry as you made it.'),
      quote('You asked', data.inquiry),
      quote('Why', data.reason),
      callout('What to do', 'Mend it and ask again from the notification.'),
    ],
  }),

  alertNotice: (data) => ({
    ...frame(data, `You receive this because the e-mail rule "${data.ruleName}" names this mailbox.`),
    subject: `${data.severity === 'informational' ? 'Informational' : `${SEVERITY[data.severity]} severity`} alert: ${data.title}`,
    preview: `A threat was found${data.organisation === null ? '' : ` at ${data.organisation}`}. Details are in ${inProse(data.portal)}.`,
    heading: data.title,
    greeting: 'Hello,',
    blocks: [
      paragraph('Our hunters have found a threat in your environment and published an alert about it.'),
      facts(
        ['Severity', SEVERITY[data.severity]],
        ['Published', longTime(data.at)],
        ...(data.organisation === null ? [] : [['Organisation', data.organisation] as const]),
        ['Tag', data.tag],
        ['Notification', data.notificationId],
      ),
      points('Devices concerned', data.devices ?? []),
      steps('How to see the details', [
        `Sign in to ${inProse(data.portal)}.`,
        `Open the alerts and look for the tag "${data.tag}".`,
        'Open the alert with the title above. It has the scope, the context and the actions that we recommend.',
      ]),
    ],
    thread: ['notification', data.tenantId, data.notificationId],
  }),
};

const SEVERITY = { informational: 'Informational', low: 'Low', medium: 'Medium', high: 'High' } as const;

function notOpened(
  data: MailData<'noSubscription' | 'inquiryRefused'>,
): Pick<Letter, 'masthead' | 'greeting' | 'signature' | 'footer' | 'heading' | 'thread'> {
  return {
    masthead: 'Experts on Demand',
    greeting: 'Hello,',
    signature: 'Kind regards\nExperts on Demand',
    footer: [
      `You receive this because you wanted to consult an expert about ${data.notificationId}. Tenant: ${data.tenantId}.`,
      'We never ask for a password. This message has no links and no attachments.',
    ],
    heading: 'Your inquiry was not opened',
    thread: ['notification', data.tenantId, data.notificationId],
  };
}

function frame(
  data: MailData<'ruleTest' | 'alertNotice'>,
  why: string,
): Pick<Letter, 'masthead' | 'greeting' | 'signature' | 'footer'> {
  return {
    masthead: data.service,
    greeting: 'Hello,',
    signature: `Kind regards\n${data.service}`,
    footer: [
      `${why} Tenant: ${data.tenantId}.`,
      'We never ask for a password. This message has no links and no attachments: open the portal as you always do.',
    ],
  };
}
