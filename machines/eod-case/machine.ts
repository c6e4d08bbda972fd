import { assign } from 'xstate';
import { settle } from '../policy/assumption.ts';
import { dueIn } from '../policy/calendar.ts';
import { eodCaseAssumptions } from '../policy/eod-case.ts';
import { entryPoints } from '../profiles/entry-points.ts';
import { profiles } from '../profiles/index.ts';
import { nameOf, timeOf } from '../stamp.ts';
import { armClock, ended } from './actions.ts';
import { advised } from './advised.ts';
import type { EodContext, EodInput } from './context.ts';
import { fromOpened } from './from-opened.ts';
import { aboutCase, openTicket, ticket } from './messages.ts';
import { eod } from './setup.ts';
import { triaged } from './triaged.ts';

/** An Experts on Demand inquiry, from the form to the closed case. One instance per inquiry. */
export const eodCaseMachine = eod.createMachine({
  id: 'eod-case',
  context: ({ input }) => initialContext(input),
  initial: 'composing',
  on: {
    // E22
    WITHDRAW: { target: '.closed', actions: ended('withdrawn') },
  },
  states: {
    composing: {
      tags: 'awaitsCustomer',
      on: {
        CLOSE_FORM: 'discarded',
        SUBMIT: [
          {
            guard: 'maySubmit',
            target: 'opened',
            actions: assign(({ context, event }) => ({
              problem: null,
              topic: event.topic ?? context.topic,
              inquiry: event.inquiry,
              replyTo: event.replyTo,
              category: event.category ?? null,
              openedAt: event.at,
              firstReportDue: firstReportDue(context, event.at),
            })),
          },
          { guard: 'lacksPermission', actions: assign({ problem: 'noPermission' }) },
        ],
        // E01, where the subscription opened the form: the header shows how many days of a trial are left.
        OPEN_FORM: {
          actions: assign({
            subscription: ({ event }) => event.subscription,
            trialDaysLeft: ({ event }) => event.trialDaysLeft,
          }),
        },
        OUT_OF_SCOPE: { guard: 'isSaidByCustomer', actions: assign({ problem: 'outOfScope' }) },
      },
    },
    opened: {
      tags: 'awaitsExpert',
      entry: [
        { type: 'updateCaseDesk', params: ({ context, event }) => openTicket(context, timeOf(event)) },
        {
          type: 'notifyStaff',
          params: ({ context, event }) =>
            aboutCase(context, { notice: 'caseOpened', at: timeOf(event), number: 1, text: context.topic }),
        },
        armClock,
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
      // A form that was withdrawn before it was sent has no ticket to close.
      entry: eod.enqueueActions(({ context, enqueue }) => {
        const { closedAt, openedAt, outcome } = context;
        if (openedAt === null || closedAt === null || outcome === null) return;
        enqueue({ type: 'updateCaseDesk', params: { operation: 'close', ...ticket(context, closedAt), outcome } });
      }),
    },
    discarded: { type: 'final' },
  },
  output: ({ context }) => ({
    caseId: context.caseId,
    tenantId: context.tenantId,
    outcome: context.outcome ?? 'discarded',
    openedAt: context.openedAt,
    closedAt: context.closedAt,
    firstReportAt: context.firstReportAt,
    breached: context.breachedAt !== null,
    reports: context.reports.length,
    samples: context.samples.length,
    tracked: context.tracking !== null,
    irPath: context.irPath,
  }),
});

/** When the first report is due for a case that is opened at `at`; `null` where no time is promised. */
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
    subscription: input.subscription,
    trialDaysLeft: input.trialDaysLeft,
    linkedNotification: input.linkedNotification,
    reopens: input.reopens,
    docsEra: input.docsEra ?? profiles[input.profile].docsEra,
    policy: settle(eodCaseAssumptions, input.profile, input.policy),
    contextKind: entryPoints[input.entryPoint].contextKind,
    topic: input.contextUrl,
    problem: null,
    inquiry: null,
    replyTo: [],
    category: null,
    supportRequestNo: null,
    openedAt: null,
    firstReportDue: null,
    firstReportAt: null,
    breachedAt: null,
    expert: null,
    reports: [],
    requested: null,
    customerReminders: 0,
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
