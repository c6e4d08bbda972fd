import { type About, fileText, subjectLabels } from '../../machines/inquiry/index.ts';
import type { IrPath } from '../../machines/profiles/index.ts';
import { longTime } from '../time.ts';
import { type Block, callout, facts, type Letter, paragraph, points, quote, steps } from './letter.ts';
import { subjectRows } from './subjects.ts';
import type { MailData, Templates } from './template.ts';

/** Letters to the reply addresses of a case. */
export const caseLetters: Templates<
  | 'caseReport'
  | 'caseAdvice'
  | 'caseReminder'
  | 'caseIrOptions'
  | 'caseOutOfScope'
  | 'caseClosed'
  | 'caseNotPermitted'
  | 'caseTracked'
> = {
  caseReport: (data) => ({
    ...frame(data),
    subject: `Case ${data.caseId}: ${REPORT[data.status].subject}`,
    preview: REPORT[data.status].preview,
    heading: REPORT[data.status].heading,
    blocks: [
      paragraph(`This is progress report ${data.number} on your inquiry.`),
      about(data),
      quote('Our expert writes', data.message),
      ...REPORT[data.status].ask(data.requested),
      ...asked(data),
    ],
  }),

  caseAdvice: (data) => ({
    ...frame(data),
    subject: `Case ${data.caseId}: our findings and advice`,
    preview: 'We have concluded the investigation of your inquiry.',
    heading: 'Our findings and advice',
    blocks: [
      paragraph(`We have concluded the investigation of your inquiry. This is report ${data.number}.`),
      about(data),
      quote('What we found', data.summary),
      ...(data.answers.length === 0
        ? []
        : [facts(['This answers', data.answers.map((one) => ANSWERS[one]).join(', ')])]),
      ...(data.steps.length === 0 ? [] : [facts(['What it takes', data.steps.map((one) => STEPS[one]).join(', ')])]),
      steps('What we advise you to do', data.nextSteps),
      paragraph(
        data.nextSteps.length === 0
          ? LOOK_AGAIN
          : `The steps are yours to take, with your own security operations. ${LOOK_AGAIN}`,
      ),
    ],
  }),

  caseReminder: (data) => ({
    ...frame(data),
    subject: `Case ${data.caseId}: reminder ${data.number}, we are waiting for ${WAITING[data.waitingFor]}`,
    preview: `Without a reply the case closes on ${longTime(data.closesAt)}.`,
    heading: `We are waiting for ${WAITING[data.waitingFor]}`,
    blocks: [
      paragraph('We cannot go on with your inquiry until we hear from you.'),
      about(data),
      ...ASK[data.waitingFor](data.requested),
      ...asked(data),
      facts(['Case closes', `${longTime(data.closesAt)}, if nothing has reached us by then`]),
      paragraph('If the matter is settled, tell us so and we will close the case.'),
    ],
  }),

  caseIrOptions: (data) => ({
    ...frame(data),
    subject: `Case ${data.caseId}: we recommend incident response`,
    preview: 'Your inquiry needs incident response. Please choose who takes over.',
    heading: 'We recommend incident response',
    blocks: [
      paragraph(
        'What we see goes beyond what advice can do. We do not provide incident response ourselves, so we want to hand your case over.',
      ),
      about(data),
      quote('Why', data.reason),
      points('Who can take over', data.options.map(irOption)),
      callout(
        'What to do',
        'Please reply soon and name one of these. You may also ask us to go on beside them. If you decide against it, tell us that too: the investigation then goes on.',
      ),
    ],
  }),

  caseClosed: (data) => ({
    ...frame(data),
    subject: `Case ${data.caseId}: closed${data.waitingFor === null ? '' : ' without an answer from you'}`,
    preview: CLOSED[data.outcome],
    heading: 'Your case has been closed',
    blocks: [
      paragraph(CLOSED[data.outcome]),
      about(data),
      ...(data.waitingFor === null ? [] : [paragraph(NOT_DONE[data.waitingFor])]),
      points(
        'What we were waiting for',
        data.waitingFor === 'irChoice' ? data.requested.map(irOption) : data.requested,
      ),
      paragraph('Open a new case that continues this one if the matter is not settled.'),
    ],
  }),

  caseNotPermitted: (data) => ({
    ...frame(data),
    subject: `Case ${data.caseId}: not opened`,
    preview: `Consulting an expert takes the permission "${data.permission}".`,
    heading: 'Your inquiry was not opened',
    blocks: [
      paragraph(
        `Consulting an expert takes the permission "${data.permission}" in the portal, and you do not have it.`,
      ),
      about(data),
      callout('What to do', 'Ask an administrator of your tenant for it, or a colleague who has it to ask for you.'),
    ],
  }),

  caseTracked: (data) => ({
    ...frame(data),
    subject: `Case ${data.caseId}: follow it in Services Hub`,
    preview: 'Your case can be followed in Microsoft Services Hub from now on.',
    heading: 'Your case is in Services Hub',
    blocks: [
      paragraph('From now on your case can be followed in Microsoft Services Hub.'),
      about(data),
      facts(
        ['Support request', data.supportRequestNo ?? 'not numbered yet'],
        ['Visible to', data.visibleTo === 'team' ? 'your whole team' : 'you'],
      ),
    ],
  }),

  caseOutOfScope: (data) => ({
    ...frame(data),
    subject: `Case ${data.caseId}: outside what we can help with`,
    preview: 'We cannot investigate this inquiry, and say who can.',
    heading: 'We cannot help with this inquiry',
    blocks: [
      paragraph('Thank you for asking us. This inquiry lies outside what our experts can investigate.'),
      about(data),
      quote('Why', data.reason),
      callout(
        'Who can help',
        'Please consult your own security operations centre or your incident response team. For anything else in the portal, you are welcome to ask us again.',
      ),
    ],
  }),
};

