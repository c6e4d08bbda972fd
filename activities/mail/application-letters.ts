import { type Block, callout, facts, inProse, type Letter, paragraph, points, quote, steps } from './letter.ts';
import type { MailData, Templates } from './template.ts';

/** Letters to the person who applied for notifications. */
export const applicationLetters: Templates<
  'tanWelcome' | 'tanSwitchOn' | 'tanClarification' | 'tanReminder' | 'tanUnanswered' | 'tanRejection'
> = {
  tanWelcome: (data) => ({
    ...frame(data),
    subject: `Welcome to ${data.service}`,
    preview: WELCOME_PREVIEW[data.activation],
    heading: 'Your application has been approved',
    blocks: [
      paragraph(
        `Thank you for applying. Your organisation has been accepted for ${data.service}. Our analysts now hunt in your environment for human adversaries, hands-on-keyboard attacks and cyber-espionage, and tell you when they find one.`,
      ),
      ...activation(data),
      points('What to expect', [
        `Each finding appears in ${inProse(data.portal)} as a new alert, with what we know about its timeline, its scope and the methods of the intrusion, and with what we recommend.`,
        'Alerts come by e-mail as well once you have saved an e-mail notification rule. Without a rule, look in the portal.',
        'Weeks without an alert are good news. We keep hunting all the same.',
        'We advise and you act: this is not an incident response service, and we change nothing in your environment.',
      ]),
      paragraph(
        'If you ever want to leave: at the place above, slide the toggle off and choose Save preferences. Nothing changes until you save.',
      ),
    ],
  }),

  tanSwitchOn: (data) => ({
    ...frame(data),
    subject: `One step left: switch on ${data.service}`,
    preview: 'Your application is approved. Notifications start when you switch them on.',
    heading: 'Switch on your notifications',
    blocks: [
      paragraph(
        `Your application for ${data.service} has been approved. You will receive notifications as soon as you switch them on:`,
      ),
      steps('How to switch them on', switchOnSteps(data)),
      paragraph(
        'You need the permission to change these settings. If the toggle does not appear, ask an administrator of your tenant.',
      ),
    ],
  }),

  tanClarification: (data) => ({
    ...frame(data),
    subject: `A question about your application for ${data.service}`,
    preview: 'We need an answer from you before we can decide.',
    heading: 'We have a question about your application',
    blocks: [
      paragraph(`We are assessing your application for ${data.service} and need your help with the following.`),
      quote('The reviewer asks', data.question),
      callout(
        'What to do',
        'Please reply to this message. Your application keeps its place; the assessment goes on when we have your answer.',
      ),
    ],
  }),

  tanReminder: (data) => ({
    ...frame(data),
    subject: `Reminder ${data.number}: a question about your application for ${data.service}`,
    preview: 'We are still waiting for your answer.',
    heading: 'We are waiting for your answer',
    blocks: [
      paragraph(`Your application for ${data.service} cannot go on until we hear from you.`),
      quote('The reviewer asks', data.question),
      callout('What to do', 'Please reply to this message. Without an answer the application ends after a while.'),
    ],
  }),

  tanUnanswered: (data) => ({
    ...frame(data),
    subject: `Your application for ${data.service} has ended`,
    preview: 'We have not heard from you, so nothing was decided.',
    heading: 'Your application has ended without a decision',
    blocks: [
      paragraph(
        'We asked you a question and have not heard from you. Your application has ended; nothing was decided.',
      ),
      quote('The reviewer asked', data.question),
      paragraph('You are welcome to apply again at any time.'),
    ],
  }),

  tanRejection: (data) => ({
    ...frame(data),
    subject: `Your application for ${data.service}`,
    preview: 'We cannot approve your application at this time.',
    heading: 'We cannot approve your application at this time',
    blocks: [
      paragraph(
        `Thank you for applying for ${data.service}. We have assessed your application and cannot approve it now.`,
      ),
      quote('The reason', data.reason),
      paragraph(
        'Your account team can talk it through with you. When what stands against it has changed, you are welcome to apply again. Your existing products work as before.',
      ),
    ],
  }),
};

const WELCOME_PREVIEW = {
  switchOn: 'Your application is approved. One step is left for you.',
  toggleIsOn: 'Your application is approved. Notifications are on; you need not do anything.',
  startsAutomatically: 'Your application is approved. Notifications start by themselves.',
} as const;

function activation(data: MailData<'tanWelcome'>): Block[] {
  switch (data.activation) {
    case 'switchOn':
      return [
        callout('One step is left', 'Notifications start when you have switched them on.'),
        steps('How to switch them on', switchOnSteps(data)),
      ];
    case 'toggleIsOn':
      return [
        callout(
          'Nothing to do',
          `Notifications are on. In ${inProse(data.portal)}, at the place below, the Apply button has become a toggle that is already switched on.`,
        ),
        facts(['Where', data.uiPath]),
      ];
    case 'startsAutomatically':
      return [
        callout(
          'Nothing to do',
          `Notifications start by themselves. To check, open the place below in ${inProse(data.portal)}: the toggle is on.`,
        ),
        facts(['Where', data.uiPath]),
      ];
  }
}

function switchOnSteps(data: { portal: string; uiPath: string }): string[] {
  return [
    `Sign in to ${inProse(data.portal)}.`,
    `Open ${data.uiPath}.`,
    'Slide the toggle to On.',
    'Choose Save preferences.',
  ];
}

type Frame = Pick<Letter, 'masthead' | 'greeting' | 'signature' | 'footer' | 'thread'>;

function frame(data: { tenantId: string; applicantName: string; service: string }): Frame {
  return {
    masthead: data.service,
    greeting: `Hello ${data.applicantName},`,
    signature: `Kind regards\n${data.service}`,
    footer: [
      `You receive this because you applied for ${data.service} for the tenant ${data.tenantId}.`,
      'We never ask for a password. This message has no links and no attachments: open the portal as you always do.',
    ],
    thread: ['application', data.tenantId],
  };
}
