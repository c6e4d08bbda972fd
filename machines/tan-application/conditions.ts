import type { Condition, Conditions } from '../condition.ts';
import { rulesMax } from '../email-rule.ts';
import type { Permission } from '../roles.ts';
import type { TanContext } from './context.ts';
import type { TanEvent } from './events.ts';

const permission: Condition<TanContext, { readonly permissions: readonly Permission[] }> = {
  isMet: (_, { permissions }) => permissions.includes('manageSecuritySettings'),
  text: () => 'It needs the permission "manageSecuritySettings" among its permissions',
};

const knows = ({ emailRules }: TanContext, id: string): boolean => emailRules.some(({ ruleId }) => ruleId === id);

/** What the guards ask of events. */
export const tanConditions = {
  SUBMIT: [
    {
      isMet: (_, { privacyRead }) => privacyRead,
      text: () => 'The privacy statement must have been read: privacyRead=true',
    },
  ],
  SAVE_RULE: [
    permission,
    {
      isMet: (context, { rule }) => knows(context, rule.ruleId) || context.emailRules.length < rulesMax,
      text: () => `A tenant has at most ${rulesMax} rules`,
    },
  ],
  DELETE_RULE: [
    permission,
    {
      isMet: (context, { ruleId }) => knows(context, ruleId),
      text: ({ emailRules }) => `The rules are: ${emailRules.map(({ ruleId }) => ruleId).join(', ')}`,
    },
  ],
} as const satisfies Conditions<TanContext, TanEvent>;
