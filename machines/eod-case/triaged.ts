import { assign } from 'xstate';
import { armReminder, ended, remind, report } from './actions.ts';
import { fromOpened } from './from-opened.ts';
import { aboutCase, handOver, irOptions, outOfScope, ticket } from './messages.ts';
import { eod } from './setup.ts';

/** E17, from every inner state: the service is no incident response, so it names who is. */
const irNeeded = eod.createStateConfig({
  on: {
    IR_NEEDED: {
      target: 'irRecommended',
      actions: [
        assign({ irReason: ({ event }) => event.reason }),
        { type: 'sendMail', params: ({ context, event }) => irOptions(context, event.reason) },
      ],
    },
  },
}).on;

const assessing = eod.createStateConfig({
  id: 'assessing',
  tags: 'awaitsExpert',
  on: {
    ...irNeeded,
    REPORT: [
      { guard: { type: 'reports', params: 'MORE_INFO_NEEDED' }, target: 'needInformation', actions: report },
      { guard: { type: 'reports', params: 'FILE_SAMPLES_NEEDED' }, target: 'needSamples', actions: report },
      { guard: { type: 'reports', params: 'MORE_TIME_NEEDED' }, target: 'moreTime', actions: report },
      { guard: { type: 'reports', params: 'CONCLUDED' }, target: '#advised', actions: report },
    ],
    OUT_OF_SCOPE: {
      guard: 'isSaidByExpert',
      target: 'outOfScope',
      actions: { type: 'sendMail', params: ({ context, event }) => outOfScope(context, event.reason) },
    },
  },
});

/**
 * E15, E16: what both waits for the customer have in common. The reminder has no target, so it
 * leaves the limit, which counts from entering the wait, as it is.
 */
const waiting = eod.createStateConfig({
  tags: 'awaitsCustomer',
  entry: [eod.assign({ customerReminders: 0 }), armReminder],
  exit: [eod.cancel('customerReminder'), eod.assign({ requested: null })],
  after: { noReplyLimit: { target: '#closed', actions: ended('noReply') } },
});

const waitingOn = eod.createStateConfig({
  on: { ...irNeeded, CUSTOMER_REMINDER_DUE: { guard: 'remindersLeft', actions: remind } },
}).on;

/** E08. */
const needInformation = eod.createStateConfig({
  ...waiting,
  on: {
    ...waitingOn,
    CUSTOMER_INFO: {
      target: 'assessing',
      actions: [
        {
          type: 'updateCaseDesk',
          params: ({ context, event }) => ({ operation: 'note', ...ticket(context, event.at), text: event.text }),
        },
        {
          type: 'notifyStaff',
          params: ({ context, event }) =>
            aboutCase(context, { notice: 'customerReplied', at: event.at, number: 1, text: event.text }),
        },
      ],
    },
  },
});

/** E10: samples come as claims; their content never enters the history. */
const needSamples = eod.createStateConfig({
  ...waiting,
  on: {
    ...waitingOn,
    CUSTOMER_SAMPLES: {
      guard: 'hasRoomForSamples',
      target: 'assessing',
      actions: [
        assign({ samples: ({ context, event }) => [...context.samples, ...event.samples] }),
        {
          type: 'updateCaseDesk',
          params: ({ context, event }) => ({
            operation: 'samples',
            ...ticket(context, event.at),
            samples: event.samples,
          }),
        },
        {
          type: 'notifyStaff',
          params: ({ context, event }) =>
            aboutCase(context, { notice: 'customerReplied', at: event.at, number: 1, text: null }),
        },
      ],
    },
  },
});

/** E12, E13. */
const moreTime = eod.createStateConfig({
  tags: 'awaitsExpert',
  on: {
    ...irNeeded,
    INVESTIGATION_STEP: 'assessing',
    REPORT: { guard: { type: 'reports', params: 'CONCLUDED' }, target: '#advised', actions: report },
  },
});

/** E18, E19: the paths that the era has. */
const irRecommended = eod.createStateConfig({
  tags: 'awaitsCustomer',
  on: {
    CHOOSE: {
      guard: 'isPathOfEra',
      target: '#closed',
      actions: [
        { type: 'handOverToIr', params: ({ context, event }) => handOver(context, event.path, event.at) },
        assign({ irPath: ({ event }) => event.path }),
        ended('referredToIr'),
      ],
    },
    DECLINE: 'assessing',
  },
});

/** The investigation, with the four documented statuses; a case out of scope closes at once (E05). */
export const triaged = eod.createStateConfig({
  initial: 'assessing',
  on: fromOpened,
  states: {
    assessing,
    needInformation,
    needSamples,
    moreTime,
    outOfScope: { always: { target: '#closed', actions: ended('outOfScope') } },
    irRecommended,
  },
});
