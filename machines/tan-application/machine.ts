import { assign, enqueueActions } from 'xstate';
import { settle } from '../policy/assumption.ts';
import { tanApplicationAssumptions } from '../policy/tan-application.ts';
import { profiles } from '../profiles/index.ts';
import { timeOf } from '../stamp.ts';
import { beginsToWait, waits } from '../tell.ts';
import { active } from './active.ts';
import { approval } from './approval.ts';
import type { TanContext, TanInput } from './context.ts';
import { eligibilityCheck } from './eligibility.ts';
import { aboutApplication, switchOn } from './messages.ts';
import { asked, asking } from './settings.ts';
import { tan } from './setup.ts';
import { canStillBeTold, toldAgain, toTellAgain, untold, untoldNotice, untoldReminders } from './telling.ts';

/** T20, T29: switching on takes effect with Save preferences, as switching off does. */
const switchedOff = tan.createStateConfig({
  initial: 'off',
  states: {
    off: { on: { SAVE_PREFERENCES: { guard: { type: 'saves', params: 'on' }, target: 'checking', actions: asked } } },
    checking: asking('off', '#active'),
  },
});

const armActivationReminder = tan.raise(
  { type: 'ACTIVATION_REMINDER_DUE' },
  { delay: 'activationReminder', id: 'activationReminder' },
);

const armTellReminder = tan.raise({ type: 'TELL_REMINDER_DUE' }, { delay: 'tellReminder', id: 'tellReminder' });

const couldNotTell = [
  tan.enqueueActions(({ context, event, enqueue }) => {
    if (event.type !== 'TELL_FAILED' || !waits(event) || context.troubles.some(canStillBeTold(context))) return;
    // One that had begun for what nobody can tell again any more.
    if (!beginsToWait(context.troubles, event)) enqueue.cancel('tellReminder');
    enqueue(armTellReminder);
  }),
  tan.assign(({ context, event }) => (event.type === 'TELL_FAILED' ? untold(context, event) : {})),
  tan.enqueueActions(({ context, event, enqueue }) => {
    const latest = context.troubles.at(-1);
    if (latest !== undefined) enqueue({ type: 'notifyStaff', params: untoldNotice(context, latest, timeOf(event)) });
  }),
];

/** What did not arrive lies for as long as nobody acts, and the reminders end where nobody can any more. */
const remindOfUntold = [
  tan.enqueueActions(({ context, event, enqueue }) => {
    for (const params of untoldReminders(context, timeOf(event)).notices) enqueue({ type: 'notifyStaff', params });
    if (context.troubles.some(canStillBeTold(context))) enqueue(armTellReminder);
  }),
  tan.assign(({ context, event }) => ({ troubles: untoldReminders(context, timeOf(event)).troubles })),
];

function ended(outcome: NonNullable<TanContext['outcome']>) {
  return tan.assign({ outcome, endedAt: ({ event }) => timeOf(event) });
}

