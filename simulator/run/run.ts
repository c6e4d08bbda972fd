import { type Chart, compile, type Definition } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import type { InstanceRun, RecordedStep, Target } from 'xstate-temporal/testing';
import { VirtualHost } from 'xstate-temporal/testing';
import { registry } from '../../machines/index.ts';
import { modelsOf } from '../model/agents/index.ts';
import { scripted } from '../model/agents/scripted.ts';
import { FaultyWay } from '../model/faults.ts';
import { Instances } from '../model/instances.ts';
import { Invariants } from '../model/invariants.ts';
import { tenantsOf, withTenants } from '../model/population.ts';
import type { RunResult } from '../model/result.ts';
import { type Model, Study } from '../model/study.ts';
import type { Catalog } from '../model/threats/index.ts';
import { StudyWorld } from '../model/world.ts';
import { giveWayTo } from '../numeric/give-way.ts';
import { Streams } from '../numeric/random/index.ts';
import type { Scenario } from '../scenarios/schema.ts';
import { LedgerSum } from './digest.ts';

/** What a target of a run is made of. */
export interface TargetParts {
  readonly charts: readonly Chart[];
  readonly world: StudyWorld;
  /** To be called with every step, as it is taken. */
  readonly told: (told: RecordedStep) => void;
  /** To be called with what has ended and is forgotten; whatever is not given here is in `instances()` at the end. */
  readonly onEnded: (life: InstanceRun) => void;
}

export interface RunOptions {
  /** Default: the scenario's. */
  readonly seed?: number;
  /** Counts the replications of a study from 0. */
  readonly replication?: number;
  /** Default: the virtual host, which forgets what has ended. */
  readonly target?: (parts: TargetParts) => Target | Promise<Target>;
  /**
   * Whether each context is checked against its chart's schema; default: yes. Without, a large study is faster, and has
   * the same ledgers.
   */
  readonly contextChecks?: boolean;
  /** The techniques that adversaries choose from; default: the scenario's, else the pinned subset of ATT&CK. */
  readonly catalog?: Catalog;
  /** Hears how far scenario time is, in milliseconds since the start; at most once a hundredth of the horizon. */
  readonly onProgress?: (elapsed: number, horizon: number) => void;
  /** Hears of every step. */
  readonly onRecord?: (told: RecordedStep) => void;
  /** A worker is killed, and another takes over; where it is absent such a fault does nothing. */
  readonly onCrash?: () => Promise<void>;
  readonly signal?: AbortSignal;
}

/** Keys of cases and notifications are never used again; of so many that have ended the names are kept. */
const NAMES_KEPT = 20_000;

/** In process, on a virtual clock; memory is bounded by what is in flight. */
export function virtualTarget({ charts, world, told, onEnded }: TargetParts): Target {
  const forget = { machines: ['eod-case', 'attack-notification'], after: NAMES_KEPT };
  return new VirtualHost(charts, world, { onStep: told, onEnded, forget });
}

/** The latest version of every chart of the programme. */
export function programmeCharts({ contextChecks = true } = {}): Chart[] {
  const latest: Definition[] = Object.values(registry).map((versions) => versions[versions.length - 1] as Definition);
  const options = { sha256: nodeSha256, ...(contextChecks ? {} : { contextChecks }) };
  return latest.map((definition) => compile(definition, options));
}

/**
 * Runs a scenario once: its script, and the people and adversaries that it models. All that happens goes as events
 * through the four statecharts. The same scenario, seed and replication give the same result, to the last digest, on
 * every target.
 */
export async function runScenario(given: Scenario, options: RunOptions = {}): Promise<RunResult> {
  const { seed = given.seed, replication = 0, signal, onRecord } = options;
  const streams = new Streams(given.scenario, seed, replication);
  const tenants = tenantsOf(given, streams);
  const scenario = withTenants(given, tenants);
  const charts = programmeCharts({ contextChecks: options.contextChecks ?? true });
  const instances = new Instances(charts);
  const world = new StudyWorld(scenario, streams);
  const sum = new LedgerSum();
  const ends = new Ends();
  const models: Model[] = [];
  const told = (one: RecordedStep) => {
    onRecord?.(one);
    const heard = instances.hear(one);
    for (const model of models) model.hear?.(heard);
  };
  const onEnded = (life: InstanceRun) => {
    sum.add(life.instance, life.digest);
    ends.add(life);
  };
  const target = await (options.target ?? virtualTarget)({ charts, world, told, onEnded });
  const study = new Study(scenario, { tenants, streams, target, instances, way: new FaultyWay(scenario, streams) });
  const invariants = new Invariants(study);
  const { campaigns, ...played } = modelsOf(study, world, options.catalog ?? scenario.catalog);
  // A script alone is played as it is written: desks would take up its cases too, and give answers of their own.
  const people: Model[] = tenants.length === 0 ? [played.measures] : Object.values(played);
  models.push(invariants, ...people, campaigns, scripted(study, options.onCrash));
  for (const model of models) model.begin?.();

  await drive(study, target, options);
  signal?.throwIfAborted();
  for (const model of models) model.end?.();
  const lives = await target.instances();
  const ended = ends.total;
  for (const life of lives) onEnded(life);
  const batches = study.recorder.batches();
  const open = lives.filter(({ status }) => status === 'active').length;
  return {
    scenario: scenario.scenario,
    seed,
    replication,
    target: target.name,
    start: scenario.start,
    horizon: scenario.horizon,
    ...(scenario.warmUp === 0 ? {} : { warmUp: scenario.warmUp }),
    measurements: study.recorder.measurements(),
    ...(batches === undefined ? {} : { batches }),
    coverage: instances.coverage.result(),
    invariants: invariants.results({ started: instances.started, ended: ended + lives.length - open, open }),
    surprises: study.surprises,
    instances: instances.started,
    steps: instances.steps,
    ends: ends.result(charts),
    digest: sum.digest(),
    campaigns: campaigns.timelines,
  };
}

/** Turns after which a signal is listened to: some milliseconds. */
const TURNS = 64;

/** Timers come first at equal times, then what people do, by time and id. */
async function drive(study: Study, target: Target, { signal, onProgress }: RunOptions): Promise<void> {
  const { agenda, start, end } = study;
  const stride = (end - start) / 100;
  const giveWay = giveWayTo(signal);
  let turns = 0;
  let mark = start;
  for (;;) {
    // Whoever may stop it must be heard: in virtual time nothing else waits for the world.
    if (signal !== undefined && turns++ % TURNS === 0) await giveWay();
    if (signal?.aborted === true) signal.throwIfAborted();
    const timer = target.next() ?? Number.POSITIVE_INFINITY;
    const planned = agenda.next() ?? Number.POSITIVE_INFINITY;
    const next = Math.min(timer, planned);
    if (next > end) break;
    study.now = next;
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
  study.now = end;
  onProgress?.(end - start, end - start);
}

/** How instances stand, by machine. */
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
