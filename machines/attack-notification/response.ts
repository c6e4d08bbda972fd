import { assign, enqueueActions, not } from 'xstate';
import { nameOf, personOf } from '../stamp.ts';
import { ended, moved } from './actions.ts';
import { consultation, nextCase } from './messages.ts';
import { note } from './setup.ts';

/** What the customer can do with an alert that was seen: consult an expert, call responders, resolve it. */
const handling = note.createStateConfig({
  on: {
    CONSULT_EXPERT: {
      guard: 'isEntryPoint',
      actions: [
        assign({
          consultations: ({ context, event }) => {
            const { at, contextUrl, entryPoint, submitter, sender: _, type: __, ...form } = event;
            const of = { caseId: nextCase(context), askedBy: personOf(event) };
            const one = { ...of, at, entryPoint, contextUrl, submitter, form, reached: true, refused: false };
            return [...context.consultations, one];
          },
        }),
        enqueueActions(({ context, enqueue }) => {
          const latest = context.consultations.at(-1);
          if (latest !== undefined) enqueue({ type: 'tell', params: consultation(context, latest) });
        }),
      ],
    },
    HAND_TO_IR: {
      target: 'handedToIr',
      actions: [
        assign({ incidentResponse: ({ event }) => ({ team: event.team, at: event.at }) }),
        ...moved((event) => (event.type === 'HAND_TO_IR' ? { status: 'inProgress', assignedTo: event.team } : {})),
      ],
    },
    RESOLVE: {
      guard: 'isJudgement',
      target: 'resolved',
      actions: moved((event) =>
        event.type === 'RESOLVE'
          ? {
              status: 'resolved',
              classification: event.classification ?? null,
              determination: event.determination ?? null,
            }
          : {},
      ),
    },
  },
}).on;

const taken = moved((event) => (event.type === 'TAKE_UP' ? { status: 'inProgress', assignedTo: nameOf(event) } : {}));

const takeUp = note.createStateConfig({ on: { TAKE_UP: { target: 'inProgress', actions: taken } } }).on;

const seen = note.assign(({ context, event }) =>
  event.type === 'SEEN' || event.type === 'TAKE_UP'
    ? { seen: context.seen ?? { by: nameOf(event), at: event.at } }
    : {},
);

/** What becomes of the alert at the customer's: New, InProgress, Resolved. */
export const response = note.createStateConfig({
  initial: 'unseen',
  states: {
    unseen: {
      tags: 'awaitsCustomer',
      on: {
        SEEN: { target: 'seen', actions: seen },
        TAKE_UP: {
          target: 'inProgress',
          actions: [seen, ...taken],
        },
      },
    },
    seen: { tags: 'awaitsCustomer', on: { ...handling, ...takeUp } },
    inProgress: { tags: 'awaitsCustomer', on: handling },
    handedToIr: { tags: 'awaitsCustomer', on: { ...handling, ...takeUp } },
    // The instance ends once nothing of the delivery is under way.
    resolved: { always: { guard: not('isUnderWay'), target: '#resolved', actions: ended('resolved') } },
  },
});
