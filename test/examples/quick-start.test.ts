import { expect, it } from 'vitest';
import { live } from 'xstate-temporal/testing';
import { orderMachine } from '../../examples/quick-start/order.ts';

it('reminds after fourteen days, once', async () => {
  let reminders = 0;
  const order = await live(orderMachine, {
    input: { sku: 'A1' },
    actors: { charge: async () => ({ receipt: 'R-1' }) },
    actions: { remind: () => void reminders++ },
  });
  await order.advance('14d');
  expect(order.states).toEqual(['reminded']);
  await order.advance('30d');
  expect(reminders).toBe(1);
  await order.send({ type: 'PAY' });
  expect(order.output).toEqual({ receipt: 'R-1' });
});
