import { expect, it } from 'vitest';
import { later, live } from 'xstate-temporal/testing';
import { trial } from '../../examples/bring-your-own/trial.ts';

it('reminds after ten days, and expires after fourteen', async () => {
  const mails: unknown[] = [];
  const life = await live(trial, {
    input: { email: 'ada@example.com' },
    actors: { openAccount: async () => ({ account: 'a-1' }) },
    actions: { mailReminder: (params) => void mails.push(params) },
  });
  await life.advance('10d');
  expect(mails).toEqual([{ email: 'ada@example.com' }]);
  await life.advance('4d');
  expect(life.states).toEqual(['expired']);
});

it('goes on with the trial when no account could be opened', async () => {
  const life = await live(trial, {
    input: { email: 'ada@example.com' },
    actors: {
      openAccount: () =>
        later('1h', () => {
          throw new Error('the bank is closed');
        }),
    },
  });
  await life.send({ type: 'SUBSCRIBE', plan: 'small' });
  await life.advance('1h');
  expect(life.states).toEqual(['running.fresh']);
  // @ts-expect-error the machine has no such event
  expect(life.accepts({ type: 'SUBSCRIBED' }).accepted).toBe(false);
});
