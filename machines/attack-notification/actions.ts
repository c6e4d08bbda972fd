import { type AlertChannel, type AlertUpdateParams, statusChannels } from '../ports/channel.ts';
import { timeOf } from '../stamp.ts';
import { beginsToWait, reminded, troubleNotice, waits, withTrouble } from '../tell.ts';
import type { NoteContext } from './context.ts';
import type { NoteEvent } from './events.ts';
import { aboutNote, alertOf, consultation, subscriptionAbsent } from './messages.ts';
import { note } from './setup.ts';

/** Notes how and when the notification ended. */
export function ended(outcome: NonNullable<NoteContext['outcome']>) {
  return note.assign({ outcome, endedAt: ({ event }) => timeOf(event) });
}

/** The alert as a channel is to show it from now on; nothing for one that does not show where it stands. */
export function updated(context: NoteContext, of: AlertChannel): AlertUpdateParams[] {
  return statusChannels.filter((channel) => channel === of).map((channel) => ({ channel, alert: alertOf(context) }));
}

type Move = Partial<Pick<NoteContext, 'status' | 'assignedTo' | 'classification' | 'determination'>>;

/** The alert moves at the customer's: each channel that shows it is told. One that does not yet gets it as it is then. */
export function moved(move: (event: NoteEvent) => Move) {
  return [
    note.assign(({ context, event }) => ({ ...move(event), moves: context.moves + 1, movedAt: timeOf(event) })),
    note.enqueueActions(({ context, enqueue }) => {
      for (const channel of statusChannels)
        if (context.channels[channel].status === 'delivered')
          for (const params of updated(context, channel)) enqueue({ type: 'updateAlert', params });
    }),
  ];
}

type Consultation = NoteContext['consultations'][number];

/** Notes something about the inquiry that an event is about; others may be under way. */
function ofInquiry(event: NoteEvent, what: Partial<Consultation>) {
  const caseId = event.type === 'TELL_FAILED' ? event.ref : event.type === 'CONSULT_REFUSED' ? event.caseId : undefined;
  return (one: Consultation): Consultation => (one.caseId === caseId ? { ...one, reached: false, ...what } : one);
}

const armReminder = note.raise({ type: 'TELL_REMINDER_DUE' }, { delay: 'tellReminder', id: 'tellReminder' });

/** The subscription opened no case, and has written to whoever asked. */
export const refused = note.assign({
  consultations: ({ context, event }) => context.consultations.map(ofInquiry(event, { refused: true })),
});

/** The tenant has no subscription: whoever asked is told how to get one, at once, and nobody else is called on. */
export const notSubscribed = [
  note.enqueueActions(({ context, event, enqueue }) => {
    for (const one of context.consultations)
      if (event.type === 'TELL_FAILED' && one.caseId === event.ref)
        enqueue({ type: 'sendMail', params: subscriptionAbsent(context, one) });
  }),
  refused,
];

/** The subscription could not be told: the inquiry is noted, and is told again when somebody says so. */
export const notReached = [
  note.enqueueActions(({ context, event, enqueue }) => {
    if (event.type === 'TELL_FAILED' && beginsToWait(context.troubles, event)) enqueue(armReminder);
  }),
  note.assign(({ context, event }) => {
    if (event.type !== 'TELL_FAILED') return {};
    return {
      troubles: withTrouble(context.troubles, event),
      consultations: context.consultations.map(ofInquiry(event, {})),
    };
  }),
  note.enqueueActions(({ context, event, enqueue }) => {
    const latest = context.troubles.at(-1);
    if (latest === undefined) return;
    const notice = troubleNotice(latest, timeOf(event));
    enqueue({ type: 'notifyStaff', params: aboutNote(context, notice, 'account-team') });
  }),
];

/** Inquiries lie for as long as nobody acts. */
export const remindOfUnreached = [
  note.assign({ troubles: ({ context }) => reminded(context.troubles) }),
  note.enqueueActions(({ context, event, enqueue }) => {
    for (const one of context.troubles.filter(waits)) {
      const notice = troubleNotice(one, timeOf(event));
      enqueue({ type: 'notifyStaff', params: aboutNote(context, notice, 'account-team') });
    }
    if (context.troubles.some(waits)) enqueue(armReminder);
  }),
];

function isWaiting({ reached, refused }: Consultation): boolean {
  return !reached && !refused;
}

/** Tells every inquiry that did not arrive once more. */
export const tellAgain = [
  note.enqueueActions(({ context, enqueue }) => {
    for (const one of context.consultations)
      if (isWaiting(one)) enqueue({ type: 'tell', params: consultation(context, one) });
  }),
  note.cancel('tellReminder'),
  note.assign({
    troubles: [],
    consultations: ({ context }) =>
      context.consultations.map((one) => (isWaiting(one) ? { ...one, reached: true } : one)),
  }),
];
