/** Machines of other fields than threat hunting. */
export { checkout } from './checkout.ts';
export { deviceProvisioning } from './device-provisioning.ts';
export { invoiceDunning } from './invoice-dunning.ts';
export { leaveRequest } from './leave-request.ts';
export { meter } from './meter.ts';
export { order } from './order.ts';
export { payment } from './payment.ts';
export { shipmentBatch } from './shipment-batch.ts';
