import { type Chart, compile, type Definition } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import type { InstanceRun, RecordedStep, Target } from 'xstate-temporal/testing';
import { VirtualHost } from 'xstate-temporal/testing';
import { registry } from '../../machines/index.ts';
import { yieldToEventLoop } from '../../numeric/event-loop.ts';
import { type StreamSource, Streams } from '../../numeric/random/index.ts';
import type { Agent } from '../model/agent.ts';
import { agentsOf } from '../model/agents/index.ts';
import { scripted } from '../model/agents/scripted.ts';
import { FaultInjector } from '../model/faults.ts';
import { Instances } from '../model/instances.ts';
import { Invariants } from '../model/invariants.ts';
import { tenantsOf, withTenants } from '../model/population.ts';
import type { CampaignTimeline, RunResult } from '../model/result.ts';
import { Simulation } from '../model/simulation.ts';
import { SimulatedWorld } from '../model/world.ts';
import type { Catalog } from '../scenarios/catalog.ts';
import type { Scenario } from '../scenarios/schema.ts';
import { LedgerSum } from './digest.ts';
import { FloorRecorder } from './floor-recorder.ts';

/** What a target of a run is made from. */
export interface TargetParts {
  readonly charts: readonly Chart[];
  readonly world: SimulatedWorld;
  /** The target calls it with every step, as it is taken. */
  readonly onStep: (step: RecordedStep) => void;
  /** The target calls it with each ended instance that it forgets; `instances()` has the others at the end. */
  readonly onEnded: (instance: InstanceRun) => void;
}

export interface RunOptions {
  /** Default: the scenario's. */
  readonly seed?: number;
  /** Counts the replications of a study from 0. */
  readonly replication?: number;
  /** Default: the virtual host, which forgets what has ended. */
  readonly target?: (parts: TargetParts) => Target | Promise<Target>;
  /**
   * Whether each context is checked against its chart's schema; default: yes. A large study is faster without, and
   * has the same ledgers.
   */
  readonly contextChecks?: boolean;
  /** The techniques that adversaries choose from; default: the scenario's, else the pinned subset of ATT&CK. */
  readonly catalog?: Catalog;
  /** Called with scenario time, in milliseconds since the start, at most once a hundredth of the horizon. */
  readonly onProgress?: (elapsed: number, horizon: number) => void;
  /** Whether it is taken down where instances go, for a report that replays it. */
  readonly floor?: boolean;
  /** Called once, before the first step, with what tells the intrusions as far as they have come. */
  readonly onStart?: (campaigns: () => readonly CampaignTimeline[]) => void;
  /** Called with every step. */
  readonly onRecord?: (step: RecordedStep) => void;
  /** A worker is killed, and another takes over; where it is absent such a fault does nothing. */
  readonly onCrash?: () => Promise<void>;
  readonly signal?: AbortSignal;
}

/** Keys of cases and notifications are never used again, so only the names of the last ended instances are kept. */
const NAMES_KEPT = 20_000;

/** A target in this process, on a virtual clock. Its memory is bounded by the instances in flight. */
export function virtualTarget({ charts, world, onStep, onEnded }: TargetParts): Target {
  const forget = { machines: ['eod-case', 'attack-notification'], after: NAMES_KEPT };
  return new VirtualHost(charts, world, { onStep, onEnded, forget });
}

/** The latest version of every chart of the programme. */
export function programmeCharts({ contextChecks = true } = {}): Chart[] {
  const latest: Definition[] = Object.values(registry).map((versions) => versions[versions.length - 1] as Definition);
  const options = { sha256: nodeSha256, ...(contextChecks ? {} : { contextChecks }) };
  return latest.map((definition) => compile(definition, options));
}

/**
 * Runs a scenario once: its script, and the people and adversaries that it models. They act only by sending events to
 * the four statecharts. The same scenario, seed and replication give the same result, to the last digest, on every
 * target.
 */
