/**
 * Customers a second of an M/M/3 queue (λ 2, µ 1): the bare queueing core, the same with a live statechart for each
 * customer, and SimPy, taking turns in one run. Seconds are the processor's (of all threads, so that compiling and
 * collecting garbage count), which other work on the machine disturbs less than a clock's.
 *
 *   npx tsx bench/simulator/queue.ts [rounds] [customers a round]
 *
 * SimPy is installed into a folder of its own that is deleted after; with WATCHFLOOR_SIMPY_PYTHON a Python that has it
 * is used instead. Where neither can be had, the run says so and measures the rest.
 */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createMachine } from 'xstate';
import { type Chart, compile, type Snapshot } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { EventList } from 'xstate-temporal/testing';
import { mmc, type QueueModel, Station, simulateQueue } from '../../numeric/queueing/index.ts';
import { type Stream, Streams } from '../../numeric/random/index.ts';
import { median, table } from '../statistics.ts';

const rounds = Math.max(1, Number(process.argv[2] ?? 5));
const customers = Number(process.argv[3] ?? 200_000);
const simpyVersion = '4.1.2';

interface Measured {
  readonly perSecond: number;
  readonly wait: number;
}

/** Seconds of the processor since it was made. */
function stopwatch(): () => number {
  const began = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(began);
    return (user + system) / 1e6;
  };
}

const exponential = (mean: number) => (u: number) => -mean * Math.log1p(-u);
const servers = ['a', 'b', 'c'].map((id) => ({ id }));

function bare(round: number): Measured {
  const model: QueueModel = {
    classes: [{ name: 'all', interarrival: exponential(0.5), service: exponential(1) }],
    servers,
    customers,
  };
  let waited = 0;
  const seconds = stopwatch();
  simulateQueue(model, new Streams('bench', 1, round), (visit) => {
    waited += visit.began - visit.arrived;
  });
  return { perSecond: customers / seconds(), wait: waited / customers };
}

const machine = createMachine({
  id: 'customer',
  initial: 'waiting',
  states: { waiting: { on: { TAKEN: 'served' } }, served: { on: { DONE: 'gone' } }, gone: { type: 'final' } },
});

/** The same queue; each customer is a statechart of the engine that starts, is taken and ends: three steps. */
function withStatecharts(round: number, customer: Chart): Measured {
  const count = Math.ceil(customers / 10);
  const streams = new Streams('bench', 1, round);
  const [gaps, services] = [streams.of('interarrival', 'all'), streams.of('service', 'all')];
  const draw = (stream: Stream, mean: number) => exponential(mean)(stream.uniform());
  const by = { role: 'clock', name: 'clock' };
  type Live = { readonly id: string; snapshot: Snapshot };
  const station = new Station<Live>({ servers });
  const events = new EventList<{ readonly job: Live; readonly server: string } | undefined>();
  let [arrived, waited, now] = [0, 0, 0];
  const seconds = stopwatch();
  const tell = (live: Live, type: string) => {
    // Chart time is whole milliseconds; the queue's unit is a second here.
    const meta = { at: Math.floor(1_000 * now), by, id: `${live.id}/${type}` };
    live.snapshot = customer.step(live.snapshot, { type }, meta).snapshot;
  };
  const take = (assigned: ReturnType<typeof station.arrive>) => {
    for (const { job, server, arrived: at } of assigned) {
      waited += now - at;
      tell(job, 'TAKEN');
      events.push(now + draw(services, 1), { job, server });
    }
  };
  events.push(draw(gaps, 0.5), undefined);
  for (let event = events.pop(); event !== undefined; event = events.pop()) {
    now = event.time;
    if (event.item === undefined) {
      const id = `customer/${arrived++}`;
      const { snapshot } = customer.start({}, { at: Math.floor(1_000 * now), by, id: `${id}/start` });
      if (arrived < count) events.push(now + draw(gaps, 0.5), undefined);
      take(station.arrive({ id, snapshot }, now));
    } else {
      tell(event.item.job, 'DONE');
      if (event.item.job.snapshot.status !== 'done') throw new Error('A customer left before its end.');
      take(station.release(event.item.server, now));
    }
  }
  return { perSecond: count / seconds(), wait: waited / count };
}

