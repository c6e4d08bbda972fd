import { inquiryRefused, type NotOpened, noSubscription } from '../inquiry/not-opened.ts';
import { keyOf } from '../keys.ts';
import type { MailParams } from '../ports/mail.ts';
import { sellersOf } from '../profiles/sellers.ts';
import { personOf, timeOf } from '../stamp.ts';
import { beginsToWait, reminded, troubleNotice, waits, withTrouble } from '../tell.ts';
import { subscriptionConditions } from './conditions.ts';
import { type SubscriptionContext, unopenedMax } from './context.ts';
import type { SubscriptionEvent } from './events.ts';
import { aboutSubscription, notificationOf, openCase, refusal, termsOf } from './messages.ts';
import { subscription } from './setup.ts';

/** E01: an inquiry becomes a case of its own; what ends here later leaves it alone. */
export const consult = [
  subscription.assign(({ context, event }) => {
    if (event.type !== 'CONSULT') return {};
    const { at, sender, tenantId: _, type: __, askedBy, ...inquiry } = event;
    const asks = sender.role === 'system' && askedBy !== undefined ? askedBy : personOf(event);
    return {
      consultations: context.consultations + 1,
      recent: [...context.recent, { ...inquiry, askedBy: asks, at, terms: termsOf(context, at), opened: true }].slice(
        -unopenedMax,
      ),
    };
  }),
  subscription.enqueueActions(({ context, enqueue }) => {
    const latest = context.recent.at(-1);
    if (latest !== undefined) enqueue({ type: 'tell', params: openCase(context, latest) });
  }),
];

type Asked = Extract<SubscriptionEvent, { type: 'CONSULT' }>;

/** A notification asks, and no case is opened: whoever asked is written to at once, and nobody else is called on. */
function refuse(letter: (asked: NotOpened, context: SubscriptionContext, event: Asked) => MailParams) {
  return subscription.enqueueActions(({ context, event, enqueue }) => {
    const notificationId = event.type === 'CONSULT' ? notificationOf(context, event) : null;
    if (event.type !== 'CONSULT' || notificationId === null) return;
    const { inquiry, request, submitter } = event;
    const asked = { tenantId: context.tenantId, notificationId, submitter, inquiry };
    enqueue({ type: 'sendMail', params: letter(asked, context, event) });
    enqueue({ type: 'tell', params: refusal(context, notificationId, request) });
  });
}

/** No trial or subscription runs. */
export const refuseUnsubscribed = refuse((asked, context) => noSubscription(asked, sellersOf(context)));

/** One runs, and does not take the inquiry as it is. */
export const refuseUnmet = refuse((asked, context, event) => {
  const unmet = subscriptionConditions.CONSULT.find(({ isMet }) => !isMet(context, event));
  return inquiryRefused(asked, `${unmet?.text(context, event)}.`);
});

const armReminder = subscription.raise({ type: 'TELL_REMINDER_DUE' }, { delay: 'tellReminder', id: 'tellReminder' });

/** The case could not be started. */
export const notOpened = [
  subscription.enqueueActions(({ context, event, enqueue }) => {
    if (event.type === 'TELL_FAILED' && beginsToWait(context.troubles, event)) enqueue(armReminder);
  }),
  subscription.assign(({ context, event }) => {
    if (event.type !== 'TELL_FAILED') return {};
    return {
      troubles: withTrouble(context.troubles, event),
      recent: context.recent.map((one) =>
        keyOf(context.tenantId, one.request) === event.to.key ? { ...one, opened: false } : one,
      ),
    };
  }),
  subscription.enqueueActions(({ context, event, enqueue }) => {
    const latest = context.troubles.at(-1);
    if (latest === undefined) return;
    enqueue({ type: 'notifyStaff', params: aboutSubscription(context, troubleNotice(latest, timeOf(event))) });
  }),
];

/** Inquiries lie for as long as nobody acts, whatever became of the subscription. */
export const remindOfUnopened = [
  subscription.assign({ troubles: ({ context }) => reminded(context.troubles) }),
  subscription.enqueueActions(({ context, event, enqueue }) => {
    for (const one of context.troubles.filter(waits))
      enqueue({ type: 'notifyStaff', params: aboutSubscription(context, troubleNotice(one, timeOf(event))) });
    if (context.troubles.some(waits)) enqueue(armReminder);
  }),
];

/** Tells every inquiry that did not become a case once more. */
export const tellAgain = [
  subscription.enqueueActions(({ context, enqueue }) => {
    for (const one of context.recent) if (!one.opened) enqueue({ type: 'tell', params: openCase(context, one) });
  }),
  subscription.cancel('tellReminder'),
  subscription.assign({
    troubles: [],
    recent: ({ context }) => context.recent.map((one) => ({ ...one, opened: true })),
  }),
];
