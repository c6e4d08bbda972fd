/** What a worker of the examples bundles: each machine as a workflow, under its id in camel case. */
import { durable } from 'xstate-temporal';
import { checkout as checkoutDefinition } from './checkout.ts';
import { deviceProvisioning as deviceProvisioningDefinition } from './device-provisioning.ts';
import { invoiceDunning as invoiceDunningDefinition } from './invoice-dunning.ts';
import { leaveRequest as leaveRequestDefinition } from './leave-request.ts';
import { meter as meterDefinition } from './meter.ts';
import { order as orderDefinition } from './order.ts';
import { shipmentBatch as shipmentBatchDefinition } from './shipment-batch.ts';

export const checkout = durable([checkoutDefinition]);
export const deviceProvisioning = durable([deviceProvisioningDefinition]);
export const invoiceDunning = durable([invoiceDunningDefinition]);
// docs:policy
export const leaveRequest = durable([leaveRequestDefinition], {
  policy: {
    // Everything that is not named: five attempts within ten minutes.
    default: {
      scheduleToCloseTimeout: '10 minutes',
      retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute', maximumAttempts: 5 },
    },
    // A message that nobody waits for: two attempts will do.
    tellEmployee: {
      retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute', maximumAttempts: 2 },
    },
  },
});
// docs:end
// A server suggests to continue as new after some thousands of events; a run of 20 updates shows it at once.
export const meter = durable([meterDefinition], { maxUpdates: 20 });
export const order = durable([orderDefinition]);
export const shipmentBatch = durable([shipmentBatchDefinition]);
