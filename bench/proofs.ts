/**
 * `npm run bench:proofs`: what a proof adds to a send, and to a whole instance with a start and two events. Two workers on
 * a server of its own, one with a trust and one without, are asked in turns. `BENCH_SENDS` (default 400), `BENCH_CASES` a
 * round (default 60), `BENCH_ROUNDS` (default 7).
 */
import { Client, Connection } from '@temporalio/client';
import { Runtime } from '@temporalio/worker';
import { createDurableClient, type DurableClient } from 'xstate-temporal/client';
import { compile, type Definition, implement } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { createIssuer, makeKey } from 'xstate-temporal/proof/node';
import { bundleWorkflows, startWorker } from 'xstate-temporal/worker';
import { meter } from '../examples/machines/index.ts';
import { openServer } from '../server/index.ts';
import { median, table } from './statistics.ts';

const SENDS = Number(process.env.BENCH_SENDS ?? 400);
const CASES = Number(process.env.BENCH_CASES ?? 60);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 7);
const AT_ONCE = 30;
const by = { role: 'bench', name: 'bench' };
const READING = { type: 'READING', units: 1 } as never;
const definition = meter as unknown as Definition;

const silent = () => undefined;
Runtime.install({
  logger: { log: silent, trace: silent, debug: silent, info: silent, warn: silent, error: silent },
  telemetryOptions: { logging: { forward: {}, filter: 'OFF' } },
});
const server = await openServer({ namespace: 'bench' });
const workflows = {
  bundle: await bundleWorkflows(new URL('../examples/machines/workflows.ts', import.meta.url).pathname, {
    loadOnce: true,
  }),
};
const implemented = [
  implement(compile(definition, { sha256: nodeSha256 }), { actions: { bill: () => Promise.resolve() } }),
];
const issuer = createIssuer(makeKey());
const trust = { issuers: [{ kid: issuer.kid, publicKey: issuer.publicKey, roles: ['bench'] }] };
const workers = [
  await startWorker({ ...server, taskQueue: 'claimed', workflows, implemented }),
  await startWorker({ ...server, taskQueue: 'proven', workflows, implemented, trust }),
];
const connection = await Connection.connect({ address: server.address });
const client = new Client({ connection, namespace: server.namespace });
const sides = {
  claimed: createDurableClient(client, { taskQueue: 'claimed' }),
  proven: createDurableClient(client, { taskQueue: 'proven', issuer }),
};
type Side = keyof typeof sides;
let next = 0;

async function lived(durable: DurableClient): Promise<void> {
  const { instance } = await durable.startAndSend(definition, `case-${next++}`, { meter: 'bench' }, READING, { by });
  await instance.send(READING, by);
}

async function rate(durable: DurableClient): Promise<number> {
  const start = performance.now();
  let left = CASES;
  const sender = async () => {
    while (left-- > 0) await lived(durable);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sender));
  return (CASES * 1_000) / (performance.now() - start);
}

try {
  const open = async (side: Side) => sides[side].start(definition, `warm-${side}`, { meter: 'bench' }, { by });
  const instances = { claimed: await open('claimed'), proven: await open('proven') };
  const times: Record<Side, number[]> = { claimed: [], proven: [] };
  for (let index = 0; index < SENDS + 50; index++)
    for (const side of index % 2 === 0 ? (['claimed', 'proven'] as const) : (['proven', 'claimed'] as const)) {
      const start = performance.now();
      await instances[side].send(READING, by);
      // The first ones warm up.
      if (index >= 50) times[side].push(performance.now() - start);
    }
  const quantile = (side: Side, part: number) =>
    (times[side].toSorted((a, b) => a - b)[Math.floor(times[side].length * part)] ?? Number.NaN).toFixed(1);
  const rates: Record<Side, number[]> = { claimed: [], proven: [] };
  for (let round = 0; round < ROUNDS; round++)
    for (const side of round % 2 === 0 ? (['claimed', 'proven'] as const) : (['proven', 'claimed'] as const))
      rates[side].push(await rate(sides[side]));
  table(
    ['sender', `ms a send, p50 of ${SENDS}`, 'p95', `cases a second, median of ${ROUNDS}`],
    (['claimed', 'proven'] as const).map((side) => [
      side,
      quantile(side, 0.5),
      quantile(side, 0.95),
      median(rates[side]).toFixed(1),
    ]),
  );
} finally {
  for (const worker of workers) await worker.close();
  await connection.close();
  await server.close();
}
