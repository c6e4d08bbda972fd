/** Calls that compile, and calls that must not. `types.test.ts` has the compiler read this file; nothing runs it. */
import { expectTypeOf } from 'vitest';
import { assign, fromPromise, setup } from 'xstate';
import { z } from 'zod';
import type { DurableClient } from '../../src/client/index.ts';
import type { Definition, Migration } from '../../src/engine/index.ts';
import { type DurableOptions, durable } from '../../src/workflow/index.ts';

const machine = setup({
  types: {
    input: {} as { sku: string },
    context: {} as { sku: string; paid: number },
    events: {} as { type: 'PAY'; amount: number } | { type: 'CANCEL' },
    output: {} as { paid: number },
    tags: {} as 'waits' | 'late',
  },
}).createMachine({
  id: 'order',
  context: ({ input }) => ({ sku: input.sku, paid: 0 }),
  initial: 'open',
  states: {
    open: {
      initial: 'fresh',
      states: { fresh: { tags: 'waits' }, old: { tags: 'late' } },
      on: { PAY: { target: 'paid', actions: assign({ paid: ({ event }) => event.amount }) }, CANCEL: 'ended' },
    },
    paid: { type: 'parallel', states: { goods: { initial: 'sent', states: { sent: {} } }, bill: {} } },
    ended: { type: 'final' },
  },
  output: ({ context }) => ({ paid: context.paid }),
});
const defined = {
  machine,
  version: '1.0.0',
  schemas: { input: z.strictObject({ sku: z.string().default('A1') }) },
} satisfies Definition<typeof machine>;
const by = { role: 'clerk', name: 'Ada' };

export async function used(client: DurableClient): Promise<void> {
  const order = await client.start(machine, '1', { sku: 'A1' }, { by });
  // @ts-expect-error a field is missing
  await client.start(machine, '1', {}, { by });
  // @ts-expect-error of another type
  await client.start(machine, '1', { sku: 17 }, { by });
  await client.start(defined, '1', {}, { by });
  // @ts-expect-error the schema decides what a definition takes
  await client.start(defined, '1', { sku: 17 }, { by });
  await client.start('order', '1', { whatever: true }, { by });
  // @ts-expect-error it declares an input
  await client.start(machine, '1');
  // @ts-expect-error its schema wants one
  await client.start(defined, '1');
  await client.start(parcel, '1');
  await client.start(parcel, '1', undefined, { by });
  await client.start({ machine: parcel, version: '1.0.0' }, '1');
  await client.start(mayHaveInput, '1');
  // @ts-expect-error of another type
  await client.start(mayHaveInput, '1', { sku: 17 });
  await client.start('order', '1');

  await order.send({ type: 'PAY', amount: 1 }, by);
  // @ts-expect-error no such event
  await order.send({ type: 'PAYS', amount: 1 }, by);
  // @ts-expect-error the first event is typed as well
  await client.startAndSend(machine, '1', { sku: 'A1' }, { type: 'PAY' }, { by });

  await order.until({ state: 'open' });
  await order.until({ state: 'open.fresh' });
  await order.until({ state: 'paid.goods.sent', tag: 'late' });
  // @ts-expect-error no such state
  await order.until({ state: 'opened' });
  // @ts-expect-error no such state within it
  await order.until({ state: 'open.sent' });
  // @ts-expect-error no such tag
  await order.until({ tag: 'later' });
  await client.get('order', '1').until({ state: 'whatever', tag: 'whatever' });

  expectTypeOf((await order.snapshot()).context).toEqualTypeOf<{ sku: string; paid: number }>();
  expectTypeOf(await order.result()).toEqualTypeOf<{ paid: number }>();
  expectTypeOf(await client.get(defined, '1').result()).toEqualTypeOf<{ paid: number }>();
}

const stays: Migration = (snapshot) => snapshot;
export const named: DurableOptions = { migrations: { '1.0.0->2.0.0': stays } };
// @ts-expect-error a migration is named by both versions
export const misnamed: DurableOptions = { migrations: { '2.0.0': stays } };

const parcel = setup({ actors: { weigh: fromPromise<number>(async () => 1) } }).createMachine({ id: 'parcel' });
const mayHaveInput = setup({ types: { input: {} as { sku: string } | undefined } }).createMachine({ id: 'maybe' });
const shop = setup({
  actors: { charge: fromPromise<string, { cents: number }>(async () => ''), parcel },
  actions: { remind: () => undefined },
}).createMachine({ id: 'shop', invoke: { src: 'charge', input: { cents: 1 } } });
const quick = { startToCloseTimeout: '2 minutes' } as const;
const first = { machine: shop, version: '1.0.0' } as const;
const second = { machine: shop, version: '1.1.0' } as const;

export const policies = [
  durable(shop, { policy: { charge: quick, remind: quick, default: quick, tell: quick } }),
  // Of a machine among the actors, and of what stands inline.
  durable(first, { policy: { weigh: quick, 'paying:entry.0': quick, '0.shop.paying': quick } }),
  durable(machine, { policy: { default: quick } }),
  // @ts-expect-error no such actor or action
  durable(shop, { policy: { charged: quick } }),
  // @ts-expect-error no such actor or action in any version
  durable([first, second], { policy: { charged: quick } }),
  // @ts-expect-error no duration
  durable(shop, { policy: { charge: { startToCloseTimeout: '2 fortnights' } } }),
];
export const moves = [
  durable([first, second], { migrations: { '1.0.0->1.1.0': stays } }),
  // @ts-expect-error there is no such version
  durable([first, second], { migrations: { '1.0.0->1.2.0': stays } }),
  // Versions that are no literals can be any.
  durable([defined, defined], { migrations: { '1.0.0->1.2.0': stays } }),
];
