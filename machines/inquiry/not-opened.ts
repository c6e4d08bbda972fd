import type { MailParams } from '../ports/mail.ts';

/** An inquiry from a notification that led to no case, and who is told so. */
export interface NotOpened {
  readonly tenantId: string;
  readonly notificationId: string;
  readonly submitter: { readonly email: string };
  readonly inquiry: string;
}

/** To whoever has no subscription: whom to ask for one; nobody, once sales have ended. */
export function noSubscription({ inquiry, submitter, ...of }: NotOpened, sellers: readonly string[]): MailParams {
  const { notificationId, tenantId } = of;
  return {
    template: 'noSubscription',
    to: [submitter.email],
    data: { tenantId, notificationId, inquiry, contacts: [...sellers] },
  };
}

/** To whoever has one that does not take the inquiry: why. */
export function inquiryRefused({ inquiry, submitter, ...of }: NotOpened, reason: string): MailParams {
  const { notificationId, tenantId } = of;
  return { template: 'inquiryRefused', to: [submitter.email], data: { tenantId, notificationId, inquiry, reason } };
}
