/** Lives a recorded history again through a chart, step by step, and says where the two part. */
import {
  type Chart,
  chain,
  checkLetter,
  type Effect,
  type EventObject,
  errorToJson,
  genesis,
  type LedgerRecord,
  type Meta,
  type Migrations,
  migrate,
  type Outcome,
  type Sha256,
  type Snapshot,
  type Step,
  WatchfloorError,
} from '../engine/index.ts';
import type { ActivityEnd, RecordedRun, SentLetter, ToldStep } from './history-reader.ts';

/** Where chart and history part. */
export interface Parting {
  readonly seq: number;
  readonly cause: string;
  /** What is told of the step: another definition, another record, or why it could not be taken. */
  readonly what: string;
}

export interface Relived {
  readonly ledger: readonly LedgerRecord[];
  readonly digest: string;
  /** Empty when the chart would have done what is recorded. */
  readonly partings: readonly Parting[];
}

const system = (name: string) => ({ role: 'system', name });

/**
 * Temporal's own replayer compares the kinds of commands: it does not see another target, guard or
 * delay. This compares what was decided. Each record is linked to the digest that was recorded
 * before it, so that one difference is told once, where it is.
 *
 * @param versions the chart, or every version that the instance may have lived on
 * @param runs every run of the instance, first to last
 * @param migrations what `durable()` was given, where an instance was moved
 */
export function relive(
  versions: Chart | readonly Chart[],
  runs: readonly RecordedRun[],
  sha256: Sha256,
  migrations: Migrations = {},
): Relived {
  const charts = [versions].flat() as readonly Chart[];
  const chart = chartOf(charts, runs);
  const partings: Parting[] = [];
  const ledger: LedgerRecord[] = [];
  const told = runs.flatMap(({ steps }) => steps);
  const replies = new Replies(chart, runs, { charts, migrations, sha256 });
  let before = '';
  let snapshot: Snapshot | undefined;
  let digest = told.length === 0 ? begin(chart, runs, sha256) : '';
  const [{ definition } = { definition: undefined }] = runs;
  if (definition !== undefined && definition !== chart.hash)
    partings.push({ seq: 0, cause: 'start', what: 'the definition has another hash under the same version' });
  for (const tell of told) {
    let step: Step | undefined;
    try {
      step = replies.step(snapshot, tell);
    } catch (error) {
      partings.push({ seq: tell.seq, cause: tell.cause, what: error instanceof Error ? error.message : String(error) });
    }
    if (step === undefined) {
      if (partings.at(-1)?.seq !== tell.seq)
        partings.push({ seq: tell.seq, cause: tell.cause, what: 'the chart would not have taken this step' });
      break;
    }
    if (snapshot === undefined) before = begin(chart, runs, sha256, step);
    digest = chain(sha256, before, step.record);
    if (digest !== tell.digest)
      partings.push({ seq: tell.seq, cause: tell.cause, what: `another record: ${describe(step.record)}` });
    before = tell.digest;
    snapshot = step.snapshot;
    ledger.push(step.record);
  }
  return { ledger, digest, partings };
}

/** The digest before the first record, with the definition that the history names. */
function begin(chart: Chart, [first]: readonly RecordedRun[], sha256: Sha256, start?: Step): string {
  if (first === undefined) return '';
  const { event } = (start ?? startOf(chart, first, 0)).record;
  const input = (event.payload as { input?: never } | undefined)?.input ?? null;
  return genesis(sha256, {
    machine: chart.id,
    version: chart.version,
    definition: first.definition ?? chart.hash,
    input,
  });
}

/** The version that it began on, by the hash of the definition; else the first. */
function chartOf(charts: readonly Chart[], [first]: readonly RecordedRun[]): Chart {
  const chart = charts.find(({ hash }) => hash === first?.definition) ?? charts[0];
  if (chart === undefined)
    throw new WatchfloorError('VERSION_UNKNOWN', 'A history is lived again by a chart; give one.');
  return chart;
}

function startOf(chart: Chart, { request }: RecordedRun, at: number): Step {
  const { input, by = system('start'), id = 'start', isChild } = request;
  return chart.start(input, { at, by, id }, isChild ? { parent: true } : {});
}

function describe({ event, from, to, effects }: LedgerRecord): string {
  return `${event.type} leads from ${from.join(', ') || 'nowhere'} to ${to.join(', ')} with ${effects.length} effects`;
}

type Acted = Extract<Effect, { kind: 'runAction' | 'tell' }>;

/** The activity type by which a host carries an action or a tell out. */
function activityOf(chart: Chart, effect: Acted): string {
  return effect.kind === 'tell' ? 'watchfloor/tell' : `${chart.id}/${effect.name}`;
}

interface Known {
  readonly charts: readonly Chart[];
  readonly migrations: Migrations;
  readonly sha256: Sha256;
}

/** What came from outside, handed out step by step. */
class Replies {
  private chart: Chart;
  private readonly runs: readonly RecordedRun[];
  private readonly known: Known;
  private readonly activities: readonly ActivityEnd[];
  private readonly signals: SentLetter[];
  private readonly taken = new Set<string>();
  /** Actions and tells in the order of the ledger, which is the order in which they were carried out. */
  private readonly acted: Acted[] = [];
  /** Effect keys of the actors, by `<id>#<generation>`. */
  private readonly invoked = new Map<string, string>();
  private readonly localEnds = new Map<string, number>();

  constructor(chart: Chart, runs: readonly RecordedRun[], known: Known) {
    this.chart = chart;
    this.runs = runs;
    this.known = known;
    this.activities = runs.flatMap(({ activities }) => activities);
    this.signals = runs.flatMap(({ signals }) => signals);
  }

