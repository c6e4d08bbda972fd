/**
 * `npm run bench:audit`: what verifying costs. For bundles of 1, 1,000 and 50,000 cases: events a second through the
 * seal (hashes, chains, tree, signature) and through trail and conformance (structure, steps, receipts, effects), and
 * the memory that it takes. Temporal's replayer is measured apart, on the recorded histories.
 *
 *   npx tsx bench/audit.ts [cases …] [--small] [--no-replay]
 *
 * The cases are copies of those under `test/histories`, with `--small` all of the shortest; copies share the bytes of
 * their histories on disk. Each size runs in a process of its own. Times are of the processor, all threads together.
 */
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { linkSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { historyFromJson } from '../audit/history/history-json.ts';
import { verifyPlace } from '../audit/index.ts';
import { CASE_FORMAT, caseFolder, readPublicKey, sealBundle } from '../audit/seal/index.ts';
import { caseToWrite, recordedCases } from '../test/support/audit-bundle.ts';
import { releasedCharts } from '../test/support/audit-trails.ts';
import type { CaseToWrite } from '../test/support/case-files.ts';
import { table } from './statistics.ts';

interface Measured {
  readonly cases: number;
  readonly events: number;
  readonly sealSeconds: number;
  readonly caseSeconds: number;
  readonly heapMb: number;
  readonly peakMb: number;
}

const [, , ...given] = process.argv;
if (given[0] === '--one') console.log(JSON.stringify(await measure(given[1] ?? '', given[2] ?? '')));
else await all(given);

async function all(options: readonly string[]): Promise<void> {
  const asked = options.map(Number).filter((size) => size > 0);
  const rows: string[][] = [];
  for (const cases of asked.length > 0 ? asked : [1, 1_000, 50_000]) rows.push(await one(cases));
  table(['cases', 'events', 'seal', 'trail + conformance', 'all', 'heap after', 'peak resident'], rows);
  if (!options.includes('--no-replay')) await replay();
}

async function one(cases: number): Promise<string[]> {
  const root = mkdtempSync(path.join(tmpdir(), 'watchfloor-bench-'));
  try {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const keyFile = path.join(root, 'key.pub');
    writeFileSync(keyFile, publicKey.export({ type: 'spki', format: 'pem' }));
    const dir = path.join(root, 'bundle');
    write(dir, cases);
    await sealBundle(dir, privateKey, { at: 0 });
    const node = ['--expose-gc', '--import', 'tsx', fileURLToPath(import.meta.url)];
    const out = execFileSync(process.execPath, [...node, '--one', dir, keyFile], { encoding: 'utf8' });
    const { caseSeconds, events, heapMb, peakMb, sealSeconds } = JSON.parse(out) as Measured;
    const rate = (seconds: number) => `${Math.round(events / seconds).toLocaleString('en')} events/s`;
    const mb = (value: number) => `${Math.round(value)} MB`;
    const rates = [sealSeconds, caseSeconds, sealSeconds + caseSeconds].map(rate);
    return [cases.toLocaleString('en'), events.toLocaleString('en'), ...rates, mb(heapMb), mb(peakMb)];
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** Copies of the recorded cases in turn, each under an id of its own. */
function write(dir: string, cases: number): void {
  const eventsOf = ({ runs }: CaseToWrite) => runs.reduce((sum, { events }) => sum + events.length, 0);
  const byLength = recordedCases()
    .map(caseToWrite)
    .sort((a, b) => eventsOf(a) - eventsOf(b));
  const recorded = process.argv.includes('--small') ? byLength.slice(0, 1) : byLength;
  mkdirSync(path.join(dir, 'cases'), { recursive: true });
  writeFileSync(path.join(dir, 'manifest.json'), JSON.stringify({ format: 'watchfloor.bundle/1', log: 'bench' }));
  const sources = new Map<number, string>();
  for (let index = 0; index < cases; index++) {
    const kind = index % recorded.length;
    const { definition, machine, runs, salt, simulated, version } = recorded[kind] as (typeof recorded)[number];
    const workflow = `${machine}/${index}`;
    const folder = path.join(dir, 'cases', caseFolder(workflow));
    mkdirSync(path.join(folder, 'history'), { recursive: true });
    const files = runs.map(({ run }, place) => ({ run, file: `history/${place + 1}.json` }));
    const names = { format: CASE_FORMAT, workflow, machine, version, definition, simulated };
    writeFileSync(
      path.join(folder, 'case.json'),
      JSON.stringify({ ...names, salt: salt.toString('hex'), runs: files }),
    );
    const source = sources.get(kind);
    if (source === undefined) sources.set(kind, folder);
    for (const [place, { events }] of runs.entries()) {
      const file = path.join(folder, 'history', `${place + 1}.json`);
      if (source === undefined) writeFileSync(file, JSON.stringify({ events: events.map(unnamed) }));
      else linkSync(path.join(source, 'history', `${place + 1}.json`), file);
    }
  }
}

/** Without the workflow id, which not every server writes into a history: so the copies may be of other workflows. */
function unnamed(event: Readonly<Record<string, unknown>>): unknown {
  const started = event.workflowExecutionStartedEventAttributes as Record<string, unknown> | undefined;
  if (started === undefined) return event;
  const { workflowId: _id, ...rest } = started;
  return { ...event, workflowExecutionStartedEventAttributes: rest };
}

async function measure(dir: string, keyFile: string): Promise<Measured> {
  const charts = new Map(releasedCharts.map((chart) => [chart.id, { charts: [chart] }]));
  const options = {
    sha256: nodeSha256,
    machineOf: (machine: string) => charts.get(machine),
    publicKeys: [readPublicKey(keyFile)],
  };
  let [cases, events, sealSeconds, caseSeconds, heapMb] = [0, 0, 0, 0, 0];
  const seconds = () => {
    const { system, user } = process.cpuUsage();
    return (system + user) / 1_000_000;
  };
  // Asked twice only: asking costs as much as a part of a case.
  let last = seconds();
  for await (const found of verifyPlace(dir, options)) {
    if (found.kind === 'seal') {
      const now = seconds();
      sealSeconds = now - last;
      last = now;
      if (found.status !== 'sealed') throw new Error(`The seal is ${found.status}.`);
    } else {
      cases++;
      events += found.verdict.events;
      if (found.verdict.status !== 'conforms') throw new Error(JSON.stringify(found.verdict.findings.slice(0, 3)));
    }
  }
  caseSeconds = seconds() - last;
  global.gc?.();
  heapMb = process.memoryUsage().heapUsed / 1_048_576;
  // In kilobytes, by getrusage.
  const peakMb = process.resourceUsage().maxRSS / 1_024;
  return { cases, events, sealSeconds, caseSeconds, heapMb, peakMb };
}

async function replay(): Promise<void> {
  const { bundleProgramme } = await import('../programme/worker/index.ts');
  const { Replayer } = await import('xstate-temporal/worker');
  const replayer = new Replayer(await bundleProgramme());
  try {
    const histories = recordedCases().map((one) => one.histories.map((history) => historyFromJson(history)));
    const [first] = histories;
    if (first !== undefined) await replayer.replay(first);
    const start = performance.now();
    for (const runs of histories) {
      const why = await replayer.replay(runs);
      if (why !== undefined) throw new Error(why);
    }
    const events = histories.flat().reduce((sum, { events: all }) => sum + (all?.length ?? 0), 0);
    const rate = events / ((performance.now() - start) / 1_000);
    console.log(`\nTemporal's replayer, by the clock: ${Math.round(rate).toLocaleString('en')} events/s`);
  } finally {
    replayer.close();
  }
}
