import { assign, enqueueActions } from 'xstate';
import { authorizationOf } from '../ports/directory.ts';
import { timeOf } from '../stamp.ts';
import { messageOf, tame } from '../text.ts';
import { aboutCase, notPermitted } from './messages.ts';
import { asker, eod } from './setup.ts';

/**
 * E04: whether the person may consult is the tenant directory's to say, not theirs. Where it says nothing usable it is
 * asked again without an end, and the account team hears of it.
 */
export const received = eod.createStateConfig({
  initial: 'checking',
  states: {
    checking: {
      tags: 'awaitsDirectory',
      invoke: {
        id: 'authorization',
        src: 'readAuthorization',
        input: ({ context }) => asker(context),
        onDone: [
          {
            guard: { type: 'mayConsult', params: answerOf },
            target: '#opened',
            actions: assign({
              premierMapped: ({ context, event }) =>
                authorizationOf(event.output, asker(context))?.premierMapped === true,
              directoryFailures: 0,
            }),
          },
          {
            guard: { type: 'isAuthorization', params: answerOf },
            target: '#closed',
            actions: [
              assign({ outcome: 'notPermitted', closedAt: ({ event }) => timeOf(event) }),
              { type: 'sendMail', params: ({ context }) => notPermitted(context) },
            ],
          },
          {
            target: 'unavailable',
            actions: assign({ directoryProblem: 'The tenant directory gave an answer that is not about this person.' }),
          },
        ],
        onError: {
          target: 'unavailable',
          actions: assign({ directoryProblem: ({ event }) => tame(messageOf(event.error), 500) }),
        },
      },
    },
    unavailable: {
      tags: 'awaitsDirectory',
      entry: [
        assign({ directoryFailures: ({ context }) => context.directoryFailures + 1 }),
        enqueueActions(({ context, event, enqueue }) => {
          const { directoryFailures: number, directoryProblem: text, policy } = context;
          if (number !== 1 && number % policy.directoryReport !== 0) return;
          const notice = { notice: 'authorizationUnavailable', at: timeOf(event), number, text } as const;
          enqueue({ type: 'notifyStaff', params: aboutCase(context, notice, 'account-team') });
        }),
      ],
      after: { directoryRetry: 'checking' },
      on: { RETRY: 'checking' },
    },
  },
});

function answerOf({ event }: { event: { output: unknown } }): unknown {
  return event.output;
}
