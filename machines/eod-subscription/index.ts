import type { Definition } from 'xstate-temporal/engine';
import { startsOf } from '../starts.ts';
import { subscriptionContext, subscriptionInput } from './context.ts';
import { subscriptionEvents, subscriptionRoles } from './events.ts';
import { eodSubscriptionMachine } from './machine.ts';

/** The chart of a tenant's subscription, version by version. */
export const eodSubscription = {
  machine: eodSubscriptionMachine,
  version: '1.0.0',
  tenant: 'tenantId',
  start: startsOf('eod-subscription', 'tenantId'),
  schemas: { input: subscriptionInput, context: subscriptionContext, events: subscriptionEvents },
  roles: subscriptionRoles,
  operators: ['operator'],
} as const satisfies Definition<typeof eodSubscriptionMachine>;

export type { Consultation, SubscriptionContext, SubscriptionInput } from './context.ts';
export { subscriptionContext, subscriptionInput } from './context.ts';
export type { SubscriptionEvent, SubscriptionEventType } from './events.ts';
export { subscriptionEvents, subscriptionRoles } from './events.ts';
export { eodSubscriptionMachine } from './machine.ts';
