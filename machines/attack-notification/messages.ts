import { ruleMatches } from '../email-rule.ts';
import { type About, about, subjectsMax } from '../inquiry/about.ts';
import { nothing, together, touched } from '../inquiry/gather.ts';
import { noSubscription } from '../inquiry/not-opened.ts';
import { keyBelow, localOf } from '../keys.ts';
import type { AlertParams } from '../ports/alert.ts';
import type { MailParams } from '../ports/mail.ts';
import type { StaffNoticeParams } from '../ports/staff.ts';
import { profiles } from '../profiles/index.ts';
import { sellersOf } from '../profiles/sellers.ts';
import type { TellParams } from '../tell.ts';
import type { NoteContext } from './context.ts';

/** A notice about this notification, to the hunters' desk where nothing else is said. */
export function aboutNote(
  { notificationId, tenantId }: NoteContext,
  notice: Pick<StaffNoticeParams, 'notice' | 'at' | 'number' | 'text'>,
  desk: StaffNoticeParams['desk'] = 'hunters',
): StaffNoticeParams {
  return { ...notice, desk, tenantId, about: `attack-notification/${notificationId}` };
}

/** To whoever consulted under a subscription that is not there: the notification knows by itself whether one is sold. */
export function subscriptionAbsent(
  { docsEra, notificationId, partnerPolicy, profile, sunsetAt, tenantId }: NoteContext,
  { form, submitter }: NoteContext['consultations'][number],
): MailParams {
  const sellers = sellersOf({ docsEra, policy: partnerPolicy['eod-subscription'], profile, sunsetAt });
  return noSubscription({ tenantId, notificationId, submitter, inquiry: form.inquiry }, sellers);
}

/** The notification as the alert that every channel shows. */
export function alertOf(context: NoteContext): AlertParams {
  const { assignedTo, classification, content, determination, movedAt, notificationId, publishedAt, status, tenantId } =
    context;
  if (publishedAt === null) throw new Error('An alert exists from its publication on.');
  return {
    ...content,
    tenantId,
    notificationId,
    createdAt: publishedAt,
    status,
    assignedTo,
    classification,
    determination,
    updatedAt: movedAt ?? publishedAt,
    resolvedAt: status === 'resolved' ? movedAt : null,
  };
}

/** A mail for each rule that matches. Without one there is no mail; the alert exists all the same. */
export function noticesOf(context: NoteContext): { rule: string; mail: MailParams }[] {
  const { notificationId, profile, rules, tenantId, tenantName } = context;
  const { createdAt, scope, service, severity, tag, title } = alertOf(context);
  return rules
    .filter((rule) => ruleMatches(rule, severity, scope.deviceGroups))
    .map((rule) => ({
      rule: rule.name,
      mail: {
        template: 'alertNotice',
        to: rule.recipients,
        data: {
          tenantId,
          service,
          portal: profiles[profile].portals.work,
          ruleName: rule.name,
          notificationId,
          title,
          severity,
          tag,
          at: createdAt,
          organisation: rule.includeOrganisation ? (tenantName ?? tenantId) : null,
          devices: rule.includeDevices ? scope.devices : null,
        },
      },
    }));
}

/** The key of the next case about this notification. */
export function nextCase({ consultations, notificationId }: NoteContext): string {
  return keyBelow(notificationId, `case-${consultations.length + 1}`);
}

/** An inquiry about this notification, to whoever knows whether the tenant may consult an expert. */
export function consultation(
  { content, notificationId, tenantId }: NoteContext,
  { askedBy, caseId, contextUrl, entryPoint, form, submitter }: NoteContext['consultations'][number],
): TellParams {
  return {
    to: { machine: 'eod-subscription', key: tenantId },
    ref: caseId,
    event: {
      type: 'CONSULT',
      ...form,
      about: aboutOf(content, form.about),
      tenantId,
      askedBy,
      request: localOf(caseId),
      entryPoint,
      contextUrl,
      submitter,
      linkedNotification: notificationId,
    },
  };
}

/**
 * What the inquiry names, and what the notification touches as far as one message takes it: the context of the
 * investigation goes along.
 */
function aboutOf({ scope }: NoteContext['content'], given: About = nothing): About {
  const first = Object.entries(touched(scope)).map(([kind, all]) => [kind, (all as unknown[]).slice(0, subjectsMax)]);
  const all = about.safeParse(together(given, Object.fromEntries(first)));
  return all.success ? all.data : given;
}