/** A Python with SimPy and what to do with it after; or why there is none. */
function findSimPy(): { readonly python: string; readonly leave: () => void } | { readonly why: string } {
  const given = process.env.WATCHFLOOR_SIMPY_PYTHON;
  if (given !== undefined) return { python: given, leave: () => {} };
  const folder = mkdtempSync(path.join(tmpdir(), 'watchfloor-simpy-'));
  const leave = () => rmSync(folder, { recursive: true, force: true });
  try {
    const quiet = { stdio: 'pipe', timeout: 120_000 } as const;
    execFileSync('python3', ['-m', 'venv', folder], quiet);
    const python = path.join(folder, 'bin/python');
    execFileSync(python, ['-m', 'pip', 'install', '--quiet', `simpy==${simpyVersion}`], quiet);
    return { python, leave };
  } catch (error) {
    leave();
    return { why: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error) };
  }
}

const withLedger = compile({ machine, version: '1.0.0' }, { sha256: nodeSha256 });
const withoutLedger = compile({ machine, version: '1.0.0' }, { ledger: false });

const simpy = findSimPy();
function inSimPy(round: number): Measured | undefined {
  if (!('python' in simpy)) return undefined;
  const script = path.join(import.meta.dirname, 'simpy_queue.py');
  const [perSecond, wait] = execFileSync(simpy.python, [script, String(customers), String(round)], { encoding: 'utf8' })
    .split(' ')
    .map(Number);
  return { perSecond: perSecond ?? Number.NaN, wait: wait ?? Number.NaN };
}

const runs = {
  'bare queueing core': bare,
  'with a statechart each, no ledger': (round: number) => withStatecharts(round, withoutLedger),
  'with a statechart and its ledger each': (round: number) => withStatecharts(round, withLedger),
  [`SimPy ${simpyVersion}`]: inSimPy,
};
const measuredBy = new Map<string, Measured[]>(Object.keys(runs).map((name) => [name, []]));
try {
  // The first round warms up and is not counted.
  for (let round = 0; round <= rounds; round++)
    for (const [name, run] of Object.entries(runs)) {
      const measured = run(round);
      if (round > 0 && measured !== undefined) measuredBy.get(name)?.push(measured);
    }
} finally {
  if ('python' in simpy) simpy.leave();
}

const middle = (name: string, of: (measured: Measured) => number) => median((measuredBy.get(name) ?? []).map(of));
const simpyRounds = measuredBy.get(`SimPy ${simpyVersion}`) ?? [];
/** Within each round, where each had the machine to itself in turn. */
const against = (measured: readonly Measured[]) =>
  median(measured.map(({ perSecond }, round) => perSecond / (simpyRounds[round]?.perSecond ?? Number.NaN)));
process.stdout.write(`M/M/3, λ 2, µ 1: medians of ${rounds} interleaved rounds of ${customers} customers`);
process.stdout.write(` (a tenth of that with statecharts); mean wait by theory ${mmc(2, 1, 3).wait.toFixed(4)}\n\n`);
table(
  ['', 'customers a processor second', 'against SimPy', 'least to most', 'mean wait'],
  [...measuredBy]
    .filter(([, measured]) => measured.length > 0)
    .map(([name, measured]) => {
      const rates = measured.map(({ perSecond }) => Math.round(perSecond));
      const rate = middle(name, ({ perSecond }) => perSecond);
      return [
        name,
        Math.round(rate).toLocaleString('en'),
        simpyRounds.length === 0 ? '' : `${against(measured).toFixed(1)} ×`,
        `${Math.min(...rates).toLocaleString('en')} to ${Math.max(...rates).toLocaleString('en')}`,
        middle(name, ({ wait }) => wait).toFixed(4),
      ];
    }),
);
if ('why' in simpy)
  process.stdout.write(
    `\nSimPy could not be had (${simpy.why}). Name a Python that has it in WATCHFLOOR_SIMPY_PYTHON.\n`,
  );
