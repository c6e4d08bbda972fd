import { assign, cancel, enqueueActions } from 'xstate';
import { nameOf, timeOf } from '../stamp.ts';
import { aboutApplication, clarification, rejection, startTrial, welcome } from './messages.ts';
import { tan } from './setup.ts';

/** T14: the next reminder of the reviewers, until the policy's maximum. */
const armReminder = tan.enqueueActions(({ check, enqueue }) => {
  if (!check('remindersLeft')) return;
  enqueue.raise({ type: 'ASSESSMENT_REMINDER_DUE' }, { delay: 'assessmentReminder', id: 'assessmentReminder' });
});

/** T10 to T17: the application is assessed. Nothing says how long that takes, so reviewers are reminded. */
export const approval = tan.createStateConfig({
  id: 'approval',
  initial: 'confirmationShown',
  entry: [
    assign({ reviewerReminders: 0 }),
    {
      type: 'notifyStaff',
      params: ({ context, event }) =>
        aboutApplication(context, {
          desk: 'reviewers',
          notice: 'applicationReceived',
          at: timeOf(event),
          number: 1,
          text: null,
        }),
    },
    armReminder,
  ],
  exit: cancel('assessmentReminder'),
  on: {
    // Has no target: a reminder leaves the inner state and its timers as they are.
    ASSESSMENT_REMINDER_DUE: {
      guard: 'remindersLeft',
      actions: [
        assign({ reviewerReminders: ({ context }) => context.reviewerReminders + 1 }),
        {
          type: 'notifyStaff',
          params: ({ context, event }) =>
            aboutApplication(context, {
              desk: 'reviewers',
              notice: 'assessmentReminder',
              at: timeOf(event),
              number: context.reviewerReminders,
              text: null,
            }),
        },
        armReminder,
      ],
    },
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
    confirmationShown: { tags: 'awaitsReviewer', on: { CLOSE: 'underAssessment' } },
    underAssessment: {
      tags: 'awaitsReviewer',
      on: {
        REQUEST_CLARIFICATION: {
          target: 'clarificationPending',
          actions: { type: 'sendMail', params: ({ context, event }) => clarification(context, event.question) },
        },
      },
    },
    clarificationPending: {
      tags: 'awaitsApplicant',
      on: {
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
