import { fromPromise, setup } from 'xstate';
import { meets } from '../condition.ts';
import {
  type Authorization,
  type AuthorizationInput,
  authorizationOf,
  type TenantFacts,
  type TenantFactsInput,
} from '../ports/directory.ts';
import type { MailParams } from '../ports/mail.ts';
import type { StaffNoticeParams } from '../ports/staff.ts';
import { isFrom } from '../profiles/era.ts';
import type { TellParams } from '../tell.ts';
import { tanConditions } from './conditions.ts';
import type { TanContext, TanInput, TanOutput } from './context.ts';
import type { TanEvent } from './events.ts';
import { factsFrom, failedGates } from './gates.ts';
import { reminderDelay, toTellAgain } from './telling.ts';

type Given = { readonly context: TanContext; readonly event: TanEvent };

function authorized({ request, tenantId }: TanContext, answer: unknown): Authorization | undefined {
  return authorizationOf(answer, { tenantId, person: request?.by ?? '-' });
}

/** The chart's names. The actions and the actor are placeholders: a host carries them out. */
export const tan = setup({
  types: {
    context: {} as TanContext,
    events: {} as TanEvent,
    input: {} as TanInput,
    output: {} as TanOutput,
    tags: {} as 'awaitsApplicant' | 'awaitsReviewer' | 'awaitsDirectory' | 'hunting' | 'optedOut' | 'suspended',
    children: {} as { tenantFacts: 'readTenantFacts'; authorization: 'readAuthorization' },
  },
  actors: {
    readTenantFacts: fromPromise<TenantFacts, TenantFactsInput>(async () => {
      throw new Error('readTenantFacts is a placeholder; a host implements it.');
    }),
    readAuthorization: fromPromise<Authorization, AuthorizationInput>(async () => {
      throw new Error('readAuthorization is a placeholder; a host implements it.');
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
    privacyRead: ({ context, event }: Given) => event.type === 'SUBMIT' && meets(tanConditions.SUBMIT, context, event),
    applicantRemindersLeft: ({ context }: Given) => context.applicantReminders < context.policy.applicantRemindersMax,
    startsByItself: ({ context }: Given) => isFrom(context.docsEra, '2021-early'),
    isNewLead: ({ context, event }: Given) =>
      event.type === 'LEAD_FOUND' && meets(tanConditions.LEAD_FOUND, context, event),
    isOpenLead: ({ context, event }: Given) =>
      (event.type === 'DISMISS_LEAD' && meets(tanConditions.DISMISS_LEAD, context, event)) ||
      (event.type === 'CONFIRM_THREAT' && meets(tanConditions.CONFIRM_THREAT, context, event)),
    isConfirmed: ({ context, event }: Given) =>
      event.type === 'PUBLISHED' && meets(tanConditions.PUBLISHED, context, event),
    hasNoLead: ({ context }: Given) => context.leads.length === 0,
    hasRoomForRule: ({ context, event }: Given) =>
      event.type === 'SAVE_RULE' && meets(tanConditions.SAVE_RULE, context, event),
    knowsRule: ({ context, event }: Given) =>
      event.type === 'DELETE_RULE' && meets(tanConditions.DELETE_RULE, context, event),
    saves: ({ event }: Given, toggle: 'on' | 'off') =>
      event.type === 'SAVE_PREFERENCES' && event.notifications === toggle,
    isAuthorization: ({ context }: Given, answer: unknown) => authorized(context, answer) !== undefined,
    /** Rules are security settings. */
    mayChange: ({ context }: Given, answer: unknown) =>
      context.request?.change !== 'preferences' &&
      authorized(context, answer)?.permissions.includes('manageSecuritySettings') === true,
    /** The switch stands among the advanced features, which are portal settings. */
    maySwitch: ({ context }: Given, answer: unknown) => {
      if (context.request?.change !== 'preferences') return false;
      const permitted = authorized(context, answer)?.permissions.includes('managePortalSystemSettings');
      return permitted === true || (permitted === false && context.policy.portalSettingsGate !== 'refuse');
    },
    hasRules: ({ context }: Given) => context.emailRules.length > 0,
    suspendedFromActive: ({ context }: Given) => context.suspension?.from === 'active',
    /** Until 2020 acceptance started a trial of Experts on Demand. */
    isTrialEra: ({ context }: Given) => context.docsEra === '2020',
    mayTellAgain: ({ context }: Given) => toTellAgain(context).length > 0,
    isNotRenamed: ({ context }: Given) => context.brand === 'tan',
  },
  delays: {
    assessmentReminder: ({ context }) => context.policy.assessmentReminder,
    applicantReminder: ({ context }) => context.policy.applicantReminder,
    clarificationLimit: ({ context }) => context.policy.clarificationLimit,
    activationReminder: ({ context }) => context.policy.activationReminder,
    talkReminder: ({ context }) => context.policy.talkReminder,
    tellReminder: ({ context, event }) => reminderDelay(context, event),
    leadReminder: ({ context }) => context.policy.leadReminder,
    suspensionGrace: ({ context }) => context.policy.suspensionGrace,
    directoryRetry: ({ context }) => context.policy.directoryRetry,
  },
});
