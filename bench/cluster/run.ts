/**
 * `npm run cluster`: a whole installation on loopback, PostgreSQL, Temporal's four roles, mTLS, tokens, two workers that
 * share nothing but the database, Prometheus; it lives cases while each of these is killed, the database has no room,
 * a certificate expires, keys rotate and a new release comes. Ends with a table; the three zeros are the point.
 */
import { parseArgs } from 'node:util';
import { codeOf, compile } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { eodCase } from '../../machines/index.ts';
import { table } from '../statistics.ts';
import { Cluster } from './cluster.ts';
import { trouble } from './faults.ts';
import { type Lived, liveCase } from './load.ts';
import { missingPrograms } from './temporal.ts';
import { doneIn, judge } from './verdict.ts';

const usage = `npm run cluster -- [--cases 500] [--minutes 30] [--at-once 40]

Lives cases on a whole cluster on loopback, while parts of it are killed and keys change. Exits 0 when nothing was lost,
doubled or diverged, 1 when something was or a case did not end in time.
`;
const say = (text: string) => void process.stderr.write(`${text}\n`);
const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '500' },
    minutes: { type: 'string', default: '30' },
    'at-once': { type: 'string', default: '40' },
    help: { type: 'boolean' },
  },
});
if (values.help) {
  process.stdout.write(usage);
  process.exit(0);
}
const missing = missingPrograms();
if (missing.length > 0) {
  say(`These are missing:\n${missing.map((one) => `  ${one}`).join('\n')}`);
  process.exit(2);
}
const [least, minutes, atOnce] = [values.cases, values.minutes, values['at-once']].map(Number);
const deadline = Date.now() + (minutes ?? 30) * 60_000;

const cluster = await Cluster.open(say);
process.once('SIGINT', () => void cluster.close().finally(() => process.exit(130)));
process.once('SIGTERM', () => void cluster.close().finally(() => process.exit(143)));
try {
  process.exitCode = await run(cluster, least ?? 500, atOnce ?? 40);
} finally {
  await cluster.close();
}

async function run(on: Cluster, cases: number, many: number): Promise<number> {
  const lived: Lived[] = [];
  const stuck: string[] = [];
  const troubles = new Map<string, number>();
  const count = (code: string) => void troubles.set(code, (troubles.get(code) ?? 0) + 1);
  const faults = new Map<string, number>();
  let next = 0;
  let over = false;
  const begun = Date.now();
  const before = await on.sizes();
  const troubled = trouble(on, { deadline, faults, say, isCalm: () => over }).finally(() => {
    over = true;
  });
  // As long as there is a fault to come there are cases to meet it.
  const live = async () => {
    while ((next < cases || !over) && Date.now() < deadline) {
      const key = `contoso~case-${next++}`;
      try {
        const wait = () => 200 + Math.random() * 1_800;
        lived.push(await liveCase(key, { durable: () => on.durable, deadline, wait, onTrouble: count }));
        if (lived.length % 25 === 0) say(`${lived.length} cases have ended`);
      } catch (error) {
        stuck.push(`${key}: ${codeOf(error) ?? String(error)}`);
      }
    }
  };
  await Promise.all(Array.from({ length: many }, live));
  await troubled;
  say(`${lived.length} cases have ended, after ${Math.round((Date.now() - begun) / 1_000)} s; reading …`);
  const chart = compile(eodCase, { sha256: nodeSha256 });
  const verdict = await judge(chart, on.durable, lived, await doneIn(on.db));
  const rows = (counts: Map<string, number>) =>
    [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([a, n]) => [a, String(n)]);
  table(['fault', 'times'], rows(faults));
  process.stdout.write('\n');
  table(['what callers were told, before they tried again', 'times'], rows(troubles));
  process.stdout.write('\n');
  const after = await on.sizes();
  const growth = Object.entries(after).map(([name, size]) => {
    const each = (size - (before[name] ?? 0)) / 1_000 / Math.max(1, lived.length);
    return [name, each.toFixed(0)];
  });
  table(['database', 'kB a case'], growth);
  process.stdout.write('\n');
  const steps = await on.query('sum(xstate_temporal_steps_total)');
  const { diverged, doubled, effects, events, lost } = verdict;
  table(
    ['cases', 'events', 'effects', 'steps by Prometheus', 'lost', 'doubled', 'diverged'],
    [[lived.length, events, effects, steps ?? 'none', lost.length, doubled.length, diverged.length].map(String)],
  );
  const wrong = [...stuck.map((line) => `did not end: ${line}`), ...lost, ...doubled, ...diverged];
  for (const line of wrong.slice(0, 20)) say(`  ${line}`);
  if (wrong.length > 0) for (const worker of on.workers) say(`${worker.name}: ${worker.tail()}`);
  return wrong.length === 0 ? 0 : 1;
}
