/** Whoever asks for a study, in a process of its own, which may be killed at any moment. Writes a line a result. */
import { readFileSync } from 'node:fs';
import { Client, Connection } from '@temporalio/client';
import { programmeDigest, Spread } from '../../../simulator/study/distributed/index.ts';

const [address = '', namespace = '', taskQueue = '', workflowId = '', count = '', lease = '', file = ''] =
  process.argv.slice(2);
const connection = await Connection.connect({ address });
const spread = new Spread({
  client: new Client({ connection, namespace }),
  taskQueue,
  scenario: { text: readFileSync(file, 'utf8'), name: 'scenario.yaml', changes: {} },
  programme: programmeDigest('test'),
  first: 0,
  count: Number(count),
  atOnce: 2,
  workflowId,
  lease: Number(lease),
  onDone: (replication) => void process.stdout.write(`${replication}\n`),
});
await spread.run(Number(count) - 1);
await spread.close();
await connection.close();
