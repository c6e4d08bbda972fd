import { and, assign, enqueueActions } from 'xstate';
import { publicationsMax } from './context.ts';
import { aboutApplication, publication, ruleTest, startNotification } from './messages.ts';
import { tan } from './setup.ts';

/** T21 to T24. A long quiet watch is a good sign, so nothing times out here. */
const hunting = tan.createStateConfig({
  initial: 'watching',
  states: {
    watching: {
      on: {
        LEAD_FOUND: {
          target: 'investigatingLead',
          actions: assign({
            lead: ({ event: { leadId, threatKind, summary, at } }) => ({
              leadId,
              threatKind,
              summary,
              foundAt: at,
              finding: null,
            }),
          }),
        },
      },
    },
    investigatingLead: {
      on: {
        DISMISS_LEAD: {
          target: 'watching',
          actions: [
            assign({ lead: null }),
            // What hunters learn goes back into the AI's training.
            {
              type: 'notifyStaff',
              params: ({ context, event }) =>
                aboutApplication(context, {
                  desk: 'hunters',
                  notice: 'leadDismissed',
                  at: event.at,
                  number: 1,
                  text: event.reason,
                }),
            },
          ],
        },
        CONFIRM_THREAT: {
          target: 'publishing',
          actions: assign({
            lead: ({
              context: { lead },
              event: { title, severity, scope, description, mitreTechniques, firstActivityAt },
            }) =>
              lead && { ...lead, finding: { title, severity, scope, description, mitreTechniques, firstActivityAt } },
          }),
        },
      },
    },
    publishing: {
      on: {
        PUBLISHED: {
          target: 'watching',
          actions: [
            enqueueActions(({ context, event, enqueue }) => {
              const published = publication(context, event.recommendedActions);
              if (published !== undefined) enqueue({ type: 'tell', params: startNotification(context, published) });
            }),
            assign(({ context, event }) => {
              const published = publication(context, event.recommendedActions);
              return published === undefined
                ? {}
                : { publications: [...context.publications, published].slice(-publicationsMax) };
            }),
            assign({
              lead: null,
              notificationCount: ({ context }) => context.notificationCount + 1,
              lastNotificationAt: ({ event }) => event.at,
            }),
          ],
        },
      },
    },
  },
});

const saveRule = [
  tan.assign(({ context, event }) => {
    if (event.type !== 'SAVE_RULE') return {};
    const others = context.emailRules.filter(({ ruleId }) => ruleId !== event.rule.ruleId);
    return { emailRules: [...others, event.rule] };
  }),
  tan.enqueueActions(({ context, event, enqueue }) => {
    if (event.type === 'SAVE_RULE' && event.sendTest)
      enqueue({ type: 'sendMail', params: ruleTest(context, event.rule) });
  }),
];

const deleteRule = tan.assign(({ context, event }) =>
  event.type === 'DELETE_RULE'
    ? { emailRules: context.emailRules.filter(({ ruleId }) => ruleId !== event.ruleId) }
    : {},
);

/** T25. Rules outlive an opt-out. */
const email = tan.createStateConfig({
  initial: 'noRule',
  states: {
    noRule: {
      always: { guard: 'hasRules', target: 'ruleSaved' },
      on: { SAVE_RULE: { guard: 'mayManageRules', target: 'ruleSaved', actions: saveRule } },
    },
    ruleSaved: {
      on: {
        SAVE_RULE: { guard: 'mayManageRules', actions: saveRule },
        DELETE_RULE: [
          { guard: and(['mayManageRules', 'hasOneRule']), target: 'noRule', actions: deleteRule },
          { guard: 'mayManageRules', actions: deleteRule },
        ],
      },
    },
  },
});

/** T26 to T28: a toggle that is not saved changes nothing. */
const control = tan.createStateConfig({
  initial: 'on',
  states: {
    on: { on: { TOGGLE_OFF: 'offUnsaved' } },
    offUnsaved: {
      entry: assign({ dirtyToggle: true }),
      exit: assign({ dirtyToggle: false }),
      on: { TOGGLE_ON: 'on', LEAVE_PAGE: 'on', SAVE_PREFERENCES: '#optedOut' },
    },
  },
});

/** T18 to T30. `history` is where a restored prerequisite leads back to. */
export const active = tan.createStateConfig({
  type: 'parallel',
  tags: 'hunting',
  entry: assign({ toggle: 'on' }),
  on: {
    PREREQUISITE_LOST: {
      target: 'suspended',
      actions: assign({ suspension: ({ event }) => ({ from: 'active', missing: event.missing, since: event.at }) }),
    },
  },
  states: { hunting, email, control, history: { type: 'history', history: 'deep' } },
});
