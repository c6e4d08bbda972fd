import type { EmailRule } from '../email-rule.ts';
import { keyOf } from '../keys.ts';
import type { MailParams } from '../ports/mail.ts';
import type { StaffNoticeParams } from '../ports/staff.ts';
import { branding } from '../profiles/branding.ts';
import { isFrom } from '../profiles/era.ts';
import { profiles } from '../profiles/index.ts';
import type { TellParams } from '../tell.ts';
import type { TanContext } from './context.ts';

type Notice = Omit<StaffNoticeParams, 'tenantId' | 'about'>;

/** A notice to a desk about this application. */
export function aboutApplication({ tenantId }: TanContext, notice: Notice): StaffNoticeParams {
  return { ...notice, tenantId, about: `tan-application/${tenantId}` };
}

/** What every mail to the applicant carries. */
function applicant({ application, brand, tenantId }: TanContext) {
  if (application === null) throw new Error('There is nobody to write to before an application is submitted.');
  return {
    to: [application.email],
    data: { tenantId, applicantName: application.name, service: branding[brand].service },
  };
}

/** T15. Until 2020 the customer switched notifications on; since then what follows depends on the profile. */
export function welcome(context: TanContext): MailParams {
  const { to, data } = applicant(context);
  const { afterAcceptance, portals, uiPath } = profiles[context.profile];
  const activation = isFrom(context.docsEra, '2021-early') ? afterAcceptance : 'switchOn';
  return { template: 'tanWelcome', to, data: { ...data, portal: portals.apply, uiPath, activation } };
}

/** T19. */
export function switchOn(context: TanContext): MailParams {
  const { to, data } = applicant(context);
  const { portals, uiPath } = profiles[context.profile];
  return { template: 'tanSwitchOn', to, data: { ...data, portal: portals.apply, uiPath } };
}

/** T12. */
export function clarification(context: TanContext, question: string): MailParams {
  const { to, data } = applicant(context);
  return { template: 'tanClarification', to, data: { ...data, question } };
}

/** The question again, while it has no answer. */
export function clarificationReminder(context: TanContext): MailParams {
  const { to, data } = applicant(context);
  const { applicantReminders: number, question } = context;
  return { template: 'tanReminder', to, data: { ...data, question: question ?? '-', number } };
}

/** The application ends without an answer, and so without a decision. */
export function unanswered(context: TanContext): MailParams {
  const { to, data } = applicant(context);
  return { template: 'tanUnanswered', to, data: { ...data, question: context.question ?? '-' } };
}

/** T16. */
export function rejection(context: TanContext, reason: string): MailParams {
  const { to, data } = applicant(context);
  return { template: 'tanRejection', to, data: { ...data, reason } };
}

/** T25. */
export function ruleTest({ brand, tenantId }: TanContext, rule: EmailRule): MailParams {
  return {
    template: 'ruleTest',
    to: rule.recipients,
    data: { tenantId, service: branding[brand].service, ruleName: rule.name },
  };
}

/** T24: what the next notification says; `undefined` where nothing was confirmed. */
export function publication(
  context: TanContext,
  leadId: string,
  recommendedActions: string,
): TanContext['publications'][number] | undefined {
  const { brand, emailRules, leads } = context;
  const lead = leads.find((one) => one.leadId === leadId);
  if (lead === undefined || lead.finding === null) return undefined;
  const { threatKind } = lead;
  return {
    notificationId: notificationId(context),
    content: { ...lead.finding, leadId, ...branding[brand], threatKind, recommendedActions },
    rules: emailRules,
    started: true,
  };
}

/** T24: starts the notification, an instance of its own. */
export function startNotification(
  context: TanContext,
  { content, notificationId, rules }: TanContext['publications'][number],
): TellParams {
  const { docsEra, partnerPolicy, profile, tenantId, tenantName } = context;
  return {
    to: { machine: 'attack-notification', key: notificationId },
    event: { type: 'PUBLISH', tenantId },
    start: {
      notificationId,
      tenantId,
      tenantName,
      profile,
      docsEra,
      policy: partnerPolicy['attack-notification'],
      partnerPolicy: { 'eod-subscription': partnerPolicy['eod-subscription'] },
      content,
      rules,
    },
  };
}

/** T18 to U01: in 2020 acceptance started a trial of Experts on Demand. */
export function startTrial({ docsEra, partnerPolicy, profile, tenantId, tenantName }: TanContext): TellParams {
  return {
    to: { machine: 'eod-subscription', key: tenantId },
    event: { type: 'MTE_ACCEPTED', tenantId },
    start: {
      tenantId,
      tenantName,
      profile,
      docsEra,
      policy: partnerPolicy['eod-subscription'],
      partnerPolicy: { 'eod-case': partnerPolicy['eod-case'] },
    },
  };
}

/** Unlike any other of the tenant's, those of an earlier application included. */
function notificationId({ notificationCount, previous, tenantId }: TanContext): string {
  const application = previous === null ? '' : `${previous.endedAt.toString(36)}-`;
  return keyOf(tenantId, `${application}notification-${notificationCount + 1}`);
}
