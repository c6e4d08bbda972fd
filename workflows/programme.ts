/** The workflows of the managed-hunting programme: what its workers bundle. @module */
import { registry } from '../machines/index.ts';
import { type DurableWorkflow, durable } from './durable.ts';

// A line on a desk's list is written in no time. All else may be a mail server, a webhook or a directory service that
// takes its time, and an attempt inside a workflow task would hold up the events of its instance.
const policy = { notifyStaff: { local: true } };

export const tanApplication = whenItBegins(() => durable(registry['tan-application'], { policy }));
export const attackNotification = whenItBegins(() => durable(registry['attack-notification'], { policy }));
export const eodSubscription = whenItBegins(() => durable(registry['eod-subscription'], { policy }));
export const eodCase = whenItBegins(() => durable(registry['eod-case'], { policy }));

/** The sandbox runs this module anew for each instance, which needs one chart compiled, not four. */
function whenItBegins(make: () => DurableWorkflow): DurableWorkflow {
  let workflow: DurableWorkflow | undefined;
  return (request) => {
    workflow ??= make();
    return workflow(request);
  };
}
