import { setup } from 'xstate';
import { meets } from '../condition.ts';
import type { CaseDeskParams } from '../ports/case-desk.ts';
import type { IrHandOverParams } from '../ports/incident-response.ts';
import type { MailParams } from '../ports/mail.ts';
import type { StaffNoticeParams } from '../ports/staff.ts';
import { eodConditions } from './conditions.ts';
import type { EodContext, EodInput, EodOutput } from './context.ts';
import type { EodEvent } from './events.ts';
import type { ReportStatus } from './statuses.ts';

type Given = { readonly context: EodContext; readonly event: EodEvent };

/** The chart's names. The actions are placeholders: a host carries them out. */
export const eod = setup({
  types: {
    context: {} as EodContext,
    events: {} as EodEvent,
    input: {} as EodInput,
    output: {} as EodOutput,
    tags: {} as 'awaitsCustomer' | 'awaitsExpert',
  },
  actions: {
    sendMail: (_, _params: MailParams) => {},
    notifyStaff: (_, _params: StaffNoticeParams) => {},
    updateCaseDesk: (_, _params: CaseDeskParams) => {},
    handOverToIr: (_, _params: IrHandOverParams) => {},
  },
  guards: {
    maySubmit: ({ context, event }: Given) =>
      event.type === 'SUBMIT' &&
      event.permissions.includes('manageSecuritySettings') &&
      meets(eodConditions.SUBMIT, context, event),
    lacksPermission: ({ event }: Given) =>
      event.type === 'SUBMIT' && !event.permissions.includes('manageSecuritySettings'),
    /** OUT_OF_SCOPE is the submitter's to say while composing, and the expert's while assessing. */
    isSaidByCustomer: ({ event }: Given) => event.sender?.role === 'customer-analyst',
    isSaidByExpert: ({ event }: Given) => event.sender?.role === 'expert',
    reports: ({ event }: Given, status: ReportStatus) => event.type === 'REPORT' && event.status === status,
    isUnreported: ({ context }: Given) => context.firstReportAt === null,
    hasRoomForSamples: ({ context, event }: Given) =>
      event.type === 'CUSTOMER_SAMPLES' && meets(eodConditions.CUSTOMER_SAMPLES, context, event),
    remindersLeft: ({ context }: Given) => context.customerReminders < context.policy.customerRemindersMax,
    isPathOfEra: ({ context, event }: Given) => event.type === 'CHOOSE' && meets(eodConditions.CHOOSE, context, event),
    mayTrack: ({ context, event }: Given) =>
      event.type === 'ENABLE_TRACKING' && meets(eodConditions.ENABLE_TRACKING, context, event),
  },
  delays: {
    // The clock is armed only where the policy sets one, on opening the case.
    firstReportDue: ({ context }) => (context.firstReportDue ?? 0) - (context.openedAt ?? 0),
    customerReminder: ({ context }) => context.policy.customerReminder,
    noReplyLimit: ({ context }) => context.policy.noReplyLimit,
    quietClose: ({ context }) => context.policy.quietClose,
  },
});
