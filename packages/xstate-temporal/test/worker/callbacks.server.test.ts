import { pathToFileURL } from 'node:url';
import { nanoid } from 'nanoid';
import { expect, inject, test } from 'vitest';
import { connect } from '../../src/client/index.ts';
import { startWorker } from '../../src/worker/index.ts';
import { historiesOf } from '../support/histories.ts';
import { exchange, ticker } from '../support/machines/ticker.ts';
import { quiet } from '../support/quiet.ts';
import { replayErrors } from '../support/replay.ts';
import { workflowsPath } from '../support/stage.ts';

test('callbacks run as long as their state, over continue-as-new and a worker that goes, and are told to stop', async () => {
  quiet();
  const { address, namespace } = inject('temporal');
  const taskQueue = `callbacks-${nanoid()}`;
  const workflows = pathToFileURL(workflowsPath('tickers.ts'));
  const open = () => startWorker({ address, namespace, taskQueue, workflows, machines: [ticker] });
  let worker = await open();
  const client = await connect({ address, namespace, taskQueue });
  const listening = (count: number) => expect.poll(() => exchange.listeners.size, { timeout: 60_000 }).toBe(count);
  const heard = async () => (await order.snapshot()).context.heard;
  const order = await client.start(ticker, nanoid(), { place: 'Oslo' });
  try {
    await listening(1);
    exchange.say(1);
    await expect.poll(heard, { timeout: 60_000 }).toEqual(['one', 'two', 'Oslo', '1']);
    // Another worker takes it up, and the callback begins anew.
    await worker.close();
    await listening(0);
    worker = await open();
    await listening(1);
    exchange.say(2);
    await expect.poll(heard, { timeout: 60_000 }).toEqual(['one', 'two', 'Oslo', '1', 'Oslo', '2']);

    await order.send({ type: 'PAUSE' });
    await listening(0);
    await expect
      .poll(async () => (await order.snapshot()).context.failure, { timeout: 60_000 })
      .toBe('NOT_IN_ACTIVITY');
    // Over the runs of the instance.
    for (const type of ['RESUME', 'PAUSE', 'RESUME', 'PAUSE', 'RESUME'] as const) await order.send({ type });
    await listening(1);
    exchange.say(3);
    await expect.poll(async () => (await heard()).at(-1), { timeout: 60_000 }).toBe('3');
    await order.send({ type: 'END' });
    expect((await order.result()).at(-1)).toBe('3');
    await listening(0);
    const ledger = await order.ledger();
    const prices = ledger.filter(({ event }) => event.type === 'PRICE');
    expect(prices.map(({ event }) => event.by.name.replace(/\d+$/, ''))).toEqual(Array(3).fill('ticker/feed#'));
    const histories = await historiesOf(client.client, order.workflowId);
    expect(histories.length).toBeGreaterThan(1);
    expect(await replayErrors('tickers.ts', histories, order.workflowId)).toEqual([]);
  } finally {
    await worker.close();
    await client.close();
  }
}, 240_000);
