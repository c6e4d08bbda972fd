/**
 * Experts on Demand cases a second on the virtual target: with queueing for experts, reports, customers' answers,
 * ledgers and their digests, from a thousand cases to a million. Each size has a process of its own, whose peak memory is
 * what the operating system says.
 *
 *   npx tsx bench/simulator/cases.ts [largest size, 1000000 where none is given]
 *
 * Up to 100,000 cases are one run on one core; a million are ten replications of that on two threads.
 */
import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseScenario, runScenario } from '../../simulator/index.ts';
import { Threads } from '../../simulator/study/experiments/threads.ts';
import { table } from '../statistics.ts';

/** A hundred tenants ask a thousand times a day in all; cases are over within days, so some 3,000 are open at a time. */
const A_DAY = 1_000;
const LARGEST_RUN = 100_000;

const scenario = (days: number) => `
scenario: cases
start: 2030-01-07T00:00:00Z
horizon: ${days}d
population: [{ group: tenant, count: 100, onboarded: true }]
customers: { inquiries: { poisson: { rate: ${A_DAY / 100}, per: 1d } } }
experts: { count: 350 }
detection: { falseLeads: { trace: [] } }
policy: { eod-case: { quietClose: 2d, noReplyLimit: 3d, customerReminder: 1d } }
`;

interface Measured {
  readonly cases: number;
  readonly steps: number;
  readonly seconds: number;
  /** Bytes. */
  readonly peak: number;
}

async function measure(size: number): Promise<Measured> {
  const runs = Math.ceil(size / LARGEST_RUN);
  const text = scenario(Math.max(1, Math.round(size / runs / A_DAY)));
  const began = performance.now();
  let [cases, steps] = [0, 0];
  const add = (result: Awaited<ReturnType<typeof runScenario>>) => {
    cases += result.measurements.counts['eod.opened'] ?? 0;
    steps += result.steps;
  };
  if (runs === 1) add(await runScenario(parseScenario(text), { contextChecks: false }));
  else {
    const threads = new Threads(Math.min(2, availableParallelism()));
    const job = { text, path: 'cases', changes: {}, contextChecks: false };
    await Promise.all(Array.from({ length: runs }, (_, replication) => threads.run({ ...job, replication }).then(add)));
    await threads.close();
  }
  const seconds = (performance.now() - began) / 1_000;
  // Kilobytes on every platform that Node has.
  return { cases, steps, seconds, peak: process.resourceUsage().maxRSS * 1_024 };
}

const own = /^--size=(\d+)$/.exec(process.argv[2] ?? '')?.[1];
if (own !== undefined) process.stdout.write(JSON.stringify(await measure(Number(own))));
else {
  const largest = Number(process.argv[2] ?? 1_000_000);
  const rows: string[][] = [];
  for (let size = 1_000; size <= largest; size *= 10) {
    const args = ['--max-semi-space-size=32', '--import', 'tsx', fileURLToPath(import.meta.url), `--size=${size}`];
    const { cases, steps, seconds, peak } = JSON.parse(
      execFileSync(process.execPath, args, { encoding: 'utf8' }),
    ) as Measured;
    const rate = (count: number) => Math.round(count / seconds).toLocaleString('en');
    const row = [
      cases.toLocaleString('en'),
      seconds.toFixed(1),
      rate(cases),
      rate(steps),
      `${Math.round(peak / 1e6)} MB`,
    ];
    process.stderr.write(`${row.join('  ')}\n`);
    rows.push(row);
  }
  table(['cases', 'seconds', 'cases/s', 'steps/s', 'peak memory'], rows);
}
