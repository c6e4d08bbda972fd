import { timeOf } from '../stamp.ts';
import type { EodContext } from './context.ts';
import { reminder, reportEntry, reportMail, requestedBy } from './messages.ts';
import { eod } from './setup.ts';

/** Notes how and when the case ended. */
export function ended(outcome: NonNullable<EodContext['outcome']>) {
  return eod.assign({ outcome, closedAt: ({ event }) => timeOf(event) });
}

/** E07, E09, E11, E13: a report is noted, mailed and filed; the first one stops the clock. */
export const report = [
  eod.assign(({ context, event }) => {
    if (event.type !== 'REPORT') return {};
    const { at, status } = event;
    const items = requestedBy(event);
    return {
      reports: [...context.reports, { number: context.reports.length + 1, status, at }],
      firstReportAt: context.firstReportAt ?? at,
      requested:
        items.length === 0
          ? null
          : {
              kind: status === 'MORE_INFO_NEEDED' ? ('information' as const) : ('samples' as const),
              items,
              closesAt: at + context.policy.noReplyLimit,
            },
      advice: status === 'CONCLUDED' ? { ...event.advice, at } : context.advice,
    };
  }),
  eod.cancel('firstReport'),
  eod.enqueueActions(({ context, event, enqueue }) => {
    if (event.type !== 'REPORT') return;
    enqueue({ type: 'sendMail', params: reportMail(context, event) });
    enqueue({ type: 'updateCaseDesk', params: reportEntry(context, event, event.at) });
  }),
];

/** The two-day clock, where the policy sets one. */
export const armClock = eod.enqueueActions(({ context, enqueue }) => {
  if (context.policy.firstReportDue === null) return;
  enqueue.raise({ type: 'FIRST_REPORT_DUE' }, { delay: 'firstReportDue', id: 'firstReport' });
});

/** E15: the next reminder of the customer, until the policy's maximum. */
export const armReminder = eod.enqueueActions(({ check, enqueue }) => {
  if (!check('remindersLeft')) return;
  enqueue.raise({ type: 'CUSTOMER_REMINDER_DUE' }, { delay: 'customerReminder', id: 'customerReminder' });
});

export const remind = [
  eod.assign({ customerReminders: ({ context }) => context.customerReminders + 1 }),
  eod.enqueueActions(({ context, enqueue }) => {
    const mail = reminder(context);
    if (mail !== undefined) enqueue({ type: 'sendMail', params: mail });
  }),
  armReminder,
];
