import { and, assign, enqueueActions } from 'xstate';
import type { AlertChannel } from '../ports/channel.ts';
import { timeOf } from '../stamp.ts';
import { messageOf, tame } from '../text.ts';
import { updated } from './actions.ts';
import type { NoteContext } from './context.ts';
import { aboutNote, alertOf, noticesOf } from './messages.ts';
import { note } from './setup.ts';

type Delivery = NoteContext['channels'][AlertChannel];

function changed({ channels }: NoteContext, channel: AlertChannel, change: Partial<Delivery>) {
  return { ...channels, [channel]: { ...channels[channel], ...change } };
}

/** One channel. Where it gives up, a person can see why; it is tried again by itself and by RETRY_CHANNEL. */
function channelRegion<const TChannel extends AlertChannel>(channel: TChannel) {
  return note.createStateConfig({
    initial: 'waiting',
    states: {
      waiting: {
        tags: 'delivering',
        entry: assign({ channels: ({ context }) => changed(context, channel, { status: 'waiting' }) }),
        always: { guard: { type: 'isTurnOf', params: channel }, target: 'delivering' },
      },
      delivering: {
        tags: 'delivering',
        entry: assign({
          channels: ({ context }) => changed(context, channel, { status: 'delivering', moves: context.moves }),
        }),
        invoke: {
          id: channel,
          src: 'publishToChannel',
          input: ({ context }) => ({ channel, alert: alertOf(context) }),
          onDone: [
            {
              guard: { type: 'isReceipt', params: ({ event }) => ({ answer: event.output, channel }) },
              target: 'delivered',
              actions: assign({
                channels: ({ context, event }) =>
                  changed(context, channel, { at: timeOf(event), failures: 0, problem: null }),
              }),
            },
            {
              target: 'gaveUp',
              actions: assign({
                channels: ({ context }) =>
                  changed(context, channel, { problem: 'The channel gave an answer that is no receipt for this.' }),
              }),
            },
          ],
          onError: {
            target: 'gaveUp',
            actions: assign({
              channels: ({ context, event }) =>
                changed(context, channel, { problem: tame(messageOf(event.error), 500) }),
            }),
          },
        },
      },
      delivered: {
        type: 'final',
        entry: [
          // The alert may have moved while it was under way.
          enqueueActions(({ context, enqueue }) => {
            if (context.channels[channel].moves < context.moves)
              for (const params of updated(context, channel)) enqueue({ type: 'updateAlert', params });
          }),
          assign({ channels: ({ context }) => changed(context, channel, { status: 'delivered' }) }),
        ],
      },
      gaveUp: {
        tags: 'undelivered',
        entry: [
          assign({
            channels: ({ context }) =>
              changed(context, channel, { status: 'gaveUp', failures: context.channels[channel].failures + 1 }),
          }),
          // The hunters hear of the first failure, and when the last automatic attempt has failed too.
          enqueueActions(({ context, event, enqueue }) => {
            const { failures, problem } = context.channels[channel];
            if (failures !== 1 && failures !== context.policy.channelRetriesMax + 1) return;
            enqueue({
              type: 'notifyStaff',
              params: aboutNote(context, {
                notice: 'channelGaveUp',
                at: timeOf(event),
                number: failures,
                text: `${channel}: ${problem ?? 'no reason given'}`,
              }),
            });
          }),
        ],
        after: { channelRetry: { guard: { type: 'retriesLeft', params: channel }, target: 'waiting' } },
        on: {
          RETRY_CHANNEL: {
            guard: { type: 'isChannel', params: channel },
            target: 'waiting',
            actions: assign({ channels: ({ context }) => changed(context, channel, { failures: 0 }) }),
          },
        },
      },
    },
  });
}

/** E-mail is by rule only, and apart from the alert: without a matching rule nobody is mailed. */
const mail = note.createStateConfig({
  initial: 'waiting',
  states: {
    waiting: {
      tags: 'delivering',
      always: [
        { guard: and(['isMailsTurn', 'hasMatchingRule']), target: 'sent' },
        { guard: 'isMailsTurn', target: 'noRule' },
      ],
    },
    sent: {
      type: 'final',
      entry: [
        assign({ mailedTo: ({ context }) => noticesOf(context).map(({ rule }) => rule) }),
        enqueueActions(({ context, enqueue }) => {
          for (const { mail: params } of noticesOf(context)) enqueue({ type: 'sendMail', params });
        }),
      ],
    },
    noRule: { type: 'final', entry: assign({ mailedTo: [] }) },
  },
});

/** Where a notification appears: each channel on its own, so that one that fails holds up none of the others. */
export const delivery = note.createStateConfig({
  type: 'parallel',
  states: {
    portalAlerts: channelRegion('portalAlerts'),
    portalIncidents: channelRegion('portalIncidents'),
    api: channelRegion('api'),
    advancedHunting: channelRegion('advancedHunting'),
    mail,
  },
});
