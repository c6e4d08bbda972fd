/** What the workers of the tests of proofs bundle. */
import { durable } from '../../../src/workflow/index.ts';
import { caller as callerDefinition, listener as listenerDefinition } from '../machines/friends.ts';
import { household as householdDefinition } from '../machines/household.ts';
import { vault1, vault2 } from '../machines/vault.ts';

const quick = { initialInterval: 50, backoffCoefficient: 1, maximumInterval: 50, maximumAttempts: 5 } as const;
const policy = { default: { scheduleToCloseTimeout: '20 seconds', retry: quick } } as const;

export const vault = durable([vault1, vault2], { maxUpdates: 200, migrations: { '1.0.0->2.0.0': (state) => state } });
export const household = durable([householdDefinition], { policy, maxUpdates: 12 });
export const caller = durable([callerDefinition], { policy });
export const listener = durable([listenerDefinition], { policy });
