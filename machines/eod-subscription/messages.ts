import { isBelow, isOf, keyOf } from '../keys.ts';
import type { StaffNoticeParams } from '../ports/staff.ts';
import { sellersOf } from '../profiles/sellers.ts';
import type { Stamp } from '../stamp.ts';
import type { TellParams } from '../tell.ts';
import type { Consultation, SubscriptionContext, Terms } from './context.ts';

const day = 86_400_000;

/** A notice to the account team about this subscription. */
export function aboutSubscription(
  { tenantId }: SubscriptionContext,
  notice: Pick<StaffNoticeParams, 'notice' | 'at' | 'number' | 'text'>,
): StaffNoticeParams {
  return { ...notice, desk: 'account-team', tenantId, about: `eod-subscription/${tenantId}` };
}

/** How many days of the trial are left, a begun one included; `null` where there is no trial. */
export function trialDaysLeft({ contract, trial }: SubscriptionContext, at: number): number | null {
  return contract !== null || trial === null ? null : Math.max(1, Math.ceil((trial.until - at) / day));
}

/** U04: the header of the form. */
export function header(context: SubscriptionContext, at: number): SubscriptionContext['header'] {
  const left = trialDaysLeft(context, at);
  return left === null ? null : { shownAt: at, trialDaysLeft: left, contacts: [...sellersOf(context)] };
}

/** The notification of this tenant that itself asks; `null` where a person does. */
export function notificationOf(
  { tenantId }: SubscriptionContext,
  { linkedNotification, request, sender }: Consultation & Stamp,
): string | null {
  return sender.role === 'system' && isBelow(request) && isOf(tenantId, linkedNotification) ? linkedNotification : null;
}

/** What a notification is told whose inquiry opens no case. */
export function refusal({ tenantId }: SubscriptionContext, notificationId: string, request: string): TellParams {
  return {
    to: { machine: 'attack-notification', key: notificationId },
    event: { type: 'CONSULT_REFUSED', tenantId, caseId: keyOf(tenantId, request) },
  };
}

/** What an inquiry is made under now. */
export function termsOf(context: SubscriptionContext, at: number): Terms {
  return { subscription: context.contract === null ? 'trial' : 'full', trialDaysLeft: trialDaysLeft(context, at) };
}

/** E01, E03: starts the case of an inquiry, and hands on what was asked. */
export function openCase(
  { docsEra, partnerPolicy, profile, tenantId, tenantName }: SubscriptionContext,
  { askedBy, terms, ...asked }: Consultation & { readonly askedBy: string; readonly terms: Terms },
): TellParams {
  const {
    about,
    category,
    contextUrl,
    entryPoint,
    inquiry,
    linkedNotification,
    reopens,
    replyTo,
    request,
    submitter,
    topic,
  } = asked;
  const caseId = keyOf(tenantId, request);
  return {
    to: { machine: 'eod-case', key: caseId },
    event: {
      type: 'SUBMIT',
      tenantId,
      askedBy,
      ...terms,
      ...(topic === undefined ? {} : { topic }),
      inquiry,
      replyTo,
      ...(category === undefined ? {} : { category }),
      ...(about === undefined ? {} : { about }),
    },
    start: {
      caseId,
      tenantId,
      tenantName,
      profile,
      docsEra,
      policy: partnerPolicy['eod-case'],
      entryPoint,
      contextUrl,
      submitter,
      linkedNotification,
      reopens,
    },
  };
}
