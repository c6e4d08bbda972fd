import { expect, test } from 'vitest';
import { payloadFor } from '../../gateway/access/shown.ts';

const staff = { role: 'expert', name: 'Sample expert' };
const customer = { role: 'customer-analyst', name: 'Sample analyst' };
const event = (type: string, by: typeof staff, payload?: object) =>
  ({ type, id: 'event-1', by, ...(payload === undefined ? {} : { payload }) }) as Parameters<typeof payloadFor>[1];

test('customers see what their own people sent', () => {
  const info = event('CUSTOMER_INFO', customer, { text: 'It was the scanner.' });
  expect(payloadFor('eod-case', info)).toEqual({ text: 'It was the scanner.' });
  expect(payloadFor('eod-case', event('SEEN', customer))).toBeUndefined();
});

test('of what staff send customers see the questions alone', () => {
  const report = event('REPORT', staff, {
    status: 'MORE_INFO_NEEDED',
    message: 'm',
    questions: ['Who?'],
    note: 'secret',
  });
  expect(payloadFor('eod-case', report)).toEqual({ questions: ['Who?'] });
  for (const [machine, one] of [
    ['eod-case', event('NOTE', staff, { questions: ['secret'] })],
    ['tan-application', event('REPORT', staff, { questions: ['secret'] })],
    ['no-machine', event('REPORT', staff, { questions: ['secret'] })],
  ] as const)
    expect(payloadFor(machine, one)).toBeUndefined();
});
