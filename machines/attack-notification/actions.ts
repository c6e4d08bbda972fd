import { type AlertChannel, type AlertUpdateParams, statusChannels } from '../ports/channel.ts';
import { timeOf } from '../stamp.ts';
import { sayTrouble, withTrouble } from '../tell.ts';
import type { NoteContext } from './context.ts';
import type { NoteEvent } from './events.ts';
import { aboutNote, alertOf, consultation, noSubscription } from './messages.ts';
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

/** The inquiry that did not arrive. They are kept in the order of telling, so it is the last that is thought to have. */
function unreached({ consultations }: NoteContext): number {
  return consultations.findLastIndex(({ reached }) => reached);
}

/** No trial or subscription runs: whoever asked is told how to get one, at once, and nobody else is called on. */
export const notSubscribed = [
  note.enqueueActions(({ context, enqueue }) => {
    const one = context.consultations[unreached(context)];
    if (one !== undefined) enqueue({ type: 'sendMail', params: noSubscription(context, one) });
  }),
  note.assign({
    consultations: ({ context }) =>
      context.consultations.map((one, index) =>
        index === unreached(context) ? { ...one, reached: false, refused: true } : one,
      ),
  }),
];

/** The subscription could not be told: the inquiry is noted, and is told again when somebody says so. */
export const notReached = [
  note.assign(({ context, event }) => {
    if (event.type !== 'TELL_FAILED') return {};
    const last = unreached(context);
    return {
      troubles: withTrouble(context.troubles, event),
      consultations: context.consultations.map((one, index) => (index === last ? { ...one, reached: false } : one)),
    };
  }),
  note.enqueueActions(({ context, event, enqueue }) => {
    const latest = context.troubles.at(-1);
    if (latest === undefined) return;
    const { failures: number } = latest;
    const notice = { notice: 'partnerUnreachable', at: timeOf(event), number, text: sayTrouble(latest) } as const;
    enqueue({ type: 'notifyStaff', params: aboutNote(context, notice, 'account-team') });
  }),
];

function isWaiting({ reached, refused }: NoteContext['consultations'][number]): boolean {
  return !reached && !refused;
}

/** Tells every inquiry that did not arrive once more. */
export const tellAgain = [
  note.enqueueActions(({ context, enqueue }) => {
    for (const one of context.consultations)
      if (isWaiting(one)) enqueue({ type: 'tell', params: consultation(context, one) });
  }),
  note.assign({
    troubles: [],
    consultations: ({ context: { consultations } }) => [
      ...consultations.filter((one) => !isWaiting(one)),
      ...consultations.filter(isWaiting).map((one) => ({ ...one, reached: true })),
    ],
  }),
];
