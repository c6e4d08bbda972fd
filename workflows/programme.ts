/** The workflows of the managed-hunting programme: what its workers bundle. @module */
import { registry } from '../machines/index.ts';
import { durable } from './durable.ts';

// What these charts ask for is a file, a mail or a line in a list: a matter of seconds, so no history event each.
const policy = { default: { local: true } };

export const tanApplication = durable(registry['tan-application'], { policy });
export const attackNotification = durable(registry['attack-notification'], { policy });
export const eodSubscription = durable(registry['eod-subscription'], { policy });
export const eodCase = durable(registry['eod-case'], { policy });
