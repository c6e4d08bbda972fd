import { assign } from 'xstate';
import { nameOf, timeOf } from '../stamp.ts';
import { remindExpert } from './actions.ts';
import { aboutCase, ticket, trackedMail } from './messages.ts';
import { eod } from './setup.ts';

/** What holds in every state from `opened` until the case is closed. None of it moves the case. */
export const fromOpened = eod.createStateConfig({
  on: {
    // E14: a missed target is noted and reported; the case stays where it is.
    FIRST_REPORT_DUE: {
      guard: 'isUnreported',
      actions: [
        assign({ breachedAt: ({ event }) => timeOf(event) }),
        {
          type: 'notifyStaff',
          params: ({ context, event }) =>
            aboutCase(context, { notice: 'firstReportBreached', at: timeOf(event), number: 1, text: null }),
        },
        {
          type: 'updateCaseDesk',
          params: ({ context, event }) => ({
            operation: 'breach',
            ...ticket(context, timeOf(event)),
            due: context.firstReportDue ?? timeOf(event),
          }),
        },
      ],
    },
    EXPERT_REMINDER_DUE: { actions: remindExpert },
    // E24: from then on the customer follows the case there, and is told so.
    ENABLE_TRACKING: {
      guard: 'mayTrack',
      actions: [
        assign({
          tracking: ({ context, event }) => ({
            since: event.at,
            by: nameOf(event),
            visibleTo: context.policy.hubVisibility,
          }),
        }),
        {
          type: 'updateCaseDesk',
          params: ({ context, event }) => ({
            operation: 'track',
            ...ticket(context, event.at),
            visibleTo: context.policy.hubVisibility,
          }),
        },
        { type: 'sendMail', params: ({ context }) => trackedMail(context) },
      ],
    },
    TICKET_NUMBERED: {
      actions: assign({ supportRequestNo: ({ event }) => event.supportRequestNo }),
    },
  },
}).on;
