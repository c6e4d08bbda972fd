/** What the workers of the host's own tests bundle. */
import { durable } from '../../../src/workflow/index.ts';
import { bee as beeDefinition } from '../machines/bee.ts';
import { chain as chainDefinition } from '../machines/chain.ts';
import { cleaner as cleanerDefinition } from '../machines/cleaner.ts';
import { counter as counterDefinition } from '../machines/counter.ts';
import { fragile as fragileDefinition } from '../machines/fragile.ts';
import { caller as callerDefinition, listener as listenerDefinition } from '../machines/friends.ts';
import { gated as gatedDefinition } from '../machines/gated.ts';
import { household as householdDefinition } from '../machines/household.ts';
import { porter as porterDefinition } from '../machines/porter.ts';
import { strict as strictDefinition } from '../machines/strict.ts';
import { vast as vastDefinition } from '../machines/vast.ts';

const quick = { initialInterval: 50, backoffCoefficient: 1, maximumInterval: 50 } as const;
const policy = { default: { scheduleToCloseTimeout: '20 seconds', retry: { ...quick, maximumAttempts: 3 } } } as const;
// Outlives workers that are killed, and gives up all the same.
const patient = { default: { scheduleToCloseTimeout: '2 minutes', retry: { ...quick, maximumAttempts: 6 } } } as const;
const lasting = { default: { scheduleToCloseTimeout: '2 minutes', retry: quick } } as const;

export const counter = durable([counterDefinition], { policy, maxUpdates: 25 });
export const bee = durable([beeDefinition], { policy: lasting, maxUpdates: 10, drain: 300 });
export const chain = durable([chainDefinition], { policy: patient, maxUpdates: 10, drain: 300 });
export const cleaner = durable([cleanerDefinition]);
export const gated = durable([gatedDefinition], { maxUpdates: 3 });
export const household = durable([householdDefinition], { policy, maxUpdates: 12 });
export const porter = durable([porterDefinition]);
export const fragile = durable([fragileDefinition]);
export const caller = durable([callerDefinition], { policy });
export const listener = durable([listenerDefinition]);
export const strict = durable([strictDefinition]);
export const vast = durable([vastDefinition]);
