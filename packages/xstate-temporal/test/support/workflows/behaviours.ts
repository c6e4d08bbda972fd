/** The machines of the hosts' contract, as the workers of its tests bundle them. */
import { type Definition, definitionOf } from '../../../src/engine/index.ts';
import { durable } from '../../../src/workflow/index.ts';
import { behaviours } from '../../contract/index.ts';

const definitions = new Map(
  behaviours.flatMap((one) => one.definitions.map((d) => [definitionOf(d).machine.id, d] as const)),
);
const policy = {
  default: {
    scheduleToCloseTimeout: '20 seconds',
    retry: { initialInterval: 50, backoffCoefficient: 1, maximumInterval: 50, maximumAttempts: 2 },
  },
} as const;
const workflow = (id: string) => durable([definitions.get(id) as Definition], { policy });

export const afterDelay = workflow('after-delay');
export const cancelDelayed = workflow('cancel-delayed');
export const scheduledGeneration = workflow('scheduled-generation');
export const ties = workflow('ties');
export const delayedToSelf = workflow('delayed-to-self');
export const noDelay = workflow('no-delay');
export const computedDelay = workflow('computed-delay');
export const endless = workflow('endless');
export const raised = workflow('raised');
export const remembers = workflow('remembers');
export const bothRegions = workflow('both-regions');
export const staysInside = workflow('stays-inside');
export const wildcards = workflow('wildcards');
export const allOrNothing = workflow('all-or-nothing');
export const dated = workflow('dated');
export const onErrorGuard = workflow('on-error-guard');
export const asksOneByOne = workflow('asks-one-by-one');
export const unheardError = workflow('unheard-error');
export const acts = workflow('acts');
export const bareAction = workflow('bare-action');
export const teller = workflow('teller');
export const hearer = workflow('hearer');
export const givesUpAndGoesOn = workflow('gives-up-and-goes-on');
export const givesUpWhenATimerIsDue = workflow('gives-up-when-a-timer-is-due');
export const tellsWhenATimerIsDue = workflow('tells-when-a-timer-is-due');
export const hoard = workflow('hoard');
export const machine = workflow('machine');
export const enqueuing = workflow('enqueuing');
export const keeping = workflow('keeping');
export const caller = workflow('caller');
export const listener = workflow('listener');
