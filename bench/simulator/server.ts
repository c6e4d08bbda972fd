/**
 * `simulate --on temporal`: virtual days and cases a second on a real server, with so many executions in flight. Client,
 * workers and server share the machine. An Experts on Demand case has some nine steps in three days; the clock of the
 * measurement runs from when so many executions are in flight, for a virtual day.
 *
 *   npx tsx bench/simulator/server.ts [executions in flight, default 50 500] [--at-once N] [--days N] [--json]
 *
 * `--at-once N` spreads the executions over N replications that run at the same time. Each run is made again on the
 * virtual clock, and its digest must be the same.
 */
import { loadavg } from 'node:os';
import { Connection } from '@temporalio/client';
import { installRuntime } from '../../cli/observe/runtime.ts';
import { runOnServer, type ServerAccess } from '../../cli/simulate/run-on-server.ts';
import { bundleProgramme } from '../../programme/worker/index.ts';
import { openServer } from '../../server/index.ts';
import { parseScenario, programmeCharts, type RecordedStep, runScenario } from '../../simulator/index.ts';
import { table } from '../statistics.ts';

const DAY = 86_400_000;
/** Of a case of this scenario, in days: a thousand a day keep some three thousand open. */
const CASE_LASTS = 3;

const { inFlight, atOnce, days, asJson } = optionsOf(process.argv.slice(2));

/** A tenant has two executions of its own: its application and its subscription. */
function scenarioFor(executions: number, hours: number): string {
  const tenants = Math.max(1, Math.round(executions / 50));
  const perDay = (executions - 2 * tenants) / CASE_LASTS / tenants;
  return `
scenario: server
start: 2030-01-07T00:00:00Z
horizon: ${hours}h
population: [{ group: tenant, count: ${tenants}, onboarded: true }]
customers: { inquiries: { poisson: { rate: ${perDay.toFixed(3)}, per: 1d } } }
experts: { count: ${executions} }
detection: { falseLeads: { trace: [] } }
policy: { eod-case: { quietClose: 2d, noReplyLimit: 3d, customerReminder: 1d } }
`;
}

interface Measured {
  readonly inFlight: number;
  readonly atOnce: number;
  readonly days: number;
  readonly cases: number;
  readonly steps: number;
  readonly seconds: number;
  readonly mostInFlight: number;
  readonly equal: boolean;
}

/** Follows the runs of one measurement by what their ledgers tell. */
class Follower {
  readonly open = new Set<string>();
  most = 0;
  cases = 0;
  steps = 0;
  began: number | undefined;
  private readonly finals = new Map(
    programmeCharts().map(({ id, definition }) => [
      id,
      new Set(
        Object.values(definition.machine.root.states).flatMap(({ type, key }) => (type === 'final' ? [key] : [])),
      ),
    ]),
  );
  private readonly from: number;

  /** @param from in flight, from where on it counts */
  constructor(from: number) {
    this.from = from;
  }

  hear(run: number, { instance, record }: RecordedStep): void {
    const [machine = ''] = instance.split('/');
    const [state = ''] = record.to;
    if (record.seq === 1) this.open.add(`${run} ${instance}`);
    if (record.to.length === 1 && this.finals.get(machine)?.has(state) === true) this.open.delete(`${run} ${instance}`);
    this.most = Math.max(this.most, this.open.size);
    if (this.began === undefined) {
      if (this.open.size < this.from) return;
      this.began = performance.now();
    }
    this.steps++;
    if (machine === 'eod-case' && record.seq === 1) this.cases++;
  }
}

/** When, in days, a run of the scenario first has so many executions in flight; found on the virtual clock. */
async function reached(executions: number, replications: number): Promise<number> {
  for (const longest of [4, 8, 16]) {
    const scenario = parseScenario(scenarioFor(executions, 24 * longest));
    let last = 0;
    for (let replication = 0; replication < replications; replication++) {
      const follower = new Follower(executions);
      let at: number | undefined;
      const onRecord = (step: RecordedStep) => {
        follower.hear(0, step);
        if (follower.began !== undefined) at ??= step.record.at;
      };
      await runScenario(scenario, { replication, onRecord });
      last = Math.max(last, at === undefined ? Number.POSITIVE_INFINITY : (at - scenario.start) / DAY);
    }
    if (Number.isFinite(last)) return last;
  }
  throw new Error(`The scenario never has ${executions} executions in flight.`);
}

