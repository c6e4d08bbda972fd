/** What a client refuses by itself: nothing of it comes to a server, or into the words of Temporal's SDK. */
import type { Client } from '@temporalio/client';
import { beforeEach, describe, expect, test } from 'vitest';
import { assign, setup } from 'xstate';
import { createDurableClient } from '../../src/client/index.ts';

const sent: unknown[] = [];
beforeEach(() => {
  sent.length = 0;
});

/** Takes all that is sent. */
const fake = {
  withAbortSignal: (_signal: AbortSignal, call: () => unknown) => call(),
  workflow: {
    getHandle: () => ({
      executeUpdate: async (_name: string, { args }: { args: unknown[] }) => sent.push(args[0]),
      signal: async (_name: string, ...args: unknown[]) => sent.push(args[0]),
    }),
    start: async (_type: string, { args }: { args: unknown[] }) => sent.push(args[0]),
    executeUpdateWithStart: async (_name: string, { args }: { args: unknown[] }) => sent.push(args[0]),
  },
} as unknown as Client;
// Whatever JavaScript hands over.
// biome-ignore lint/suspicious/noExplicitAny: what types would forbid is what is tried
const durable = createDurableClient(fake) as any;

const machine = setup({
  types: { input: {} as { sku: string }, context: {} as { sku: string; paid: unknown }, events: {} as { type: 'PAY' } },
}).createMachine({
  id: 'order',
  context: ({ input }) => ({ sku: input.sku, paid: null }),
  on: { PAY: { actions: assign({ paid: ({ event }) => event.type }) } },
});

const refused = (call: () => unknown) =>
  Promise.resolve()
    .then(call)
    .then(
      () => 'sent',
      (error) => error.code ?? `${error}`,
    );

const cyclic: Record<string, unknown> = { type: 'PAY' };
cyclic.itself = cyclic;

describe.each(['send', 'notify'] as const)('%s sends no event', (way) => {
  test.each<[string, unknown]>([
    ['that holds itself', cyclic],
    ['with a bigint', { type: 'PAY', cents: 5n }],
    ['with a Date, which JSON would make a text', { type: 'PAY', on: new Date(0) }],
    ['with a number that JSON would make null', { type: 'PAY', cents: Number.NaN }],
    ['with a Map, which JSON would empty', { type: 'PAY', lines: new Map([['a', 1]]) }],
    ['with a function, which JSON would leave out', { type: 'PAY', next: () => undefined }],
    ['that is undefined', undefined],
    ['that is a text', 'PAY'],
    ['without a type', {}],
  ])('%s', async (_what, event) => {
    expect(await refused(() => durable.get(machine, '17')[way](event))).toBe('EVENT_MALFORMED');
    expect(sent).toEqual([]);
  });

  test.each<[string, unknown, unknown]>([
    ['an id of 3,000 characters', undefined, 'i'.repeat(3_000)],
    ['an empty id', undefined, ''],
    ['an id that is a number', undefined, 5],
    ['a sender without a name', { role: 'clerk' }, 'an-id'],
    ['nobody', null, 'an-id'],
  ])('under %s', async (_what, by, id) => {
    expect(await refused(() => durable.get(machine, '17')[way]({ type: 'PAY' }, by, id))).toBe('EVENT_MALFORMED');
    expect(sent).toEqual([]);
  });

  test('but those that JSON carries as they are', async () => {
    await durable.get(machine, '17')[way]({ type: 'PAY', cents: 500, note: undefined, lines: [{ a: null }] });
    expect(sent).toMatchObject([{ event: { type: 'PAY', cents: 500, lines: [{ a: null }] } }]);
  });
});

test.each(['cancel', 'migrate'] as const)('%s asks for nothing under an id that is none', async (way) => {
  const by = { role: 'clerk', name: 'Cora' };
  const args = way === 'cancel' ? [by] : ['2.0.0', by];
  expect(await refused(() => durable.get(machine, '17')[way](...args, 'i'.repeat(3_000)))).toBe('EVENT_MALFORMED');
  expect(sent).toEqual([]);
});

describe.each<[string, unknown]>([
  ['with the definition in hand', machine],
  ["by the machine's name", 'order'],
])('a start %s', (_how, named) => {
  test.each<[string, unknown, unknown, object, string]>([
    ['an empty key', '', { sku: 'A' }, {}, 'INSTANCE_KEY_INVALID'],
    ['no key', undefined, { sku: 'A' }, {}, 'INSTANCE_KEY_INVALID'],
    ['the key of a machine among the actors', 'K/kid#1', { sku: 'A' }, {}, 'INSTANCE_KEY_INVALID'],
    ['a bigint in its input', '17', { sku: 5n }, {}, 'INPUT_INVALID'],
    ['a Date in its input', '17', { sku: new Date(0) }, {}, 'INPUT_INVALID'],
    ['an id of 3,000 characters', '17', { sku: 'A' }, { id: 'i'.repeat(3_000) }, 'EVENT_MALFORMED'],
    ['a sender that is none', '17', { sku: 'A' }, { by: { role: 5 } }, 'EVENT_MALFORMED'],
    ['a version that is none', '17', { sku: 'A' }, { version: {} }, 'START_MALFORMED'],
  ])('with %s is refused', async (_what, key, input, options, code) => {
    expect(await refused(() => durable.start(named, key, input, options))).toBe(code);
    expect(await refused(() => durable.startAndSend(named, key, input, { type: 'PAY' }, options))).toBe(code);
    expect(sent).toEqual([]);
  });

  test('with an event that is none is refused', async () => {
    const event = { type: 'PAY', cents: 5n };
    expect(await refused(() => durable.startAndSend(named, '17', { sku: 'A' }, event))).toBe('EVENT_MALFORMED');
    expect(sent).toEqual([]);
  });
});

test('an input that the machine throws on is refused, schema or not', async () => {
  expect(await refused(() => durable.start(machine, '17', undefined))).toBe('INPUT_INVALID');
  expect(await refused(() => durable.startAndSend(machine, '17', null, { type: 'PAY' }))).toBe('INPUT_INVALID');
  expect(sent).toEqual([]);
  await durable.start(machine, '17', { sku: 'A' });
  expect(sent).toMatchObject([{ input: { sku: 'A' } }]);
});

test('an instance is asked by a key that is one', () => {
  expect(() => durable.get(machine, '')).toThrow(expect.objectContaining({ code: 'INSTANCE_KEY_INVALID' }));
  expect(durable.get(machine, 'K/kid#1').workflowId).toBe('order/K/kid#1');
});
