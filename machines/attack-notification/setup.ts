import { fromPromise, setup } from 'xstate';
import { meets } from '../condition.ts';
import { ruleMatches } from '../email-rule.ts';
import {
  type AlertChannel,
  type AlertUpdateParams,
  alertChannels,
  type ChannelInput,
  type ChannelReceipt,
  channelReceipt,
} from '../ports/channel.ts';
import type { MailParams } from '../ports/mail.ts';
import type { StaffNoticeParams } from '../ports/staff.ts';
import { isAbsence, type TellParams } from '../tell.ts';
import { noteConditions } from './conditions.ts';
import type { NoteContext, NoteInput, NoteOutput } from './context.ts';
import type { NoteEvent } from './events.ts';

type Given = { readonly context: NoteContext; readonly event: NoteEvent };

/** The chart's names. The actions and the actor are placeholders: a host carries them out. */
export const note = setup({
  types: {
    context: {} as NoteContext,
    events: {} as NoteEvent,
    input: {} as NoteInput,
    output: {} as NoteOutput,
    tags: {} as 'awaitsCustomer' | 'awaitsPublication' | 'delivering' | 'undelivered',
    children: {} as Record<AlertChannel, 'publishToChannel'>,
  },
  actors: {
    publishToChannel: fromPromise<ChannelReceipt, ChannelInput>(async () => {
      throw new Error('publishToChannel is a placeholder; a host implements it.');
    }),
  },
  actions: {
    sendMail: (_, _params: MailParams) => {},
    notifyStaff: (_, _params: StaffNoticeParams) => {},
    updateAlert: (_, _params: AlertUpdateParams) => {},
    tell: (_, _params: TellParams) => {},
  },
  guards: {
    /**
     * The channels are regions of their own, and work one after another in their order: what is under
     * way never depends on which answer comes first, so every host writes the same ledger.
     */
    isTurnOf: ({ context: { channels } }: Given, channel: AlertChannel) => {
      const before = alertChannels.slice(0, alertChannels.indexOf(channel));
      return (
        before.every((other) => channels[other].status !== 'waiting') &&
        alertChannels.every((other) => channels[other].status !== 'delivering')
      );
    },
    /** A mail points to the alert, so it waits until the alert is in the portal and nothing is under way. */
    isMailsTurn: ({ context: { channels } }: Given) =>
      channels.portalAlerts.status === 'delivered' &&
      alertChannels.every((other) => !['waiting', 'delivering'].includes(channels[other].status)),
    hasMatchingRule: ({ context: { content, rules } }: Given) =>
      rules.some((rule) => ruleMatches(rule, content.severity, content.scope.deviceGroups)),
    isReceipt: ({ context }: Given, { answer, channel }: { answer: unknown; channel: AlertChannel }) => {
      const receipt = channelReceipt.safeParse(answer);
      return (
        receipt.success && receipt.data.channel === channel && receipt.data.notificationId === context.notificationId
      );
    },
    retriesLeft: ({ context }: Given, channel: AlertChannel) =>
      context.channels[channel].failures <= context.policy.channelRetriesMax,
    isChannel: ({ event }: Given, channel: AlertChannel) => event.type === 'RETRY_CHANNEL' && event.channel === channel,
    isEntryPoint: ({ context, event }: Given) =>
      event.type === 'CONSULT_EXPERT' && meets(noteConditions.CONSULT_EXPERT, context, event),
    isJudgement: ({ context, event }: Given) =>
      event.type === 'RESOLVE' && meets(noteConditions.RESOLVE, context, event),
    isUnsubscribed: ({ event }: Given) =>
      event.type === 'TELL_FAILED' && event.to.machine === 'eod-subscription' && isAbsence(event),
    isNews: ({ context }: Given) => context.sunsetAt === null,
    hasTroubles: ({ context }: Given) => context.troubles.length > 0,
    isUnderWay: ({ context: { channels, mailedTo } }: Given) =>
      alertChannels.some((channel) => ['waiting', 'delivering'].includes(channels[channel].status)) ||
      (mailedTo === null && channels.portalAlerts.status === 'delivered'),
  },
  delays: {
    channelRetry: ({ context }) => context.policy.channelRetry,
    tellReminder: ({ context }) => context.policy.tellReminder,
    unresolvedLimit: ({ context }) => context.policy.unresolvedLimit,
  },
});
