/**
 * Lives an order on a server, and keeps its history as test/audit/order-history.json: a machine whose actors and timers
 * have ids that are longer than the summaries in a history. `npx tsx scripts/record-order.ts`.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { createDurableClient } from 'xstate-temporal/client';
import { startWorker } from 'xstate-temporal/worker';
import { historyToJson } from '../audit/history/history-json.ts';
import { Desk } from '../packages/xstate-temporal/test/support/desk.ts';
import { historiesOf } from '../packages/xstate-temporal/test/support/histories.ts';
import { order } from '../packages/xstate-temporal/test/support/machines/order.ts';
import { quiet } from '../packages/xstate-temporal/test/support/quiet.ts';
import { openServer } from '../server/index.ts';
import { liveOrder } from '../test/support/lived-order.ts';
import { nameless } from '../test/support/recorded.ts';

const placeOf = (place: string) => fileURLToPath(new URL(`../${place}`, import.meta.url));

quiet();
const { address, close, namespace } = await openServer({ namespace: 'record' });
const taskQueue = 'orders';
const worker = await startWorker({
  address,
  namespace,
  taskQueue,
  workflows: { path: placeOf('packages/xstate-temporal/test/support/workflows/orders.ts') },
  implemented: new Desk().implementing([order]),
  tuning: { identity: 'worker' },
});
const connection = await Connection.connect({ address });
try {
  const client = new Client({ connection, namespace, identity: 'client' });
  const workflowId = await liveOrder(createDurableClient(client, { taskQueue }), 'order-1');
  const histories = (await historiesOf(client, workflowId)).map((history) => nameless(historyToJson(history)));
  writeFileSync(placeOf('test/audit/order-history.json'), `${JSON.stringify({ instance: workflowId, histories })}\n`);
} finally {
  await worker.close();
  await connection.close();
  await close();
}
