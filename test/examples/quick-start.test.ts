import { expect, it } from 'vitest';
import { live } from 'xstate-temporal/testing';
import { invoice } from '../../examples/quick-start/invoice.ts';

it('reminds after fourteen days, once', async () => {
  const reminders: unknown[] = [];
  const life = await live(invoice, {
    input: { email: 'ada@example.com' },
    actors: { sendInvoice: async () => ({ number: 'R-1' }) },
    actions: { remind: (params) => void reminders.push(params) },
  });
  await life.advance('14d');
  expect(life.states).toEqual(['reminded']);
  await life.advance('30d');
  expect(reminders).toEqual([{ email: 'ada@example.com' }]);
  await life.send({ type: 'PAY' });
  expect(life.output).toEqual({ number: 'R-1' });
});
