import { fromPromise, setup } from 'xstate';
import { meets } from '../condition.ts';
import type { CaseDeskParams } from '../ports/case-desk.ts';
import { type Authorization, type AuthorizationInput, authorizationOf } from '../ports/directory.ts';
import type { IrHandOverParams } from '../ports/incident-response.ts';
import type { MailParams } from '../ports/mail.ts';
import type { StaffNoticeParams } from '../ports/staff.ts';
import { eodConditions } from './conditions.ts';
import type { EodContext, EodInput, EodOutput } from './context.ts';
import type { EodEvent } from './events.ts';
import type { ReportStatus } from './statuses.ts';

type Given = { readonly context: EodContext; readonly event: EodEvent };

/** Whom the directory is asked about. */
export function asker({ askedBy, submitter, tenantId }: EodContext): AuthorizationInput {
  return { tenantId, person: askedBy ?? submitter.name };
}

/** The chart's names. The actions are placeholders: a host carries them out. */
export const eod = setup({
  types: {
    context: {} as EodContext,
    events: {} as EodEvent,
    input: {} as EodInput,
    output: {} as EodOutput,
    tags: {} as 'awaitsCustomer' | 'awaitsExpert' | 'awaitsDirectory',
    children: {} as { authorization: 'readAuthorization' },
  },
  actors: {
    readAuthorization: fromPromise<Authorization, AuthorizationInput>(async () => {
      throw new Error('readAuthorization is a placeholder; a host implements it.');
    }),
  },
  actions: {
    sendMail: (_, _params: MailParams) => {},
    notifyStaff: (_, _params: StaffNoticeParams) => {},
    updateCaseDesk: (_, _params: CaseDeskParams) => {},
    handOverToIr: (_, _params: IrHandOverParams) => {},
  },
  guards: {
    /** By the tenant directory's word. */
    mayConsult: ({ context }: Given, answer: unknown) =>
      authorizationOf(answer, asker(context))?.permissions.includes('manageSecuritySettings') === true,
    isAuthorization: ({ context }: Given, answer: unknown) => authorizationOf(answer, asker(context)) !== undefined,
    reports: ({ event }: Given, status: ReportStatus) => event.type === 'REPORT' && event.status === status,
    /** Holds whenever the clock fires, since a first report stops it. It is a part of the definition that histories name. */
    isUnreported: ({ context }: Given) => context.firstReportAt === null,
    hasRoomForSamples: ({ context, event }: Given) =>
      event.type === 'CUSTOMER_SAMPLES' && meets(eodConditions.CUSTOMER_SAMPLES, context, event),
    hasRoomForAbout: ({ context, event }: Given) =>
      (event.type === 'CUSTOMER_INFO' && meets(eodConditions.CUSTOMER_INFO, context, event)) ||
      (event.type === 'FOLLOW_UP_QUESTION' && meets(eodConditions.FOLLOW_UP_QUESTION, context, event)),
    remindersLeft: ({ context }: Given) => context.customerReminders < context.policy.customerRemindersMax,
    isAnswered: ({ context }: Given) => !context.openQuestion,
    choosesBoth: ({ context, event }: Given) =>
      event.type === 'CHOOSE' && event.goOn && meets(eodConditions.CHOOSE, context, event),
    isPathOfEra: ({ context, event }: Given) => event.type === 'CHOOSE' && meets(eodConditions.CHOOSE, context, event),
    mayTrack: ({ context, event }: Given) =>
      event.type === 'ENABLE_TRACKING' && meets(eodConditions.ENABLE_TRACKING, context, event),
  },
  delays: {
    // The clock is armed only where the policy sets one, on opening the case.
    firstReportDue: ({ context }) => Math.max(0, (context.firstReportDue ?? 0) - (context.openedAt ?? 0)),
    customerReminder: ({ context }) => context.policy.customerReminder,
    noReplyLimit: ({ context }) => context.policy.noReplyLimit,
    expertReminder: ({ context }) => context.policy.expertReminder,
    directoryRetry: ({ context }) => context.policy.directoryRetry,
    quietClose: ({ context }) => context.policy.quietClose,
  },
});
