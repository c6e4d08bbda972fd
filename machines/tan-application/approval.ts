import { assign, enqueueActions } from 'xstate';
import { nameOf, timeOf } from '../stamp.ts';
import {
  aboutApplication,
  clarification,
  clarificationReminder,
  rejection,
  startTrial,
  unanswered,
  welcome,
} from './messages.ts';
import { tan } from './setup.ts';

/** T14: the next reminder of the reviewers. */
const armReminder = tan.raise(
  { type: 'ASSESSMENT_REMINDER_DUE' },
  { delay: 'assessmentReminder', id: 'assessmentReminder' },
);

/** T14: nothing says how long an assessment takes, and only a reviewer ends it, so reminders have no end. */
const remindReviewers = [
  tan.assign({ reviewerReminders: ({ context }) => context.reviewerReminders + 1 }),
  tan.enqueueActions(({ context, event, enqueue }) => {
    const { policy, reviewerReminders: number } = context;
    const notice = { at: timeOf(event), number, text: null };
    enqueue({
      type: 'notifyStaff',
      params: aboutApplication(context, { desk: 'reviewers', notice: 'assessmentReminder', ...notice }),
    });
    if (number > policy.assessmentRemindersMax)
      enqueue({
        type: 'notifyStaff',
        params: aboutApplication(context, { desk: 'account-team', notice: 'applicationForgotten', ...notice }),
      });
  }),
  armReminder,
];

/** The next reminder of the applicant, until the policy's maximum. */
const armApplicantReminder = tan.enqueueActions(({ check, enqueue }) => {
  if (!check('applicantRemindersLeft')) return;
  enqueue.raise({ type: 'APPLICANT_REMINDER_DUE' }, { delay: 'applicantReminder', id: 'applicantReminder' });
});

const remindApplicant = [
  tan.assign({ applicantReminders: ({ context }) => context.applicantReminders + 1 }),
  tan.enqueueActions(({ check, context, event, enqueue }) => {
    const { applicantReminders: number } = context;
    enqueue({ type: 'sendMail', params: clarificationReminder(context) });
    if (check('applicantRemindersLeft')) return;
    const notice = { notice: 'applicantSilent', at: timeOf(event), number, text: null } as const;
    enqueue({ type: 'notifyStaff', params: aboutApplication(context, { desk: 'account-team', ...notice }) });
  }),
  armApplicantReminder,
];

/** T10 to T17: the application is assessed. */
export const approval = tan.createStateConfig({
  id: 'approval',
  initial: 'underAssessment',
  entry: {
    type: 'notifyStaff',
    params: ({ context, event }) =>
      aboutApplication(context, {
        desk: 'reviewers',
        notice: 'applicationReceived',
        at: timeOf(event),
        number: 1,
        text: context.warnings.length === 0 ? null : `To be looked at: ${context.warnings.join(', ')}`,
      }),
  },
  on: {
    APPROVE: {
      target: 'approved',
      actions: [
        assign({
          decision: ({ event }) => ({ verdict: 'approved', by: nameOf(event), at: event.at, reason: null }),
          welcomeSentAt: ({ event }) => event.at,
        }),
        { type: 'sendMail', params: ({ context }) => welcome(context) },
        enqueueActions(({ check, context, enqueue }) => {
          if (check('isTrialEra')) enqueue({ type: 'tell', params: startTrial(context) });
        }),
      ],
    },
    REJECT: {
      target: 'rejected',
      actions: [
        assign({
          decision: ({ event }) => ({ verdict: 'rejected', by: nameOf(event), at: event.at, reason: event.reason }),
        }),
        { type: 'sendMail', params: ({ context, event }) => rejection(context, event.reason) },
      ],
    },
    WITHDRAW: 'withdrawn',
  },
  states: {
    underAssessment: {
      tags: 'awaitsReviewer',
      entry: [assign({ reviewerReminders: 0 }), armReminder],
      exit: tan.cancel('assessmentReminder'),
      on: {
        ASSESSMENT_REMINDER_DUE: { actions: remindReviewers },
        REQUEST_CLARIFICATION: {
          target: 'clarificationPending',
          actions: [
            assign({ question: ({ event }) => event.question }),
            { type: 'sendMail', params: ({ context, event }) => clarification(context, event.question) },
          ],
        },
      },
    },
    clarificationPending: {
      tags: 'awaitsApplicant',
      entry: [assign({ applicantReminders: 0 }), armApplicantReminder],
      exit: [tan.cancel('applicantReminder'), assign({ question: null })],
      after: {
        clarificationLimit: {
          target: '#unanswered',
          actions: { type: 'sendMail', params: ({ context }) => unanswered(context) },
        },
      },
      on: {
        APPLICANT_REMINDER_DUE: { actions: remindApplicant },
        APPLICANT_REPLIED: {
          target: 'underAssessment',
          actions: {
            type: 'notifyStaff',
            params: ({ context, event }) =>
              aboutApplication(context, {
                desk: 'reviewers',
                notice: 'applicantReplied',
                at: event.at,
                number: 1,
                text: event.reply,
              }),
          },
        },
      },
    },
  },
});
