/**
 * `npm run chaos`: many instances while workers are killed, the server is restarted on its file,
 * caches are evicted, events come twice and out of order, and activities fail, time out and answer
 * late. Ends with a table; the three zeros are the point. `--plant lost|doubled|diverged` plants a bug
 * that the run must see.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import getPort, { clearLockedPorts, portNumbers } from 'get-port';
import { table } from '../bench/statistics.ts';
import { createDurableClient, type DurableClient } from '../client/index.ts';
import { codeOf, compile } from '../engine/index.ts';
import { nodeSha256 } from '../engine/node.ts';
import { openServer, type TemporalServer } from '../server/index.ts';
import { bundleWorkflows } from '../worker/index.ts';
import { Faults } from './faults.ts';
import { liveOne, type Sent } from './load.ts';
import { chaos } from './machine.ts';
import { openReceiver } from './receiver.ts';
import { judge, type Witnessed } from './verdict.ts';

const { values } = parseArgs({
  options: {
    instances: { type: 'string', default: '500' },
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    plant: { type: 'string' },
    help: { type: 'boolean' },
  },
});
if (values.help) {
  process.stdout.write(
    'npm run chaos -- [--instances 500] [--minutes 10] [--seed 1] [--plant lost|doubled|diverged]\n',
  );
  process.exit(0);
}
const instances = Number(values.instances);
const deadline = Date.now() + Number(values.minutes) * 60_000;
const AT_ONCE = 80;
const faults = new Faults(Number(values.seed));
const say = (text: string) => void process.stderr.write(`${text}\n`);

const folder = await mkdtemp(path.join(tmpdir(), 'watchfloor-chaos-'));
const dataFile = path.join(folder, 'temporal.db');
const receiver = await openReceiver(faults);
const bundleFile = path.join(folder, 'bundle.js');
const source = values.plant === 'diverged' ? './workflows-diverged.ts' : './workflows.ts';
await writeFile(bundleFile, (await bundleWorkflows(fileURLToPath(new URL(source, import.meta.url)))).code);

// Below the ports that a system gives to outgoing connections: a client that tries to reach a server that is down could
// be given that very port, connect to itself, and so keep the server from coming back.
const port = await getPort({ port: portNumbers(20_000, 30_000), host: '127.0.0.1' });
clearLockedPorts();
let server: TemporalServer = await openServer({ namespace: 'chaos', dataFile, port });
let stopping = false;
const workers = new Set<ChildProcess>();

function startWorker(): void {
  const env = {
    ...process.env,
    CHAOS_ADDRESS: server.address,
    CHAOS_NAMESPACE: 'chaos',
    CHAOS_RECEIVER: receiver.url,
    CHAOS_PLANT: values.plant ?? '',
    CHAOS_BUNDLE: bundleFile,
  };
  const child = fork(fileURLToPath(new URL('./worker-process.ts', import.meta.url)), {
    env,
    execArgv: ['--import', 'tsx'],
    stdio: [
      'ignore',
      process.env.CHAOS_DEBUG ? 'inherit' : 'ignore',
      process.env.CHAOS_DEBUG ? 'inherit' : 'ignore',
      'ipc',
    ],
  });
  workers.add(child);
  child.once('exit', () => {
    workers.delete(child);
    // While the server is down a worker ends by itself; another one takes its place.
    if (!stopping) setTimeout(startWorker, 300);
  });
}

async function killWorkers(): Promise<void> {
  while (!stopping) {
    await pause(faults.between(4_000, 8_000));
    const victim = [...workers][faults.between(0, workers.size - 1)];
    if (!stopping && victim?.kill('SIGKILL')) faults.count('worker killed');
  }
}

async function restartServer(): Promise<void> {
  while (!stopping) {
    await pause(faults.between(20_000, 30_000));
    if (stopping) return;
    if (server.pid !== undefined) process.kill(server.pid, 'SIGKILL');
    await server.close();
    server = await reopen();
    faults.count('server killed and restarted');
  }
}

/** The port and the file are free a moment after the server was killed. */
async function reopen(): Promise<TemporalServer> {
  for (;;) {
    try {
      clearLockedPorts();
      return await openServer({ namespace: 'chaos', dataFile, port });
    } catch (error) {
      if (!['SERVER_PORT_TAKEN', 'SERVER_DATA_LOCKED'].includes(codeOf(error) ?? '') || Date.now() > deadline)
        throw error;
      await pause(500);
    }
  }
}

