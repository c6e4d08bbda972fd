import { assign, enqueueActions } from 'xstate';
import { timeOf } from '../stamp.ts';
import { type Lead, publicationsMax } from './context.ts';
import { aboutApplication, publication, startNotification } from './messages.ts';
import { tan } from './setup.ts';

const armLeadReminder = tan.raise({ type: 'LEAD_REMINDER_DUE' }, { delay: 'leadReminder', id: 'leadReminder' });

const found = tan.assign(({ context, event }) => {
  if (event.type !== 'LEAD_FOUND') return {};
  const { leadId, threatKind, summary, at } = event;
  return { leads: [...context.leads, { leadId, threatKind, summary, foundAt: at, finding: null }] };
});

function others(leads: readonly Lead[], leadId: string): Lead[] {
  return leads.filter((lead) => lead.leadId !== leadId);
}

/**
 * T21 to T24. A long quiet watch is a good sign, so nothing times out while nothing is found. Leads are looked into side
 * by side; the hunters are reminded of those that lie.
 */
export const hunting = tan.createStateConfig({
  initial: 'watching',
  states: {
    watching: {
      on: { LEAD_FOUND: { guard: 'isNewLead', target: 'investigatingLead', actions: found } },
    },
    investigatingLead: {
      entry: armLeadReminder,
      exit: tan.cancel('leadReminder'),
      always: { guard: 'hasNoLead', target: 'watching' },
      on: {
        LEAD_FOUND: { guard: 'isNewLead', actions: found },
        LEAD_REMINDER_DUE: {
          actions: [
            {
              type: 'notifyStaff',
              params: ({ context, event }) =>
                aboutApplication(context, {
                  desk: 'hunters',
                  notice: 'leadsWait',
                  at: timeOf(event),
                  number: 1,
                  text: context.leads.map(({ leadId }) => leadId).join(', '),
                }),
            },
            armLeadReminder,
          ],
        },
        DISMISS_LEAD: {
          guard: 'isOpenLead',
          actions: [
            assign({ leads: ({ context, event }) => others(context.leads, event.leadId) }),
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
          guard: 'isOpenLead',
          actions: assign({
            leads: ({ context, event }) => {
              const { leadId, title, severity, scope, description, mitreTechniques, firstActivityAt } = event;
              const finding = { title, severity, scope, description, mitreTechniques, firstActivityAt };
              return context.leads.map((lead) => (lead.leadId === leadId ? { ...lead, finding } : lead));
            },
          }),
        },
        PUBLISHED: {
          guard: 'isConfirmed',
          actions: [
            enqueueActions(({ context, event, enqueue }) => {
              const published = publication(context, event.leadId, event.recommendedActions);
              if (published !== undefined) enqueue({ type: 'tell', params: startNotification(context, published) });
            }),
            assign(({ context, event }) => {
              const published = publication(context, event.leadId, event.recommendedActions);
              return published === undefined
                ? {}
                : { publications: [...context.publications, published].slice(-publicationsMax) };
            }),
            assign({
              leads: ({ context, event }) => others(context.leads, event.leadId),
              notificationCount: ({ context }) => context.notificationCount + 1,
              lastNotificationAt: ({ event }) => event.at,
            }),
          ],
        },
      },
    },
  },
});
