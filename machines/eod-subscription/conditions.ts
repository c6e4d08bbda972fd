import type { Conditions } from '../condition.ts';
import { aboutOfEntryPoint } from '../inquiry/conditions.ts';
import { isBelow, isOf } from '../keys.ts';
import { entryPointOfProfile, pageOfEntryPoint } from '../profiles/entry-point-condition.ts';
import { isFrom } from '../profiles/era.ts';
import { profiles } from '../profiles/index.ts';
import type { SubscriptionContext } from './context.ts';
import type { SubscriptionEvent } from './events.ts';

/** What the guards ask of events. */
export const subscriptionConditions = {
  CONSULT: [
    entryPointOfProfile,
    pageOfEntryPoint,
    aboutOfEntryPoint,
    {
      isMet: ({ tenantId }, { linkedNotification, reopens }) =>
        isOf(tenantId, linkedNotification) && isOf(tenantId, reopens),
      text: () => 'The notification and the case that it names must be of this tenant',
    },
    {
      isMet: (_, { request, sender }) => !isBelow(request) || sender.role === 'system',
      text: () => 'Only a notification asks under a name with "~"; an inquiry of one\'s own has a name without it',
    },
  ],
  /** Sales ended in August 2022; each profile names who sells. */
  PURCHASED: [
    { isMet: ({ policy, sunsetAt }) => policy.sold && sunsetAt === null, text: () => 'It is no longer sold' },
    {
      isMet: ({ docsEra, profile }, { via }) =>
        !isFrom(docsEra, '2022') && profiles[profile].subscriptionContacts.includes(via),
      text: ({ profile }) =>
        `Subscriptions are sold until 2022, and with profile ${profile} by: ${profiles[profile].subscriptionContacts.join(', ')}`,
    },
  ],
} as const satisfies Conditions<SubscriptionContext, SubscriptionEvent>;
