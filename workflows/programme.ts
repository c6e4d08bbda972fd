/** The workflows of the managed-hunting programme: what its workers bundle. @module */
import { registry } from '../machines/index.ts';
import { durable } from './durable.ts';

// A line on a desk's list is written in no time. All else may be a mail server, a webhook or a directory service that
// takes its time, and an attempt inside a workflow task would hold up the events of its instance.
const policy = { notifyStaff: { local: true } };

export const tanApplication = durable(registry['tan-application'], { policy });
export const attackNotification = durable(registry['attack-notification'], { policy });
export const eodSubscription = durable(registry['eod-subscription'], { policy });
export const eodCase = durable(registry['eod-case'], { policy });
