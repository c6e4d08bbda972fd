/**
 * `npm run bench:cost`: what an instance costs with 10, 1,000 and 100,000 events: time an event and
 * memory, in process (engine with ledger, the record dropped as a host does after writing it), and with
 * `--server` on a real server for the first two (for the third with `--long`, some twenty minutes).
 */
import { Client, Connection } from '@temporalio/client';
import { createDurableClient } from 'xstate-temporal/client';
import { type Chart, compile, type Definition, implement, type Snapshot } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { bundleWorkflows, startWorker } from 'xstate-temporal/worker';
import { meter } from '../examples/machines/index.ts';
import { openServer } from '../server/index.ts';
import { median, table } from './statistics.ts';

const by = { role: 'bench', name: 'bench' };
const READING = { type: 'READING', units: 1 };
const INPUT = { meter: 'bench' };
const SIZES = [10, 1_000, 100_000];

function inProcess(chart: Chart, events: number): { micros: number; snapshotBytes: number; heapMb: number } {
  global.gc?.();
  const heap = process.memoryUsage().heapUsed;
  const start = performance.now();
  let snapshot: Snapshot = chart.start(INPUT, { at: 0, by, id: 'start' }).snapshot;
  for (let index = 1; index <= events; index++)
    snapshot = chart.step(snapshot, READING, { at: index, by, id: `e${index}` }).snapshot;
  const micros = ((performance.now() - start) * 1_000) / events;
  global.gc?.();
  return {
    micros,
    snapshotBytes: JSON.stringify(snapshot).length,
    heapMb: (process.memoryUsage().heapUsed - heap) / 1_048_576,
  };
}

const chart = compile(meter as unknown as Definition, { sha256: nodeSha256 });
inProcess(chart, 2_000);
const rows = SIZES.map((events) => {
  const rounds = Array.from({ length: 5 }, () => inProcess(chart, events));
  const last = rounds[rounds.length - 1];
  return [
    String(events),
    median(rounds.map((r) => r.micros)).toFixed(1),
    String(last?.snapshotBytes),
    median(rounds.map((r) => r.heapMb)).toFixed(1),
  ];
});
process.stdout.write('In process\n\n');
table(['events', 'µs an event (median of 5)', 'snapshot, bytes', 'heap growth, MB'], rows);

if (process.argv.includes('--server')) {
  const server = await openServer({ namespace: 'bench' });
  const bundle = await bundleWorkflows(new URL('../examples/machines/workflows.ts', import.meta.url).pathname);
  const worker = await startWorker({
    ...server,
    taskQueue: 'cost',
    workflows: { bundle },
    implemented: [implement(chart, { actions: { bill: () => Promise.resolve() } })],
  });
  const connection = await Connection.connect({ address: server.address });
  const durable = createDurableClient(new Client({ connection, namespace: server.namespace }), { taskQueue: 'cost' });
  const results: string[][] = [];
  for (const events of process.argv.includes('--long') ? SIZES : SIZES.slice(0, 2)) {
    const instance = await durable.start(meter as unknown as Definition, `m${events}`, INPUT, { by });
    const start = performance.now();
    for (let index = 1; index <= events; index++) await instance.send(READING as never, by, `e${index}`);
    const millis = (performance.now() - start) / events;
    const { digest } = await instance.describe();
    results.push([
      String(events),
      millis.toFixed(1),
      digest.slice(0, 12),
      (process.memoryUsage().heapUsed / 1_048_576).toFixed(0),
    ]);
  }
  process.stdout.write('\nOn a server\n\n');
  table(['events', 'ms an event', 'digest', 'client heap, MB'], results);
  await worker.close();
  await connection.close();
  await server.close();
}
