/** An order is placed, authorised, reminded of and closed, while somebody waits for its end. */
import type { DurableClient } from 'xstate-temporal/client';
import { order } from '../../packages/xstate-temporal/test/support/machines/order.ts';

const clerk = { role: 'clerk', name: 'Cora Clerk' };

/** @returns the workflow id */
export async function liveOrder(durable: DurableClient, key: string): Promise<string> {
  const instance = await durable.start(order, key, undefined, { by: clerk });
  // Who waits has a timer of the server too, which is none of the machine's.
  const ended = instance.until({ ended: true });
  await instance.send({ type: 'PLACE' }, clerk);
  await instance.until({ state: 'processing.payment.reminded' });
  await instance.send({ type: 'CLOSE' }, clerk);
  await ended;
  return instance.workflowId;
}
