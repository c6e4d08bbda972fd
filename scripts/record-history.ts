/**
 * Plays scenarios on a server that skips time, and keeps the histories of its instances under
 * `test/histories/<machine>@<version>/`: `npm run histories:record -- [scenario files]`. Recordings are
 * replayed for as long as the version is released; one that is there already is left alone, unless
 * `--overwrite` is given while the version is not released yet.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import type { Description } from 'xstate-temporal/client';
import { historyToJson } from '../audit/history/history-json.ts';
import { historiesOf } from '../packages/xstate-temporal/test/support/histories.ts';
import { quiet } from '../packages/xstate-temporal/test/support/quiet.ts';
import { startProgrammeWorker } from '../programme/worker/index.ts';
import { openServer, showProgress } from '../server/index.ts';
import { directoryOf, loadScenario, play, type Scenario, SkippingClock, TemporalTarget } from '../simulator/index.ts';
import { filesIn } from '../test/support/files.ts';
import { historiesFolder, nameless, type Recorded } from '../test/support/recorded.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { overwrite: { type: 'boolean', default: false } },
});
const scenarios =
  positionals.length > 0 ? positionals : ['examples/first-week.yaml', 'test/histories/subscription.yaml'];
const folder = mkdtempSync(join(tmpdir(), 'watchfloor-record-'));
const progress = showProgress(process.stderr);
const server = await openServer({
  namespace: 'record',
  needTimeSkipping: true,
  onProgress: progress.onProgress,
}).finally(progress.done);
try {
  for (const file of scenarios) await record(await loadScenario(file));
} finally {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
}

async function record(scenario: Scenario): Promise<void> {
  const { address, namespace } = server;
  const taskQueue = `record-${scenario.scenario}`;
  const files = filesIn(folder);
  writeFileSync(files.directoryFile, JSON.stringify({ tenants: directoryOf(scenario) }));
  quiet();
  // Nothing of the machine that records is kept: neither its name nor its paths.
  const tuning = { identity: 'worker', stickyQueueScheduleToStartTimeout: '1 second' };
  const worker = await startProgrammeWorker({
    address,
    namespace,
    taskQueue,
    activities: files,
    tuning,
    simulation: true,
  });
  const connection = await Connection.connect({ address });
  const client = new Client({ connection, namespace, identity: 'client' });
  try {
    const clock = new SkippingClock(connection, namespace);
    const offset = Math.max(0, Date.now() - scenario.start);
    const target = new TemporalTarget({ client, taskQueue, clock, prefix: `${scenario.scenario}.`, offset });
    const { instances, surprises } = await play(scenario, target);
    for (const { step, what, expected, got } of surprises)
      throw new Error(`Step ${step} (${what}): expected ${expected}, got ${got}`);
    for (const { instance } of instances)
      keep(scenario, instance, await recorded(client, `${scenario.scenario}.${instance}`));
  } finally {
    await worker.close();
    await connection.close();
  }
}

async function recorded(client: Client, instance: string): Promise<Recorded> {
  const handle = client.workflow.getHandle(instance);
  const { machine, version, definition, digest, seq } = await handle.query<Description>('describe');
  const histories = (await historiesOf(client, instance)).map((history) => nameless(historyToJson(history)));
  return { instance, machine, version, definition, digest, records: seq, histories };
}

function keep(scenario: Scenario, instance: string, one: Recorded): void {
  const place = join(historiesFolder, `${one.machine}@${one.version}`);
  const [, key = ''] = instance.split('/');
  const file = join(place, `${scenario.scenario}-${basename(key)}.json`);
  if (existsSync(file) && !values.overwrite) {
    console.log(`${file} is there already.`);
    return;
  }
  mkdirSync(place, { recursive: true });
  writeFileSync(file, `${JSON.stringify(one)}\n`);
  console.log(`${file}: ${one.records} records`);
}
