/** The workflows of the managed-hunting programme: what its workers bundle. @module */

import { type DurableWorkflow, durable } from 'xstate-temporal';
import { registry, serviceRegistry } from '../machines/index.ts';

export const tanApplication = whenItBegins(() => durable(registry['tan-application']));
export const attackNotification = whenItBegins(() => durable(registry['attack-notification']));
export const eodSubscription = whenItBegins(() => durable(registry['eod-subscription']));
export const eodCase = whenItBegins(() => durable(registry['eod-case']));
export const operationsLog = whenItBegins(() => durable(serviceRegistry['operations-log']));

/** Where this module is loaded for each instance (a bundle without `loadOnce`), one chart is compiled, not all. */
function whenItBegins(make: () => DurableWorkflow): DurableWorkflow {
  let workflow: DurableWorkflow | undefined;
  return (request) => {
    workflow ??= make();
    return workflow(request);
  };
}
