import { assign } from 'xstate';
import { settle } from '../policy/assumption.ts';
import { attackNotificationAssumptions } from '../policy/attack-notification.ts';
import { alertChannels } from '../ports/channel.ts';
import { profiles } from '../profiles/index.ts';
import { ended, notReached, notSubscribed, refused, remindOfUnreached, tellAgain } from './actions.ts';
import type { NoteContext, NoteInput } from './context.ts';
import { delivery } from './delivery.ts';
import { response } from './response.ts';
import { note } from './setup.ts';

/** A Targeted Attack Notification: from the hunters' hands to a resolved alert. One instance per notification. */
export const attackNotificationMachine = note.createMachine({
  id: 'attack-notification',
  context: ({ input }) => initialContext(input),
  initial: 'composed',
  on: {
    TELL_FAILED: [{ guard: 'isUnsubscribed', actions: notSubscribed }, { actions: notReached }],
    CONSULT_REFUSED: { actions: refused },
    SUNSET: { guard: 'isNews', actions: assign({ sunsetAt: ({ event }) => event.at }) },
    TELL_REMINDER_DUE: { actions: remindOfUnreached },
    RETRY_TELL: { guard: 'hasTroubles', actions: tellAgain },
  },
  states: {
    composed: {
      tags: 'awaitsPublication',
      on: { PUBLISH: { target: 'publishedAsAlert', actions: assign({ publishedAt: ({ event }) => event.at }) } },
    },
    publishedAsAlert: {
      type: 'parallel',
      after: { unresolvedLimit: { target: 'expired', actions: ended('expired') } },
      states: { delivery, response },
    },
    resolved: { id: 'resolved', type: 'final' },
    expired: { type: 'final' },
  },
  output: ({ context }) => ({
    notificationId: context.notificationId,
    tenantId: context.tenantId,
    outcome: context.outcome ?? 'resolved',
    publishedAt: context.publishedAt,
    seenAt: context.seen?.at ?? null,
    endedAt: context.endedAt ?? 0,
    classification: context.classification,
    determination: context.determination,
    delivered: alertChannels.filter((channel) => context.channels[channel].status === 'delivered'),
    mails: context.mailedTo?.length ?? 0,
    cases: context.consultations.filter(({ reached }) => reached).map(({ caseId }) => caseId),
  }),
});

const waiting = { status: 'waiting', failures: 0, at: null, problem: null, moves: 0 } as const;

function initialContext({ docsEra, policy, ...input }: NoteInput): NoteContext {
  return {
    ...input,
    docsEra: docsEra ?? profiles[input.profile].docsEra,
    policy: settle(attackNotificationAssumptions, input.profile, policy),
    publishedAt: null,
    channels: { portalAlerts: waiting, portalIncidents: waiting, api: waiting, advancedHunting: waiting },
    mailedTo: null,
    seen: null,
    status: 'new',
    moves: 0,
    movedAt: null,
    assignedTo: null,
    consultations: [],
    incidentResponse: null,
    classification: null,
    determination: null,
    troubles: [],
    sunsetAt: null,
    outcome: null,
    endedAt: null,
  };
}
