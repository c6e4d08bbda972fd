/** A worker in a process of its own, so that it can be killed. Talks to the receiver over HTTP. */
import { readFileSync } from 'node:fs';
import { compile, implement } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { startWorker } from 'xstate-temporal/worker';
import { chaos } from './machine.ts';

const { CHAOS_ADDRESS = '', CHAOS_RECEIVER = '', CHAOS_PLANT = '', CHAOS_BUNDLE = '' } = process.env;
let calls = 0;
// Not left behind when the run is interrupted.
process.once('disconnect', () => process.exit());

async function post(path: string, body: unknown, signal: AbortSignal): Promise<unknown> {
  const response = await fetch(`${CHAOS_RECEIVER}${path}`, { method: 'POST', body: JSON.stringify(body), signal });
  if (!response.ok) throw new Error(`the receiver answers ${response.status}`);
  return response.json();
}

const chart = compile(chaos, { sha256: nodeSha256 });
const worker = await startWorker({
  address: CHAOS_ADDRESS,
  namespace: 'chaos',
  taskQueue: 'chaos',
  workflows: { bundle: { code: readFileSync(CHAOS_BUNDLE, 'utf8') } },
  implemented: [
    implement(chart, {
      actors: {
        compute: (input: { n: number }, { signal, idempotencyKey }) =>
          post('/compute', { input, key: idempotencyKey }, signal),
      },
      actions: {
        deliver: async (params: { n: number }, { signal, idempotencyKey }) => {
          calls++;
          // The planted bugs: an effect that is not carried out, and one that is carried out under two keys.
          if (CHAOS_PLANT === 'lost' && calls % 50 === 0) return;
          if (CHAOS_PLANT === 'doubled' && calls % 50 === 0)
            await post('/deliver', { params, key: `${idempotencyKey}/again` }, signal);
          await post('/deliver', { params, key: idempotencyKey }, signal);
        },
      },
    }),
  ],
  // A small cache: instances are evicted and replayed all the time.
  tuning: { maxCachedWorkflows: 20, shutdownGraceTime: 0 },
});
process.send?.('working');
await worker.running;
