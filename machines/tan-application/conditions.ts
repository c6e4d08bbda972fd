import type { Condition, Conditions } from '../condition.ts';
import { rulesMax } from '../email-rule.ts';
import type { TanContext } from './context.ts';
import type { TanEvent } from './events.ts';

const knows = ({ emailRules }: TanContext, id: string): boolean => emailRules.some(({ ruleId }) => ruleId === id);

const leadOf = ({ leads }: TanContext, id: string) => leads.find(({ leadId }) => leadId === id);

const isOpen: Condition<TanContext, { readonly leadId: string }> = {
  isMet: (context, { leadId }) => leadOf(context, leadId)?.finding === null,
  text: ({ leads }) => {
    const open = leads.filter(({ finding }) => finding === null).map(({ leadId }) => leadId);
    return open.length === 0 ? 'Every lead is confirmed' : `The leads that are looked into are: ${open.join(', ')}`;
  },
};

/** What the guards ask of events. */
export const tanConditions = {
  SUBMIT: [
    {
      isMet: (_, { privacyRead }) => privacyRead,
      text: () => 'The privacy statement must have been read: privacyRead=true',
    },
  ],
  LEAD_FOUND: [
    {
      isMet: (context, { leadId }) => leadOf(context, leadId) === undefined,
      text: () => 'A lead of that name is looked into already',
    },
    {
      isMet: ({ leads, policy }) => leads.length < policy.leadsMax,
      text: ({ policy }) => `At most ${policy.leadsMax} leads of a tenant are looked into at a time`,
    },
  ],
  DISMISS_LEAD: [isOpen],
  CONFIRM_THREAT: [isOpen],
  PUBLISHED: [
    {
      isMet: (context, { leadId }) => (leadOf(context, leadId)?.finding ?? null) !== null,
      text: ({ leads }) => {
        const confirmed = leads.filter(({ finding }) => finding !== null).map(({ leadId }) => leadId);
        return confirmed.length === 0 ? 'No lead is confirmed' : `The confirmed leads are: ${confirmed.join(', ')}`;
      },
    },
  ],
  SAVE_RULE: [
    {
      isMet: (context, { rule }) => knows(context, rule.ruleId) || context.emailRules.length < rulesMax,
      text: () => `A tenant has at most ${rulesMax} rules`,
    },
  ],
  DELETE_RULE: [
    {
      isMet: (context, { ruleId }) => knows(context, ruleId),
      text: ({ emailRules }) =>
        emailRules.length === 0
          ? 'There is no rule'
          : `The rules are: ${emailRules.map(({ ruleId }) => ruleId).join(', ')}`,
    },
  ],
  SAVE_PREFERENCES: [
    {
      isMet: ({ toggle }, { notifications }) => toggle !== notifications,
      text: ({ toggle }) => `Notifications are ${toggle} already`,
    },
  ],
} as const satisfies Conditions<TanContext, TanEvent>;
