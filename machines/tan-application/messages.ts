import type { AlertParams } from '../ports/alert.ts';
import type { MailParams } from '../ports/mail.ts';
import type { StaffNoticeParams } from '../ports/staff.ts';
import { branding } from '../profiles/branding.ts';
import { isFrom } from '../profiles/era.ts';
import { profiles } from '../profiles/index.ts';
import type { EmailRule, TanContext } from './context.ts';

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
  const { afterAcceptance, portal, uiPath } = profiles[context.profile];
  const activation = isFrom(context.docsEra, '2021-early') ? afterAcceptance : 'switchOn';
  return { template: 'tanWelcome', to, data: { ...data, portal, uiPath, activation } };
}

/** T19. */
export function switchOn(context: TanContext): MailParams {
  const { to, data } = applicant(context);
  const { portal, uiPath } = profiles[context.profile];
  return { template: 'tanSwitchOn', to, data: { ...data, portal, uiPath } };
}

/** T12. */
export function clarification(context: TanContext, question: string): MailParams {
  const { to, data } = applicant(context);
  return { template: 'tanClarification', to, data: { ...data, question } };
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

/** T24: the notification as an alert; `undefined` where nothing was confirmed. */
export function alert(context: TanContext, recommendedActions: string, at: number): AlertParams | undefined {
  const { brand, lead, notificationCount, tenantId } = context;
  if (lead === null || lead.finding === null) return undefined;
  return {
    ...lead.finding,
    tenantId,
    notificationId: `${tenantId}-notification-${notificationCount + 1}`,
    ...branding[brand],
    threatKind: lead.threatKind,
    recommendedActions,
    createdAt: at,
  };
}

/** T24: a mail for each rule that matches. Without a rule there is no mail; the alert exists all the same. */
export function alertNotices(
  { emailRules, profile, tenantId, tenantName }: TanContext,
  published: AlertParams,
): MailParams[] {
  return emailRules
    .filter(({ deviceGroups, severities }) => {
      const inGroup =
        deviceGroups === 'all' || published.scope.deviceGroups.some((group) => deviceGroups.includes(group));
      return severities.includes(published.severity) && inGroup;
    })
    .map((rule) => ({
      template: 'alertNotice',
      to: rule.recipients,
      data: {
        tenantId,
        service: published.service,
        portal: profiles[profile].portal,
        ruleName: rule.name,
        notificationId: published.notificationId,
        title: published.title,
        severity: published.severity,
        tag: published.tag,
        at: published.createdAt,
        organisation: rule.includeOrganisation ? (tenantName ?? tenantId) : null,
        devices: rule.includeDevices ? published.scope.devices : null,
      },
    }));
}
