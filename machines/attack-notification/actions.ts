import { timeOf } from '../stamp.ts';
import { sayTrouble, withTrouble } from '../tell.ts';
import type { NoteContext } from './context.ts';
import { aboutNote, consultation } from './messages.ts';
import { note } from './setup.ts';

/** Notes how and when the notification ended. */
export function ended(outcome: NonNullable<NoteContext['outcome']>) {
  return note.assign({ outcome, endedAt: ({ event }) => timeOf(event) });
}

/** The subscription is not there, or refuses: the inquiry is noted, and can be made again. */
export const notReached = [
  note.assign(({ context, event }) => {
    if (event.type !== 'TELL_FAILED') return {};
    // They are kept in the order of telling, so it is the last that is thought to have arrived.
    const last = context.consultations.findLastIndex(({ reached }) => reached);
    return {
      troubles: withTrouble(context.troubles, event),
      consultations: context.consultations.map((one, index) => (index === last ? { ...one, reached: false } : one)),
    };
  }),
  note.enqueueActions(({ context, event, enqueue }) => {
    const latest = context.troubles.at(-1);
    if (latest === undefined) return;
    enqueue({
      type: 'notifyStaff',
      params: aboutNote(context, {
        notice: 'partnerUnreachable',
        at: timeOf(event),
        number: latest.failures,
        text: sayTrouble(latest),
      }),
    });
  }),
];

/** Tells every inquiry that did not arrive once more. */
export const tellAgain = [
  note.enqueueActions(({ context, enqueue }) => {
    for (const one of context.consultations)
      if (!one.reached) enqueue({ type: 'tell', params: consultation(context, one) });
  }),
  note.assign({
    troubles: [],
    consultations: ({ context: { consultations } }) => [
      ...consultations.filter(({ reached }) => reached),
      ...consultations.filter(({ reached }) => !reached).map((one) => ({ ...one, reached: true })),
    ],
  }),
];
