import { assign } from 'xstate';
import { nameOf } from '../stamp.ts';
import { ended } from './actions.ts';
import { fromOpened } from './from-opened.ts';
import { aboutCase, ticket } from './messages.ts';
import { eod } from './setup.ts';

/** E21: each inner state has a quiet time of its own, so that a question starts it anew. */
const quiet = { quietClose: { target: '#closed', actions: ended('concluded') } } as const;

/** E20, E21: advice was given; the customer acts on it, asks on, or lets it rest. */
export const advised = eod.createStateConfig({
  id: 'advised',
  initial: 'delivered',
  on: { ...fromOpened, CONFIRM_CLOSE: { target: 'closed', actions: ended('concluded') } },
  states: {
    delivered: {
      tags: 'awaitsCustomer',
      after: quiet,
      on: {
        FOLLOW_UP_QUESTION: {
          target: 'followUp',
          actions: [
            assign({ followUps: ({ context }) => context.followUps + 1 }),
            {
              type: 'updateCaseDesk',
              params: ({ context, event }) => ({
                operation: 'note',
                ...ticket(context, event.at),
                text: event.question,
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
    followUp: {
      tags: 'awaitsExpert',
      after: quiet,
      on: { ACCEPTED_BY_EXPERT: { target: '#assessing', actions: assign({ expert: ({ event }) => nameOf(event) }) } },
    },
  },
});
