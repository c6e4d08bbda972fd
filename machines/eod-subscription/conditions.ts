import type { Conditions } from '../condition.ts';
import { entryPointOfProfile } from '../profiles/entry-point-condition.ts';
import { isFrom } from '../profiles/era.ts';
import { profiles } from '../profiles/index.ts';
import type { SubscriptionContext } from './context.ts';
import type { SubscriptionEvent } from './events.ts';

/** What the guards ask of events. */
export const subscriptionConditions = {
  CONSULT: [entryPointOfProfile],
  /** Sales ended in August 2022; each profile names who sells. */
  PURCHASED: [
    { isMet: ({ sunsetAt }) => sunsetAt === null, text: () => 'It is no longer sold' },
    {
      isMet: ({ docsEra, profile }, { via }) =>
        !isFrom(docsEra, '2022') && profiles[profile].subscriptionContacts.includes(via),
      text: ({ profile }) =>
        `Subscriptions are sold until 2022, and with profile ${profile} by: ${profiles[profile].subscriptionContacts.join(', ')}`,
    },
  ],
} as const satisfies Conditions<SubscriptionContext, SubscriptionEvent>;
