import { assign } from 'xstate';
import { nameOf } from '../stamp.ts';
import { asksNothing, awaitingExpert, ended, endedInSilence, gathers, limit } from './actions.ts';
import { fromOpened } from './from-opened.ts';
import { aboutCase, ticket } from './messages.ts';
import { eod } from './setup.ts';

/** E20, E21: advice was given; the customer acts on it, asks on, or lets it rest. */
export const advised = eod.createStateConfig({
  id: 'advised',
  initial: 'delivered',
  on: { ...fromOpened, IR_NEEDED: { target: '#irRecommended', actions: limit } },
  states: {
    delivered: {
      tags: 'awaitsCustomer',
      entry: asksNothing,
      after: { quietClose: { target: '#closed', actions: endedInSilence('concluded') } },
      on: {
        CONFIRM_CLOSE: { target: '#closed', actions: ended('concluded') },
        FOLLOW_UP_QUESTION: {
          guard: 'hasRoomForAbout',
          target: 'followUp',
          actions: [
            gathers,
            assign({ followUps: ({ context }) => context.followUps + 1, openQuestion: true }),
            {
              type: 'updateCaseDesk',
              params: ({ context, event }) => ({
                operation: 'note',
                ...ticket(context, event.at),
                text: event.question,
                about: event.about ?? null,
              }),
            },
            {
              type: 'notifyStaff',
              params: ({ context, event }) =>
                aboutCase(context, {
                  notice: 'followUpAsked',
                  at: event.at,
                  number: context.followUps,
                  text: event.question,
                }),
            },
          ],
        },
      },
    },
    // Waits for an expert, so nothing closes it but an answer, or the customer.
    followUp: {
      ...awaitingExpert,
      on: { ACCEPTED_BY_EXPERT: { target: '#assessing', actions: assign({ expert: ({ event }) => nameOf(event) }) } },
    },
  },
});
