import { assign } from 'xstate';
import {
  armReminder,
  asksNothing,
  awaitingExpert,
  ended,
  endedInSilence,
  gathers,
  limit,
  remind,
  report,
} from './actions.ts';
import { fromOpened } from './from-opened.ts';
import { aboutCase, handOver, ticket } from './messages.ts';
import { eod } from './setup.ts';
import type { CustomerDuty } from './statuses.ts';

/** E07, E09, E11, E13, E17, E05: what an expert who works on a case can say. */
const saying = eod.createStateConfig({
  on: {
    REPORT: [
      { guard: { type: 'reports', params: 'MORE_INFO_NEEDED' }, target: '#needInformation', actions: report },
      { guard: { type: 'reports', params: 'FILE_SAMPLES_NEEDED' }, target: '#needSamples', actions: report },
      { guard: { type: 'reports', params: 'MORE_TIME_NEEDED' }, target: '#moreTime', actions: report },
      { guard: { type: 'reports', params: 'CONCLUDED' }, target: '#advised', actions: report },
    ],
    IR_NEEDED: { target: '#irRecommended', actions: limit },
    OUT_OF_SCOPE: { target: '#outOfScope', actions: limit },
  },
}).on;

const assessing = eod.createStateConfig({ id: 'assessing', ...awaitingExpert, on: saying });

/** E12: the experts asked for time; they may say whatever else they find next. */
const moreTime = eod.createStateConfig({
  id: 'moreTime',
  ...awaitingExpert,
  on: { ...saying, INVESTIGATION_STEP: 'assessing' },
});

/**
 * E15, E16: what all waits for the customer have in common. The reminder has no target, so it leaves the limit, which
 * counts from entering the wait, as it is.
 */
function waitingFor(duty: CustomerDuty) {
  return eod.createStateConfig({
    tags: 'awaitsCustomer',
    entry: [eod.assign({ waitingFor: duty, customerReminders: 0 }), armReminder],
    // What is waited for stays known: where the case ends by it, the last letter says so.
    exit: eod.cancel('customerReminder'),
    after: { noReplyLimit: { target: '#closed', actions: endedInSilence('concluded', 'noReply') } },
  });
}

const waitingOn = eod.createStateConfig({
  on: { CUSTOMER_REMINDER_DUE: { guard: 'remindersLeft', actions: remind } },
}).on;

const irNeeded = eod.createStateConfig({ on: { IR_NEEDED: { target: '#irRecommended', actions: limit } } }).on;

/** E08. */
const told = eod.createStateConfig({
  on: {
    CUSTOMER_INFO: {
      guard: 'hasRoomForAbout',
      target: '#assessing',
      actions: [
        gathers,
        {
          type: 'updateCaseDesk',
          params: ({ context, event }) => ({
            operation: 'note',
            ...ticket(context, event.at),
            text: event.text,
            about: event.about ?? null,
          }),
        },
        {
          type: 'notifyStaff',
          params: ({ context, event }) =>
            aboutCase(context, { notice: 'customerReplied', at: event.at, number: 1, text: event.text }),
        },
      ],
    },
  },
}).on;

const needInformation = eod.createStateConfig({
  id: 'needInformation',
  ...waitingFor('information'),
  on: { ...waitingOn, ...irNeeded, ...told },
});

/** E10: samples come as claims; their content never enters the history. */
const needSamples = eod.createStateConfig({
  id: 'needSamples',
  ...waitingFor('samples'),
  on: {
    ...waitingOn,
    ...irNeeded,
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

/** E05: the customer may say why it is in scope after all. */
const outOfScope = eod.createStateConfig({
  id: 'outOfScope',
  tags: 'awaitsCustomer',
  entry: asksNothing,
  after: { quietClose: { target: '#closed', actions: endedInSilence('outOfScope') } },
  on: { ...told, CONFIRM_CLOSE: { target: '#closed', actions: ended('outOfScope') } },
});

/** E18, E19: the paths that the era has. The expert may advise meanwhile: the recommendation stands. */
const irRecommended = eod.createStateConfig({
  id: 'irRecommended',
  ...waitingFor('irChoice'),
  on: {
    ...waitingOn,
    REPORT: { guard: { type: 'reports', params: 'CONCLUDED' }, actions: report },
    CHOOSE: [
      { guard: 'choosesBoth', target: 'assessing', actions: [...refer(), ...goOn('irChosen')] },
      { guard: 'isPathOfEra', target: '#closed', actions: [...refer(), ended('referredToIr')] },
    ],
    DECLINE: [
      { guard: 'isAnswered', target: '#advised' },
      { target: 'assessing', actions: goOn('irDeclined') },
    ],
  },
});

function refer() {
  return [
    eod.enqueueActions(({ context, event, enqueue }) => {
      if (event.type === 'CHOOSE') enqueue({ type: 'handOverToIr', params: handOver(context, event.path, event.at) });
    }),
    eod.assign(({ event }) => (event.type === 'CHOOSE' ? { irPath: event.path } : {})),
  ];
}

/** The investigation goes on, and the experts must know. */
function goOn(notice: 'irChosen' | 'irDeclined') {
  return [
    eod.enqueueActions(({ context, event, enqueue }) => {
      if (event.type !== 'CHOOSE' && event.type !== 'DECLINE') return;
      enqueue({
        type: 'notifyStaff',
        params: aboutCase(context, { notice, at: event.at, number: 1, text: null }),
      });
    }),
  ];
}

/** The investigation, with the four documented statuses and the two limits of the service. */
export const triaged = eod.createStateConfig({
  initial: 'assessing',
  on: fromOpened,
  states: { assessing, needInformation, needSamples, moreTime, outOfScope, irRecommended },
});
