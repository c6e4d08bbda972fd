import type { Conditions } from '../condition.ts';
import { aboutOfEntryPoint } from '../inquiry/conditions.ts';
import { isBelow, isOf } from '../keys.ts';
import { entryPointOfProfile, pageOfEntryPoint } from '../profiles/entry-point-condition.ts';
import { sellersOf } from '../profiles/sellers.ts';
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
  /** Sales ended in August 2022, and nobody is named from then on; before, each profile names who sells. */
  PURCHASED: [
    { isMet: (context) => sellersOf(context).length > 0, text: () => 'It is no longer sold' },
    {
      isMet: (context, { via }) => sellersOf(context).length === 0 || sellersOf(context).includes(via),
      text: (context) => `With profile ${context.profile} subscriptions are sold by: ${sellersOf(context).join(', ')}`,
    },
  ],
} as const satisfies Conditions<SubscriptionContext, SubscriptionEvent>;
