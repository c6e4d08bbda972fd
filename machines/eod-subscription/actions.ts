import { keyOf } from '../keys.ts';
import { personOf, timeOf } from '../stamp.ts';
import { beginsToWait, reminded, troubleNotice, waits, withTrouble } from '../tell.ts';
import { unopenedMax } from './context.ts';
import { aboutSubscription, openCase, termsOf } from './messages.ts';
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
