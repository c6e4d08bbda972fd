import { assign } from 'xstate';
import { prefilled, together } from '../inquiry/gather.ts';
import { settle } from '../policy/assumption.ts';
import { dueIn } from '../policy/calendar.ts';
import { eodCaseAssumptions } from '../policy/eod-case.ts';
import { entryPoints } from '../profiles/entry-points.ts';
import { profiles } from '../profiles/index.ts';
import { nameOf, timeOf } from '../stamp.ts';
import { armClock, awaitingExpert, ended } from './actions.ts';
import { advised } from './advised.ts';
import type { EodContext, EodInput } from './context.ts';
import { fromOpened } from './from-opened.ts';
import { aboutCase, openTicket, ticket } from './messages.ts';
import { received } from './received.ts';
import { eod } from './setup.ts';
import { triaged } from './triaged.ts';

/** An Experts on Demand inquiry, from what was asked to the closed case. One instance per inquiry. */
export const eodCaseMachine = eod.createMachine({
  id: 'eod-case',
  context: ({ input }) => initialContext(input),
  initial: 'asked',
  on: {
    // E22: the case was advised on all the same, where it was.
    WITHDRAW: { target: '.closed', actions: ended('concluded', 'withdrawn') },
  },
  states: {
    // Rests for no longer than the subscription takes to hand the inquiry on: it tells again what did not arrive.
    asked: {
      on: {
        // E03
        SUBMIT: {
          target: 'received',
          actions: assign(({ context, event }) => ({
            askedBy: event.askedBy,
            subscription: event.subscription,
            trialDaysLeft: event.trialDaysLeft,
            topic: event.topic ?? context.topic,
            inquiry: event.inquiry,
            replyTo: event.replyTo,
            category: event.category ?? null,
            about: together(context.about, event.about),
            submittedAt: event.at,
          })),
        },
      },
    },
    received,
    opened: {
      id: 'opened',
      ...awaitingExpert,
      entry: [
        assign(({ context, event }) => {
          const openedAt = timeOf(event);
          return { openedAt, firstReportDue: firstReportDue(context, context.submittedAt ?? openedAt) };
        }),
        { type: 'updateCaseDesk', params: ({ context, event }) => openTicket(context, timeOf(event)) },
        {
          type: 'notifyStaff',
          params: ({ context, event }) =>
            aboutCase(context, { notice: 'caseOpened', at: timeOf(event), number: 1, text: context.topic }),
        },
        armClock,
        ...awaitingExpert.entry,
      ],
      on: {
        ...fromOpened,
        ACCEPTED_BY_EXPERT: {
          target: 'triaged',
          actions: [
            assign({ expert: ({ event }) => nameOf(event) }),
            {
              type: 'updateCaseDesk',
              params: ({ context, event }) => ({
                operation: 'accept',
                ...ticket(context, event.at),
                expert: nameOf(event),
              }),
            },
          ],
        },
      },
    },
    triaged,
    advised,
    closed: {
      id: 'closed',
      type: 'final',
      // An inquiry that was not opened has no ticket to close.
      entry: eod.enqueueActions(({ context, enqueue }) => {
        const { closedAt, openedAt, outcome } = context;
        if (openedAt === null || closedAt === null || outcome === null) return;
        enqueue({ type: 'updateCaseDesk', params: { operation: 'close', ...ticket(context, closedAt), outcome } });
      }),
    },
  },
  output: ({ context }) => ({
    caseId: context.caseId,
    tenantId: context.tenantId,
    outcome: context.outcome ?? 'withdrawn',
    advised: context.advice !== null,
    openedAt: context.openedAt,
    closedAt: context.closedAt,
    firstReportAt: context.firstReportAt,
    breached: context.breachedAt !== null,
    reports: context.reports.at(-1)?.number ?? 0,
    samples: context.samples.length,
    tracked: context.tracking !== null,
    irPath: context.irPath,
  }),
});

/** When the first report is due for what was asked at `at`; `null` where no time is promised. */
function firstReportDue({ policy }: EodContext, at: number): number | null {
  return policy.firstReportDue === null ? null : dueIn(at, policy.firstReportDue, policy.firstReportCalendar);
}

function initialContext(input: EodInput): EodContext {
  return {
    caseId: input.caseId,
    tenantId: input.tenantId,
    tenantName: input.tenantName,
    profile: input.profile,
    entryPoint: input.entryPoint,
    contextUrl: input.contextUrl,
    submitter: input.submitter,
    subscription: null,
    trialDaysLeft: null,
    linkedNotification: input.linkedNotification,
    reopens: input.reopens,
    docsEra: input.docsEra ?? profiles[input.profile].docsEra,
    policy: settle(eodCaseAssumptions, input.profile, input.policy),
    contextKind: entryPoints[input.entryPoint].contextKind,
    topic: input.contextUrl,
    askedBy: null,
    premierMapped: false,
    directoryFailures: 0,
    directoryProblem: null,
    inquiry: null,
    replyTo: [],
    category: null,
    about: prefilled(input.entryPoint, input.contextUrl),
    supportRequestNo: null,
    submittedAt: null,
    openedAt: null,
    firstReportDue: null,
    firstReportAt: null,
    breachedAt: null,
    expert: null,
    reports: [],
    openQuestion: true,
    waitingFor: null,
    requested: null,
    customerReminders: 0,
    expertReminders: 0,
    samples: [],
    advice: null,
    followUps: 0,
    irReason: null,
    irPath: null,
    tracking: null,
    outcome: null,
    closedAt: null,
  };
}