/** A tenant's application for Targeted Attack Notifications, and the service once it is active. One instance per tenant. */
export const tanApplicationMachine = tan.createMachine({
  id: 'tan-application',
  context: ({ input }) => initialContext(input),
  initial: 'notEnrolled',
  on: {
    TELL_FAILED: { actions: couldNotTell },
    TELL_REMINDER_DUE: { actions: remindOfUntold },
    RETRY_TELL: {
      guard: 'mayTellAgain',
      actions: [
        enqueueActions(({ context, enqueue }) => {
          for (const params of toTellAgain(context)) enqueue({ type: 'tell', params });
        }),
        assign(({ context }) => toldAgain(context)),
        enqueueActions(({ context, enqueue }) => {
          if (!context.troubles.some(waits)) enqueue.cancel('tellReminder');
        }),
      ],
    },
    // T32: the label and the tag of later notifications change, nothing else.
    SERVICE_RENAMED: { guard: 'isNotRenamed', actions: assign({ brand: 'ean' }) },
  },
  states: {
    notEnrolled: {
      tags: 'awaitsApplicant',
      on: {
        CHECK_ELIGIBILITY: {
          target: 'eligibilityCheck',
          actions: {
            type: 'notifyStaff',
            params: ({ context, event }) =>
              aboutApplication(context, {
                desk: 'account-team',
                notice: 'consultationRequested',
                at: event.at,
                number: 1,
                text: null,
              }),
          },
        },
      },
    },
    eligibilityCheck,
    notEligible: {
      tags: 'awaitsApplicant',
      on: { ELIGIBILITY_CHANGED: 'eligibilityCheck' },
    },
    // T10: the form is the portal's; what is sent is complete. Who does not send it has not applied.
    applying: {
      tags: 'awaitsApplicant',
      on: {
        SUBMIT: {
          guard: 'privacyRead',
          target: 'approval',
          actions: assign({
            application: ({ event: { at, email, name } }) => ({ name, email, submittedAt: at }),
          }),
        },
      },
    },
    approval,
    approved: {
      always: [
        { guard: 'startsByItself', target: 'active' },
        { target: 'awaitingActivation', actions: { type: 'sendMail', params: ({ context }) => switchOn(context) } },
      ],
    },
    awaitingActivation: {
      ...switchedOff,
      tags: 'awaitsApplicant',
      entry: [assign({ toggle: 'off' }), armActivationReminder],
      exit: tan.cancel('activationReminder'),
      on: {
        ACTIVATION_REMINDER_DUE: {
          actions: [{ type: 'sendMail', params: ({ context }) => switchOn(context) }, armActivationReminder],
        },
      },
    },
    active: { id: 'active', ...active },
    optedOut: {
      id: 'optedOut',
      tags: 'optedOut',
      // Leads that were looked into are dropped with the service.
      entry: assign({ toggle: 'off', leads: [] }),
      on: {
        PREREQUISITE_LOST: {
          target: 'suspended',
          actions: assign({
            suspension: ({ event }) => ({ from: 'optedOut', missing: event.missing, since: event.at }),
            request: null,
          }),
        },
      },
      ...switchedOff,
    },
    suspended: {
      tags: 'suspended',
      after: { suspensionGrace: 'terminated' },
      on: {
        PREREQUISITE_RESTORED: [
          { guard: 'suspendedFromActive', target: 'active.history', actions: assign({ suspension: null }) },
          { target: 'optedOut', actions: assign({ suspension: null }) },
        ],
      },
    },
    rejected: { type: 'final', entry: ended('rejected') },
    withdrawn: { type: 'final', entry: ended('withdrawn') },
    unanswered: { id: 'unanswered', type: 'final', entry: ended('unanswered') },
    terminated: { type: 'final', entry: ended('terminated') },
  },
  output: ({ context }) => ({
    tenantId: context.tenantId,
    outcome: context.outcome ?? 'terminated',
    endedAt: context.endedAt ?? 0,
    reason: context.decision?.reason ?? null,
    notificationCount: context.notificationCount,
  }),
});

function initialContext({
  tenantId,
  tenantName,
  profile,
  docsEra,
  policy,
  partnerPolicy,
  previous,
}: TanInput): TanContext {
  return {
    tenantId,
    tenantName,
    profile,
    docsEra: docsEra ?? profiles[profile].docsEra,
    policy: settle(tanApplicationAssumptions, profile, policy),
    partnerPolicy,
    previous,
    brand: 'tan',
    talks: { technicalServiceProvider: null, accountTeam: null },
    facts: null,
    factsProblem: null,
    factsFailures: 0,
    failedGates: [],
    warnings: [],
    application: null,
    question: null,
    reviewerReminders: 0,
    applicantReminders: 0,
    decision: null,
    welcomeSentAt: null,
    toggle: 'none',
    request: null,
    refusal: null,
    emailRules: [],
    leads: [],
    notificationCount: 0,
    lastNotificationAt: null,
    publications: [],
    troubles: [],
    suspension: null,
    outcome: null,
    endedAt: null,
  };
}
