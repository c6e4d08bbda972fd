/** The machine whose actors and timers have long ids. */
import { durable } from '../../../src/workflow/index.ts';
import { order } from '../machines/order.ts';

export const orderFulfilmentProcess = durable([order]);