export async function runScenario(given: Scenario, options: RunOptions = {}): Promise<RunResult> {
  const { seed = given.seed, replication = 0, signal, onRecord } = options;
  const named = new Streams(given.scenario, seed, replication);
  // Published figures stand on entities whose parts are joined by dashes.
  const streams: StreamSource = { of: (purpose, entity) => named.of(purpose, entity?.replaceAll('~', '-')) };
  const tenants = tenantsOf(given, streams);
  const scenario = withTenants(given, tenants);
  const charts = programmeCharts({ contextChecks: options.contextChecks ?? true });
  const instances = new Instances(charts);
  const world = new SimulatedWorld(scenario, streams);
  const sum = new LedgerSum();
  const ends = new Ends();
  const agents: Agent[] = [];
  const floor = options.floor === true ? new FloorRecorder(scenario.start) : undefined;
  const onStep = (recorded: RecordedStep) => {
    onRecord?.(recorded);
    floor?.add(recorded);
    const step = instances.observe(recorded);
    for (const agent of agents) agent.observe?.(step);
  };
  const onEnded = (instance: InstanceRun) => {
    sum.add(instance.instance, instance.digest);
    ends.add(instance);
  };
  const target = await (options.target ?? virtualTarget)({ charts, world, onStep, onEnded });
  const simulation = new Simulation(scenario, {
    tenants,
    streams,
    target,
    instances,
    faults: new FaultInjector(scenario, streams),
  });
  const invariants = new Invariants(simulation);
  const { campaigns, ...played } = agentsOf(simulation, world, options.catalog ?? scenario.catalog);
  options.onStart?.(() => campaigns.soFar());
  // A script alone is played as it is written: staff would work on its cases too, and give answers of their own.
  const people: Agent[] = tenants.length === 0 ? [played.measures] : Object.values(played);
  agents.push(invariants, ...people, campaigns, scripted(simulation, options.onCrash));
  for (const agent of agents) agent.begin?.();

  await drive(simulation, target, options);
  signal?.throwIfAborted();
  for (const agent of agents) agent.end?.();
  const remaining = await target.instances();
  const ended = ends.total;
  for (const instance of remaining) onEnded(instance);
  const batches = simulation.recorder.batches();
  const open = remaining.filter(({ status }) => status === 'active').length;
  return {
    scenario: scenario.scenario,
    seed,
    replication,
    target: target.name,
    start: scenario.start,
    horizon: scenario.horizon,
    ...(scenario.warmUp === 0 ? {} : { warmUp: scenario.warmUp }),
    measurements: simulation.recorder.measurements(),
    ...(batches === undefined ? {} : { batches }),
    coverage: instances.coverage.result(),
    invariants: invariants.results({ started: instances.started, ended: ended + remaining.length - open, open }),
    surprises: simulation.surprises,
    instances: instances.started,
    steps: instances.steps,
    ends: ends.result(charts),
    digest: sum.digest(),
    ...(floor === undefined ? {} : { floor: floor.result(scenario.start + scenario.horizon) }),
    campaigns: campaigns.timelines,
  };
}

/** Turns between two looks at the event loop: some milliseconds. */
const TURNS = 64;

/** Timers come first at equal times, then what people do, by time and id. */
async function drive(simulation: Simulation, target: Target, { signal, onProgress }: RunOptions): Promise<void> {
  const { agenda, start, end } = simulation;
  const stride = (end - start) / 100;
  const pause = yieldToEventLoop(signal);
  let turns = 0;
  let mark = start;
  for (;;) {
    // In virtual time nothing else lets the event loop see a signal.
    if (signal !== undefined && turns++ % TURNS === 0) await pause();
    if (signal?.aborted === true) signal.throwIfAborted();
    const timer = target.next() ?? Number.POSITIVE_INFINITY;
    const planned = agenda.next() ?? Number.POSITIVE_INFINITY;
    const next = Math.min(timer, planned);
    if (next > end) break;
    simulation.now = next;
    if (next >= mark) {
      onProgress?.(next - start, end - start);
      mark = next + stride;
    }
    if (timer <= planned) await target.advance(timer);
    else {
      const done = agenda.pop()?.act();
      if (done !== undefined) await done;
    }
  }
  simulation.now = end;
  onProgress?.(end - start, end - start);
}

/** How many instances of each machine have each status. */
class Ends {
  total = 0;
  private readonly counts = new Map<string, number>();

  add({ instance, status }: InstanceRun): void {
    this.total++;
    const key = `${instance.slice(0, instance.indexOf('/'))} ${status}`;
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
  }

  result(charts: readonly Chart[]): RunResult['ends'] {
    const result: Record<string, Partial<Record<InstanceRun['status'], number>>> = {};
    for (const { id } of charts) {
      const ends: Partial<Record<InstanceRun['status'], number>> = {};
      for (const status of ['active', 'done', 'error', 'stopped'] as const) {
        const count = this.counts.get(`${id} ${status}`);
        if (count !== undefined) ends[status] = count;
      }
      result[id] = ends;
    }
    return result;
  }
}
