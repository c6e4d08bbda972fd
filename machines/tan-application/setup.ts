import { fromPromise, setup } from 'xstate';
import { meets } from '../condition.ts';
import type { TenantFacts, TenantFactsInput } from '../ports/directory.ts';
import type { MailParams } from '../ports/mail.ts';
import type { StaffNoticeParams } from '../ports/staff.ts';
import { isFrom } from '../profiles/era.ts';
import type { TellParams } from '../tell.ts';
import { tanConditions } from './conditions.ts';
import type { TanContext, TanInput, TanOutput } from './context.ts';
import type { TanEvent } from './events.ts';
import { factsFrom, failedGates } from './gates.ts';
import { toTellAgain } from './telling.ts';

type Given = { readonly context: TanContext; readonly event: TanEvent };

/** The draft as it will be after an EDIT. */
export function edited(
  { draft }: TanContext,
  event: { readonly name?: string; readonly email?: string },
): TanContext['draft'] {
  return { name: event.name ?? draft.name, email: event.email ?? draft.email };
}

/** The chart's names. The actions and the actor are placeholders: a host carries them out. */
export const tan = setup({
  types: {
    context: {} as TanContext,
    events: {} as TanEvent,
    input: {} as TanInput,
    output: {} as TanOutput,
    tags: {} as 'awaitsApplicant' | 'awaitsReviewer' | 'awaitsDirectory' | 'hunting' | 'optedOut' | 'suspended',
    children: {} as { tenantFacts: 'readTenantFacts' },
  },
  actors: {
    readTenantFacts: fromPromise<TenantFacts, TenantFactsInput>(async () => {
      throw new Error('readTenantFacts is a placeholder; a host implements it.');
    }),
  },
  actions: {
    sendMail: (_, _params: MailParams) => {},
    notifyStaff: (_, _params: StaffNoticeParams) => {},
    tell: (_, _params: TellParams) => {},
  },
  guards: {
    talkedToTsp: ({ context }: Given) => context.talks.technicalServiceProvider !== null,
    talkedToAccountTeam: ({ context }: Given) => context.talks.accountTeam !== null,
    isEligible: ({ context }: Given, answer: unknown) => {
      const facts = factsFrom(answer, context);
      return facts !== undefined && failedGates(facts, context).length === 0;
    },
    isUsable: ({ context }: Given, answer: unknown) => factsFrom(answer, context) !== undefined,
    environmentOk: ({ context }: Given) => context.facts !== null && context.failedGates.length === 0,
    retriesLeft: ({ context }: Given) => context.factsFailures <= context.policy.directoryRetriesMax,
    draftIsFilled: ({ context, event }: Given) => {
      if (event.type !== 'EDIT') return false;
      const { name, email } = edited(context, event);
      return name !== '' && email !== '';
    },
    privacyRead: ({ context, event }: Given) => event.type === 'SUBMIT' && meets(tanConditions.SUBMIT, context, event),
    remindersLeft: ({ context }: Given) => context.reviewerReminders < context.policy.assessmentRemindersMax,
    startsByItself: ({ context }: Given) => isFrom(context.docsEra, '2021-early'),
    mayManageRules: ({ context, event }: Given) =>
      event.type === 'SAVE_RULE'
        ? meets(tanConditions.SAVE_RULE, context, event)
        : event.type === 'DELETE_RULE' && meets(tanConditions.DELETE_RULE, context, event),
    hasRules: ({ context }: Given) => context.emailRules.length > 0,
    hasOneRule: ({ context }: Given) => context.emailRules.length === 1,
    suspendedFromActive: ({ context }: Given) => context.suspension?.from === 'active',
    /** Until 2020 acceptance started a trial of Experts on Demand. */
    isTrialEra: ({ context }: Given) => context.docsEra === '2020',
    mayTellAgain: ({ context }: Given) => toTellAgain(context).length > 0,
    isNotRenamed: ({ context }: Given) => context.brand === 'tan',
  },
  delays: {
    assessmentReminder: ({ context }) => context.policy.assessmentReminder,
    suspensionGrace: ({ context }) => context.policy.suspensionGrace,
    directoryRetry: ({ context }) => context.policy.directoryRetry,
  },
});