  step(snapshot: Snapshot | undefined, told: ToldStep): Step | undefined {
    const step = this.take(snapshot, told);
    for (const effect of step?.effects ?? []) {
      if (effect.kind === 'invokeActor') this.invoked.set(`${effect.id}#${effect.generation}`, effect.key);
      if (effect.kind === 'runAction' || effect.kind === 'tell') this.acted.push(effect);
    }
    return step;
  }

  private take(snapshot: Snapshot | undefined, { cause, at }: ToldStep): Step | undefined {
    const { chart } = this;
    const [first] = this.runs;
    if (snapshot === undefined) return first === undefined ? undefined : startOf(chart, first, at);
    const [, kind = '', key = ''] = /^([a-z]+):(.*)$/s.exec(cause) ?? [];
    switch (kind) {
      case 'update': {
        const letter = this.runs.map(({ updates }) => updates.get(key)).find((found) => found !== undefined);
        return letter === undefined ? undefined : this.send(snapshot, letter, at);
      }
      case 'signal':
        return this.notify(snapshot, at);
      case 'timer': {
        const timer = snapshot.timers.find((one) => one.key === key);
        return timer === undefined ? undefined : chart.fire(snapshot, timer);
      }
      case 'actor':
        return this.settle(snapshot, key, at);
      case 'effect':
        return this.giveUp(snapshot, key, at);
      case 'cancel': {
        const meta = { at, by: system('temporal'), id: 'cancel' };
        return key === 'event' ? chart.step(snapshot, { type: 'CANCEL' }, meta) : chart.stop(snapshot, meta);
      }
      case 'migrate':
        return this.migrate(snapshot, key, at);
      default:
        return undefined;
    }
  }

  private migrate(snapshot: Snapshot, id: string, at: number): Step | undefined {
    const { charts, migrations, sha256 } = this.known;
    const asked = this.runs.map((run) => run.migrations.get(id)).find((found) => found !== undefined);
    const to = charts.find(({ version }) => version === asked?.to);
    if (asked === undefined || to === undefined) return undefined;
    const meta = { id, by: asked.by, at };
    try {
      const step = migrate(this.chart, to, snapshot, migrations, meta, sha256);
      this.chart = to;
      return step;
    } catch (error) {
      if (!(error instanceof WatchfloorError)) throw error;
      const { code, message } = error;
      return this.chart.refuse(snapshot, { type: 'watchfloor.migrated' }, meta, { code, message });
    }
  }

  private send(snapshot: Snapshot, letter: SentLetter, at: number): Step {
    checkLetter(letter);
    const step = this.chart.step(snapshot, letter.event, { at, by: letter.by, id: letter.id });
    this.taken.add(letter.id);
    return step;
  }

  /** The next signal that is no duplicate; a refused one has a record too. */
  private notify(snapshot: Snapshot, at: number): Step | undefined {
    let letter = this.signals.shift();
    while (letter?.id !== undefined && this.taken.has(letter.id)) letter = this.signals.shift();
    if (letter === undefined) return undefined;
    try {
      return this.send(snapshot, letter, at);
    } catch (error) {
      if (!(error instanceof WatchfloorError)) throw error;
      const { by = system('unknown'), id, event } = letter;
      const { code, message } = error;
      const meta = { at, by: by ?? system('unknown'), id } as Meta;
      return this.chart.refuse(snapshot, event as EventObject, meta, { code, message });
    }
  }

  private settle(snapshot: Snapshot, actor: string, at: number): Step | undefined {
    const child = snapshot.children.find(({ id, generation }) => `${id}#${generation}` === actor);
    const outcome = child && (this.childEnd(actor) ?? this.actorEnd(actor, `${this.chart.id}/${child.src}`));
    return child && outcome && this.chart.settle(snapshot, child, outcome, { at });
  }

  private childEnd(actor: string): Outcome | undefined {
    const end = this.runs.map(({ children }) => children.get(actor)).find((found) => found !== undefined);
    return end?.ok ? { ok: true, output: end.output } : end;
  }

  private actorEnd(actor: string, type: string): Outcome | undefined {
    const key = this.invoked.get(actor);
    const ends = this.activities.filter((end) => end.type === type);
    const own = ends.find(({ effect }) => effect !== undefined && effect === key);
    if (own !== undefined) return own.outcome;
    // Markers of local activities name no effect, but they stand in the order in which they were heard of.
    const place = this.localEnds.get(type) ?? 0;
    this.localEnds.set(type, place + 1);
    return ends.filter(({ effect }) => effect === undefined)[place]?.outcome;
  }

  private giveUp(snapshot: Snapshot, key: string, at: number): Step | undefined {
    const effect = this.acted.find((one) => one.key === key);
    if (effect === undefined) return undefined;
    const type = activityOf(this.chart, effect);
    const ends = this.activities.filter((end) => end.type === type);
    const place = this.acted.filter((one) => activityOf(this.chart, one) === type).indexOf(effect);
    const end = ends.find((one) => one.effect === key) ?? ends.filter((one) => one.effect === undefined)[place];
    if (end === undefined || end.outcome.ok) return undefined;
    const {
      name,
      message,
      code = name,
    } = errorToJson(end.outcome.error) as Record<'name' | 'message' | 'code', string>;
    if (effect.kind === 'tell') {
      const { to, event } = effect;
      const failed = { type: 'TELL_FAILED', to, event: event.type, code, message: message.slice(0, 500) };
      const meta = { at, by: system('host'), id: `${key}/failed` };
      if (this.chart.accepts(snapshot, failed, meta).accepted) return this.chart.step(snapshot, failed, meta);
    }
    return this.chart.giveUp(snapshot, key, { code, message: message.slice(0, 1_000) }, { at });
  }
}