async function run(): Promise<number> {
  startWorker();
  startWorker();
  const connection = await Connection.connect({ address: server.address });
  const durable = createDurableClient(new Client({ connection, namespace: 'chaos' }), { taskQueue: 'chaos' });
  const trouble = Promise.all([killWorkers(), restartServer()]);
  const sent: Sent[] = [];
  const stuck: string[] = [];
  let next = 0;
  const live = async () => {
    while (next < instances) {
      const key = `i${next++}`;
      try {
        sent.push(await liveOne(durable, key, faults, deadline));
        if (sent.length % 50 === 0) say(`${sent.length} of ${instances} instances have ended`);
      } catch (error) {
        stuck.push(`${key}: ${codeOf(error) ?? String(error)}; ${await failuresOf(durable, key)}`);
      }
    }
  };
  const began = Date.now();
  await Promise.all(Array.from({ length: AT_ONCE }, live));
  say(`${sent.length} of ${instances} instances have ended, after ${Math.round((Date.now() - began) / 1_000)} s`);
  stopping = true;
  await trouble;
  if (workers.size === 0) startWorker();

  say('Reading the ledgers …');
  const chart = compile(chaos, { sha256: nodeSha256 });
  const witnessed: Witnessed[] = [];
  const read = [...sent];
  await Promise.all(
    Array.from({ length: 10 }, async () => {
      for (let one = read.pop(); one !== undefined; one = read.pop()) {
        const instance = durable.get('chaos', one.instance);
        const [ledger, { digest }, info] = [
          await instance.ledger(),
          await instance.describe(),
          await instance.handle.describe(),
        ];
        const firstRunId = info.raw.workflowExecutionInfo?.firstRunId ?? info.runId;
        witnessed.push({ sent: one, ledger, digest, instanceKey: `chaos/${one.instance}/${firstRunId}` });
      }
    }),
  );
  await connection.close();
  const verdict = judge(chart, witnessed, receiver.applied);
  table(
    ['fault', 'times'],
    [...faults.counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([kind, count]) => [kind, String(count)]),
  );
  process.stdout.write('\n');
  table(
    ['instances', 'events', 'effects', 'lost', 'doubled', 'diverged'],
    [
      [
        instances,
        verdict.events,
        verdict.effects,
        verdict.lost.length,
        verdict.doubled.length,
        verdict.diverged.length,
      ].map(String),
    ],
  );
  for (const line of stuck.slice(0, 10)) say(`  did not end: ${line}`);
  for (const line of [...verdict.lost, ...verdict.doubled, ...verdict.diverged].slice(0, 10)) say(`  ${line}`);
  return verdict.lost.length + verdict.doubled.length + verdict.diverged.length + stuck.length === 0 ? 0 : 1;
}

/** Why workflow tasks of an instance failed, the last three. */
async function failuresOf(durable: DurableClient, key: string): Promise<string> {
  try {
    const { events } = await durable.get('chaos', key).handle.fetchHistory();
    const failures = (events ?? []).flatMap(({ eventId, workflowTaskFailedEventAttributes: failed }) =>
      failed ? [`event ${eventId}: ${failed.failure?.message ?? `cause ${failed.cause}`}`] : [],
    );
    return `${events?.length} events; ${failures.slice(-3).join(' | ') || 'no failed tasks'}`;
  } catch (error) {
    return String(error);
  }
}

async function cleanUp(): Promise<void> {
  stopping = true;
  for (const worker of workers) worker.kill('SIGKILL');
  await server.close();
  await receiver.close();
  await rm(folder, { recursive: true, force: true });
}

process.once('SIGINT', () => void cleanUp().finally(() => process.exit(130)));
try {
  process.exitCode = await run();
} finally {
  await cleanUp();
}