type Inquiry = { tenantId: string; caseId: string; topic: string; about: About };

const about = (data: Inquiry): Block => facts(['Case', data.caseId], ['Topic', data.topic], ...subjectRows(data.about));

/** What the customer is to name, and which files are meant. */
function asked({ files, needs }: Pick<MailData<'caseReport'>, 'files' | 'needs'>): Block[] {
  return [
    points(
      'Please name',
      needs.map((kind) => subjectLabels[kind]),
    ),
    points('Which files', files.map(fileText)),
  ];
}

const ANSWERS: Readonly<Record<MailData<'caseAdvice'>['answers'][number], string>> = {
  rootCause: 'the root cause',
  scope: 'the scope',
  suspiciousBehavior: 'what the behaviour is',
  risk: 'the risk',
  protection: 'the protection that there is',
};

const STEPS: Readonly<Record<MailData<'caseAdvice'>['steps'][number], string>> = {
  investigate: 'looking further',
  contain: 'containment',
  protect: 'protection',
  shareWithResponders: 'data for your responders',
  consultOwnTeam: 'your own security operations',
  callResponders: 'incident response',
  nothing: 'nothing',
};

const LOOK_AGAIN =
  'If something is unclear or new evidence turns up, reply to this message and we will look again. If we hear nothing more, the case closes by itself after a while.';

const WAITING = {
  information: 'your answer',
  samples: 'your file samples',
  irChoice: 'your choice of responders',
} as const;

type Status = MailData<'caseReport'>['status'];
interface Report {
  readonly subject: string;
  readonly preview: string;
  readonly heading: string;
  readonly ask: (requested: readonly string[]) => Block[];
}

const REPORT: Readonly<Record<Status, Report>> = {
  MORE_INFO_NEEDED: {
    subject: 'we need more information',
    preview: 'Please answer our questions so that the investigation can go on.',
    heading: 'We need more information from you',
    ask: askForInformation,
  },
  FILE_SAMPLES_NEEDED: {
    subject: 'we need file samples',
    preview: 'Please provide file samples so that the investigation can go on.',
    heading: 'We need file samples from you',
    ask: askForSamples,
  },
  MORE_TIME_NEEDED: {
    subject: 'we need more time',
    preview: 'The investigation goes on. You need not do anything.',
    heading: 'We need more time',
    // Whatever was asked for along with it is not lost.
    ask: (requested) => [
      points('For your information', requested),
      callout('Nothing to do', 'The investigation goes on. We write again when there is more to say.'),
    ],
  },
};

const ASK: Readonly<Record<MailData<'caseReminder'>['waitingFor'], (requested: readonly string[]) => Block[]>> = {
  information: askForInformation,
  samples: askForSamples,
  irChoice: (requested) => [
    points('Who can take over', requested.map(irOption)),
    callout('What to do', 'Please reply and name one of these, or say that you decide against it.'),
  ],
};

const CLOSED: Readonly<Record<MailData<'caseClosed'>['outcome'], string>> = {
  concluded: 'We gave our advice and have not heard from you since, so we have closed your case.',
  noReply: 'We have not heard from you, so we have closed your case. Your question has no answer.',
  outOfScope: 'Your inquiry is outside what we can help with, so we have closed your case.',
  referredToIr: 'Your case has been handed over to incident response.',
  withdrawn: 'Your case has been withdrawn.',
  notPermitted: 'Your case was not opened.',
};

const NOT_DONE: Readonly<Record<NonNullable<MailData<'caseClosed'>['waitingFor']>, string>> = {
  information: 'Without the information below we could not go on with the investigation.',
  samples: 'Without the samples below we could not go on with the investigation.',
  irChoice: 'We recommended incident response, and nobody has been called: the choice was yours.',
};

function askForInformation(requested: readonly string[]): Block[] {
  return [
    steps('What we need to know', requested),
    callout('What to do', 'Please reply to this message. A quick answer keeps the investigation moving.'),
  ];
}

function askForSamples(requested: readonly string[]): Block[] {
  return [
    steps('What we need', requested),
    callout(
      'What to do',
      'Please do not attach samples to a mail. Put them where we can fetch them, and reply with the place, the size and the SHA-256 of each file. A quick answer keeps the investigation moving.',
    ),
  ];
}

const IR_OPTIONS: Readonly<Record<IrPath, string>> = {
  ownIr: 'Your own incident response team',
  thirdPartyIr: 'An incident response provider of your choice',
  microsoftIr: 'Microsoft incident response',
  dart: 'The Microsoft Detection and Response Team (DART)',
  cirt: 'The Microsoft Cybersecurity Incident Response Team (CIRT), which opens a ticket of its own',
  servicesHubRequest: 'A support request that you open in Services Hub',
};

const irOption = (option: string): string =>
  Object.hasOwn(IR_OPTIONS, option) ? IR_OPTIONS[option as IrPath] : option;

function frame(data: Inquiry): Pick<Letter, 'masthead' | 'greeting' | 'signature' | 'footer' | 'thread'> {
  return {
    masthead: 'Experts on Demand',
    greeting: 'Hello,',
    signature: 'Kind regards\nExperts on Demand',
    footer: [
      `You receive this because case ${data.caseId} of the tenant ${data.tenantId} names this address for replies.`,
      'Please keep the case number in the subject. We never ask for a password and never send attachments.',
    ],
    thread: ['case', data.tenantId, data.caseId],
  };
}
