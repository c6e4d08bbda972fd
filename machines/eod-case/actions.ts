import { together } from '../inquiry/gather.ts';
import { irPathsByEra } from '../profiles/era.ts';
import { timeOf } from '../stamp.ts';
import type { EodContext } from './context.ts';
import {
  aboutCase,
  closing,
  irOptions,
  outOfScope,
  reminder,
  reportEntry,
  reportMail,
  requestedBy,
} from './messages.ts';
import { eod } from './setup.ts';
import type { Answer } from './statuses.ts';

type Outcome = NonNullable<EodContext['outcome']>;

/** How many reports are kept with their texts, for a referral; their numbers go on. */
export const reportsKept = 20;

/** How much of each. */
const textKept = 2_000;

/** Notes how and when the case ended; where a question is open and it is said to be `concluded`, as `unanswered`. */
export function ended(outcome: Outcome, unanswered: Outcome = outcome) {
  return eod.assign({
    outcome: ({ context }) => (context.openQuestion ? unanswered : outcome),
    closedAt: ({ event }) => timeOf(event),
  });
}

/** An end that nobody asked for: the customer reads what was not done. */
export function endedInSilence(outcome: Outcome, unanswered: Outcome = outcome) {
  return [
    ended(outcome, unanswered),
    eod.enqueueActions(({ context, enqueue }) => {
      const mail = closing(context);
      if (mail !== undefined) enqueue({ type: 'sendMail', params: mail });
    }),
  ];
}

/** The clock of the first report stops with the first that an expert says, whatever it is. */
function noted({ firstReportAt, reports }: EodContext, status: Answer, at: number, text: string): Partial<EodContext> {
  const number = (reports.at(-1)?.number ?? 0) + 1;
  const report = { number, status, at, text: text.slice(0, textKept) };
  return { reports: [...reports, report].slice(-reportsKept), firstReportAt: firstReportAt ?? at };
}

/** What a customer's answer or question is about belongs to the case from then on. */
export const gathers = eod.assign(({ context, event }) =>
  event.type === 'CUSTOMER_INFO' || event.type === 'FOLLOW_UP_QUESTION'
    ? { about: together(context.about, event.about) }
    : {},
);

/** E07, E09, E11, E13: a report is noted, mailed and filed. */
export const report = [
  eod.assign(({ context, event }) => {
    if (event.type !== 'REPORT') return {};
    const { at, status } = event;
    const { items, ...asked } = requestedBy(event);
    const concludes = status === 'CONCLUDED';
    return {
      ...noted(context, status, at, concludes ? event.advice.summary : event.message),
      requested:
        items.length === 0 ? context.requested : { items, ...asked, closesAt: at + context.policy.noReplyLimit },
      ...(concludes ? { advice: { ...event.advice, at }, openQuestion: false } : {}),
    };
  }),
  eod.cancel('firstReport'),
  eod.enqueueActions(({ context, event, enqueue }) => {
    if (event.type !== 'REPORT') return;
    enqueue({ type: 'sendMail', params: reportMail(context, event) });
    enqueue({
      type: 'updateCaseDesk',
      params: reportEntry(
        context,
        event.status,
        event.status === 'CONCLUDED' ? event.advice.summary : event.message,
        event.at,
      ),
    });
  }),
];

/** E05, E17: what the service does not do is a report too: mailed, filed, and the clock stops. */
export const limit = [
  eod.assign(({ context, event }) => {
    if (event.type === 'IR_NEEDED')
      return {
        ...noted(context, event.type, event.at, event.reason),
        irReason: event.reason,
        requested: {
          items: [...irPathsByEra[context.docsEra]],
          needs: [],
          files: [],
          closesAt: event.at + context.policy.noReplyLimit,
        },
      };
    if (event.type === 'OUT_OF_SCOPE') return noted(context, event.type, event.at, event.reason);
    return {};
  }),
  eod.cancel('firstReport'),
  eod.enqueueActions(({ context, event, enqueue }) => {
    if (event.type !== 'IR_NEEDED' && event.type !== 'OUT_OF_SCOPE') return;
    const { at, reason, type } = event;
    enqueue({
      type: 'sendMail',
      params: type === 'IR_NEEDED' ? irOptions(context, reason) : outOfScope(context, reason),
    });
    enqueue({ type: 'updateCaseDesk', params: reportEntry(context, type, reason, at) });
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

/** With the last reminder the account team is called on: somebody who knows the customer can ask by telephone. */
export const remind = [
  eod.assign({ customerReminders: ({ context }) => context.customerReminders + 1 }),
  eod.enqueueActions(({ check, context, event, enqueue }) => {
    const mail = reminder(context);
    if (mail !== undefined) enqueue({ type: 'sendMail', params: mail });
    if (check('remindersLeft')) return;
    const { customerReminders: number } = context;
    enqueue({
      type: 'notifyStaff',
      params: aboutCase(context, { notice: 'customerSilent', at: timeOf(event), number, text: null }, 'account-team'),
    });
  }),
  armReminder,
];

/** Nothing is waited for at the customer any more. */
export const asksNothing = eod.assign({ waitingFor: null, requested: null });

const armExpertReminder = eod.raise({ type: 'EXPERT_REMINDER_DUE' }, { delay: 'expertReminder', id: 'expertReminder' });

/**
 * What every wait for an expert has: reminders without an end, since only staff can end it. After the policy's maximum
 * the account team hears of each as well.
 */
export const awaitingExpert = {
  tags: 'awaitsExpert',
  entry: [asksNothing, eod.assign({ expertReminders: 0 }), armExpertReminder],
  exit: eod.cancel('expertReminder'),
} as const;

export const remindExpert = [
  eod.assign({ expertReminders: ({ context }) => context.expertReminders + 1 }),
  eod.enqueueActions(({ context, event, enqueue }) => {
    const { expertReminders: number, policy } = context;
    const notice = { at: timeOf(event), number, text: context.topic };
    enqueue({ type: 'notifyStaff', params: aboutCase(context, { notice: 'caseWaits', ...notice }) });
    if (number > policy.expertRemindersMax)
      enqueue({
        type: 'notifyStaff',
        params: aboutCase(context, { notice: 'caseForgotten', ...notice }, 'account-team'),
      });
  }),
  armExpertReminder,
];