async function measure(executions: number, access: ServerAccess): Promise<Measured> {
  const each = Math.ceil(executions / atOnce);
  const horizon = (await reached(each, atOnce)) + days;
  const scenario = parseScenario(scenarioFor(each, Math.ceil(24 * horizon)));
  const follower = new Follower(executions);
  const hear = (run: number) => (step: RecordedStep) => follower.hear(run, step);
  const replications = Array.from({ length: atOnce }, (_, replication) => replication);
  // What of the runs lies in the measurement: from when all together have so many in flight.
  const since: number[] = [];
  const results = await Promise.all(
    replications.map((replication) =>
      runOnServer(scenario, access, {
        replication,
        onRecord: (step) => {
          hear(replication)(step);
          if (follower.began !== undefined) since[replication] ??= step.record.at;
        },
      }),
    ),
  );
  const ended = performance.now();
  let equal = true;
  for (const { replication, digest, surprises } of results) {
    const virtual = await runScenario(scenario, { replication });
    if (virtual.digest === digest) continue;
    equal = false;
    process.stderr.write(`Replication ${replication} differs; first surprise: ${JSON.stringify(surprises[0])}\n`);
  }
  const end = scenario.start + scenario.horizon;
  return {
    inFlight: executions,
    atOnce,
    days: replications.reduce((sum, replication) => sum + (end - (since[replication] ?? end)) / DAY, 0),
    cases: follower.cases,
    steps: follower.steps,
    seconds: (ended - (follower.began ?? ended)) / 1_000,
    mostInFlight: follower.most,
    equal,
  };
}

function optionsOf(argv: readonly string[]) {
  const numberAfter = (name: string) => {
    const at = argv.indexOf(name);
    return at < 0 ? undefined : Number(argv[at + 1]);
  };
  const sizes = argv.filter((one, index) => /^\d+$/.test(one) && !argv[index - 1]?.startsWith('--')).map(Number);
  return {
    inFlight: sizes.length === 0 ? [50, 500] : sizes,
    atOnce: Math.max(1, numberAfter('--at-once') ?? 1),
    days: numberAfter('--days') ?? 1,
    asJson: argv.includes('--json'),
  };
}

installRuntime(() => undefined);
const server = await openServer({ namespace: 'bench', needTimeSkipping: true });
try {
  const client = await Connection.connect({ address: server.address });
  const access = { address: server.address, namespace: server.namespace, client, bundle: await bundleProgramme() };
  const all: Measured[] = [];
  for (const executions of inFlight) {
    const measured = await measure(executions, access);
    process.stderr.write(`${JSON.stringify(measured)}\n`);
    all.push(measured);
  }
  await client.close();
  if (asJson) process.stdout.write(`${JSON.stringify(all, null, 2)}\n`);
  else
    table(
      [
        'executions in flight',
        'runs at once',
        'seconds',
        'virtual days/s',
        'cases/s',
        'steps/s',
        'as on the virtual clock',
      ],
      all.map(({ seconds, ...of }) => [
        `${of.inFlight} to ${of.mostInFlight}`,
        String(of.atOnce),
        seconds.toFixed(1),
        (of.days / seconds).toFixed(3),
        (of.cases / seconds).toFixed(2),
        (of.steps / seconds).toFixed(1),
        of.equal ? 'yes' : 'NO',
      ]),
    );
  process.stderr.write(`Node ${process.version}; load average at the end ${(loadavg()[0] ?? 0).toFixed(1)}\n`);
  if (all.some(({ equal }) => !equal)) process.exitCode = 1;
} finally {
  await server.close();
}
