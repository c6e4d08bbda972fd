import { pathToFileURL } from 'node:url';
import { nanoid } from 'nanoid';
import { expect, inject, test } from 'vitest';
import { connect } from '../../src/client/index.ts';
import { startWorker } from '../../src/worker/index.ts';
import { historiesOf } from '../support/histories.ts';
import { done, ownOrder } from '../support/machines/own-order.ts';
import { quiet } from '../support/quiet.ts';
import { replayErrors } from '../support/replay.ts';
import { workflowsPath } from '../support/stage.ts';

test('a machine as it is runs by its own functions, and nobody says who sends', async () => {
  quiet();
  const { address, namespace } = inject('temporal');
  const taskQueue = `own-${nanoid()}`;
  const workflows = pathToFileURL(workflowsPath('own-orders.ts'));
  const worker = await startWorker({ address, namespace, taskQueue, workflows, machines: [ownOrder] });
  const client = await connect({ address, namespace, taskQueue });
  try {
    const order = await client.start(ownOrder, nanoid(), { sku: 'A1' });
    await order.send({ type: 'PAY', cents: 5_000 });
    // What it rejected with is seen at once; so is what an activity cannot be served with.
    await order.until({ state: 'open' });
    expect((await order.snapshot()).context).toMatchObject({ failure: 'NOT_IN_ACTIVITY' });
    await order.send({ type: 'PAY', cents: 900 });
    expect(await order.result()).toEqual({ charge: 'c-900', grams: 2 });
    // Actions are carried out in their order, actors beside them.
    const [charges, notes] = [done.filter((one) => 'charge' in one), done.filter((one) => !('charge' in one))];
    expect(charges).toEqual([
      { charge: 5_000, aborted: false },
      { charge: 900, aborted: false },
    ]);
    expect(notes).toEqual([
      { note: 'paying', sku: 'A1', event: 'PAY' },
      { asked: 'A1' },
      { bare: 'Error: too dear', event: 'xstate.error.actor.0.own-order.paying', isError: true, params: undefined },
      { note: 'paying', sku: 'A1', event: 'PAY' },
      { asked: 'A1' },
      { inline: 'c-900' },
    ]);
    const ledger = await order.ledger();
    expect(ledger.flatMap(({ effects }) => effects).filter(({ kind }) => kind === 'runAction')[0]).toEqual({
      ...{ kind: 'runAction', key: '2.0', name: 'note', params: { about: 'paying' } },
    });
    expect(ledger[1]?.event.by).toEqual({ role: 'anonymous', name: 'anonymous' });
    // A replay has no settings of the worker.
    const histories = await historiesOf(client.client, order.workflowId);
    expect(await replayErrors('own-orders.ts', histories, order.workflowId)).toEqual([]);
  } finally {
    await worker.close();
    await client.close();
  }
});
