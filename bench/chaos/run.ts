/**
 * `npm run chaos`: many instances while workers are killed, the server is restarted on its file,
 * caches are evicted, events come twice and out of order, and activities fail, time out and answer
 * late. Ends with a table; the three zeros are the point. `--plant lost|doubled|diverged` plants a bug
 * that the run must see.
 */
import { Client, Connection } from '@temporalio/client';
import { createDurableClient, type DurableClient } from 'xstate-temporal/client';
import { codeOf, compile, messageOf } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { table } from '../statistics.ts';
import { Faults } from './faults.ts';
import { EVENTS, liveOne, type Sent } from './load.ts';
import { chaos } from './machine.ts';
import { type ChaosOptions, readOptions, usage } from './options.ts';
import { openReceiver, type Receiver } from './receiver.ts';
import { Stage } from './stage.ts';
import { judge, type Witnessed } from './verdict.ts';

/** Instances at one time. */
const AT_ONCE = 120;
const say = (text: string) => void process.stderr.write(`${text}\n`);

const options = orHelp();
const { instances, plant } = options;
const deadline = Date.now() + options.minutes * 60_000;
const faults = new Faults(options.seed);
let receiver: Receiver | undefined;
let stage: Stage | undefined;

process.once('SIGINT', () => void cleanUp().finally(() => process.exit(130)));
process.once('SIGTERM', () => void cleanUp().finally(() => process.exit(143)));
try {
  say('Opening a server …');
  receiver = await openReceiver(faults);
  stage = await Stage.open({ faults, receiver: receiver.url, deadline, ...(plant === undefined ? {} : { plant }) });
  process.exitCode = await run(stage, receiver);
} finally {
  await cleanUp();
}

async function run(on: Stage, { applied }: Receiver): Promise<number> {
  const connection = await Connection.connect({ address: on.address });
  const durable = createDurableClient(new Client({ connection, namespace: 'chaos' }), { taskQueue: 'chaos' });
  let answered = 0;
  const trouble = on.trouble(() => answered / (instances * EVENTS));
  const sent: Sent[] = [];
  const stuck: string[] = [];
  let next = 0;
  const live = async () => {
    while (next < instances) {
      const key = `i${next++}`;
      try {
        sent.push(await liveOne(durable, key, { faults, deadline, onAnswer: () => answered++ }));
        if (sent.length % 50 === 0) say(`${sent.length} of ${instances} instances have ended`);
      } catch (error) {
        stuck.push(`${key}: ${codeOf(error) ?? String(error)}; ${await failuresOf(durable, key)}`);
      }
    }
  };
  const began = Date.now();
  await Promise.all(Array.from({ length: AT_ONCE }, live));
  say(`${sent.length} of ${instances} instances have ended, after ${Math.round((Date.now() - began) / 1_000)} s`);
  on.calm();
  await trouble;

  say('Reading the ledgers …');
  const witnessed = await Promise.all(inTurn(sent, 10, (one) => witness(durable, one)));
  await connection.close();
  const verdict = judge(compile(chaos, { sha256: nodeSha256 }), witnessed, applied);
  const { events, effects, lost, doubled, diverged } = verdict;
  table(
    ['fault', 'times'],
    [...faults.counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([kind, count]) => [kind, String(count)]),
  );
  process.stdout.write('\n');
  table(
    ['instances', 'ended', 'runs', 'events', 'effects', 'lost', 'doubled', 'diverged'],
    [
      [
        instances,
        sent.length,
        witnessed.reduce((sum, { runs }) => sum + runs, 0),
        events,
        effects,
        lost.length,
        doubled.length,
        diverged.length,
      ].map(String),
    ],
  );
  const wrong = [...stuck.map((line) => `did not end: ${line}`), ...lost, ...doubled, ...diverged];
  for (const line of wrong.slice(0, 10)) say(`  ${line}`);
  return wrong.length === 0 ? 0 : 1;
}

/** Reads what is left of an instance. */
async function witness(durable: DurableClient, sent: Sent): Promise<Witnessed> {
  const instance = durable.get('chaos', sent.instance);
  const { firstRunId, runs } = await firstRunOf(durable, instance.workflowId);
  const ledger = await instance.ledger();
  const { digest } = await instance.describe();
  return { sent, ledger, digest, runs, instanceKey: `${instance.workflowId}/${firstRunId}` };
}

async function firstRunOf(
  { client }: DurableClient,
  workflowId: string,
): Promise<{ firstRunId: string; runs: number }> {
  let { runId }: { runId: string } = await client.workflow.getHandle(workflowId).describe();
  for (let runs = 1; ; runs++) {
    const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    const before = events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId;
    if (!before) return { firstRunId: runId, runs };
    runId = before;
  }
}

/** Starts the next when one before has ended, so many at a time. */
function inTurn<T, R>(items: readonly T[], atOnce: number, work: (item: T) => Promise<R>): Promise<R>[] {
  const ends: Promise<R>[] = [];
  for (const [index, item] of items.entries())
    ends.push(index < atOnce ? work(item) : (ends[index - atOnce] as Promise<R>).then(() => work(item)));
  return ends;
}

/** Why workflow tasks of an instance failed, the last three. */
async function failuresOf(durable: DurableClient, key: string): Promise<string> {
  try {
    const { events = [] } = await durable.get('chaos', key).handle.fetchHistory();
    const failures = (events ?? []).flatMap(({ eventId, workflowTaskFailedEventAttributes: failed }) =>
      failed ? [`event ${eventId}: ${failed.failure?.message ?? `cause ${failed.cause}`}`] : [],
    );
    return `${events?.length} events; ${failures.slice(-3).join(' | ') || 'no failed tasks'}`;
  } catch (error) {
    return String(error);
  }
}

function orHelp(): ChaosOptions {
  try {
    const read = readOptions(process.argv.slice(2));
    if (read !== undefined) return read;
    process.stdout.write(usage);
    process.exit(0);
  } catch (error) {
    say(`${messageOf(error)}\n\n${usage}`);
    process.exit(2);
  }
}

async function cleanUp(): Promise<void> {
  await stage?.close();
  await receiver?.close();
}
