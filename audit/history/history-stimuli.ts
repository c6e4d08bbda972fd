/** What a history tells to have come in, handed out step by step. */
import {
  activityType,
  actorName,
  type Chart,
  cancelSent,
  chain,
  type Effect,
  type Envelope,
  envelopeMeta,
  idReused,
  isAnotherEvent,
  keepable,
  knownId,
  type Outcome,
  Receipts,
  readCause,
  reasonOf,
  type Sha256,
  type Step,
  sentIn,
  signalUnknown,
  startMeta,
  tellActivity,
  tooMuchPending,
} from 'xstate-temporal/engine';
import { otherwise } from '../restep/bounded.ts';
import { unproven } from '../restep/unproven.ts';
import type { Stimulus, Walk } from '../restep/walk.ts';
import { Causes, type RecordedCause } from './causes.ts';
import type { RecordedMigration, RecordedRun, RecordedStep } from './recorded-run.ts';

type Acted = Extract<Effect, { kind: 'runAction' | 'tell' }>;

/** How the first run was started. */
export function startIn({ request }: RecordedRun, at: number): Extract<Stimulus, { kind: 'start' }> {
  const { input, isChild = false } = request ?? {};
  return { kind: 'start', input, meta: startMeta(request ?? {}, at), parent: isChild };
}

export class HistoryStimuli {
  private readonly charts: readonly Chart[];
  private readonly sha256: Sha256;
  private readonly first: RecordedRun | undefined;
  private readonly causes: Causes;
  /** What the host remembers of the events that it took, and forgets in the same order. */
  private receipts = new Receipts();
  private run = 0;
  private readonly runs: readonly RecordedRun[];
  /** Of each run, how many signals the steps until now account for. */
  private readonly accounted: number[] = [];
  /** How activities ended, by the effect. */
  private readonly ends = new Map<string, Outcome>();
  /** Actions and tells by their keys. */
  private readonly acted = new Map<string, Acted>();
  /** Effect keys of the actors, by `<id>#<generation>`. */
  private readonly invoked = new Map<string, string>();

  constructor(charts: readonly Chart[], runs: readonly RecordedRun[], sha256: Sha256) {
    this.charts = charts;
    this.sha256 = sha256;
    this.runs = runs;
    this.first = runs[0];
    this.causes = new Causes(runs);
    for (const { activities } of runs)
      for (const { effect, outcome, type } of activities) {
        const name = endName(type, effect);
        // An action that a later run took over ends once more; the machine was told of the first end.
        if (outcome !== undefined && !this.ends.has(name)) this.ends.set(name, outcome);
      }
  }

  /**
   * The message behind the step that is told, and what made it; the latter `undefined` where the history has nothing that
   * could have.
   *
   * @param run the place of the run that recorded it
   * @param before the digest that was recorded before it
   */
  of(step: RecordedStep, run: number, walk: Walk, before: string): readonly [RecordedCause, Stimulus | undefined] {
    // As the host hands them on from run to run.
    for (; this.run < run; this.run++) this.receipts = new Receipts(this.receipts.pack());
    const makesIt = (stimulus: Stimulus | undefined): boolean => {
      if (stimulus === undefined || stimulus.kind === 'migration') return false;
      const record = walk.wouldTake(stimulus)?.record;
      return record !== undefined && chain(this.sha256, before, record) === step.digest;
    };
    /** The stimulus that makes the step, where there is one. */
    const found = (cause: RecordedCause): Stimulus | undefined => {
      try {
        const stimulus = this.stimulusOf(cause, walk);
        if (stimulus?.kind === 'migration' || makesIt(stimulus)) return stimulus;
        const { at, cause: name } = step;
        const isSignal = readCause(name).kind === 'signal';
        const refused = isSignal && cause.envelope !== undefined ? unproven(cause.envelope, at) : [];
        return [...(stimulus === undefined ? [] : otherwise(stimulus, walk)), ...refused].find(makesIt);
      } catch {
        return undefined;
      }
    };
    const cause = this.causes.of(step, run, (one) => makesIt(found(one)));
    return [cause, found(cause) ?? this.stimulusOf(cause, walk)];
  }

  private stimulusOf(one: RecordedCause, walk: Walk): Stimulus | undefined {
    const { cancellation, envelope, migration, outcome, step, unknown } = one;
    const { at, cause } = step;
    if (walk.snapshot === undefined) return this.first && startIn(this.first, at);
    const { kind, key } = readCause(cause);
    switch (kind) {
      case 'update':
      case 'signal': {
        if (envelope === undefined) return undefined;
        const sent = { kind: 'envelope' as const, envelope, at, refusable: kind === 'signal' };
        if (unknown !== undefined) return { ...sent, refused: signalUnknown(unknown) };
        const known = knownId(this.receipts, envelope);
        if (known === undefined) return sent;
        // Of an event that was taken before there is a step only where something else came under its id.
        const isAnother = kind === 'signal' && isAnotherEvent(this.receipts, known, envelope);
        return isAnother ? { ...sent, refused: idReused(known) } : undefined;
      }
      case 'signals': {
        const count = Number(key);
        return count <= this.unaccounted(one) ? { kind: 'more', count, at } : undefined;
      }
      case 'timer':
        return { kind: 'timer', key };
      case 'actor':
        return this.outcome(walk, key, at, outcome);
      case 'effect':
        return this.gaveUp(key, at);
      case 'cancel':
        if (cancellation === undefined) return { kind: 'cancel', key, at };
        return {
          kind: 'cancel',
          key,
          at,
          asked: envelopeMeta(said(cancellation, key.slice(key.indexOf('/') + 1)), at),
        };
      case 'migrate': {
        const to = this.charts.find(({ version }) => version === migration?.to);
        return migration && to && { kind: 'migration', to, meta: envelopeMeta(said(migration, key), at) };
      }
      default:
        return undefined;
    }
  }

  /** What follows from a step that was taken. */
  note({ effects, record, snapshot }: Step, { envelope, run, step }: RecordedCause): void {
    const { kind, key } = readCause(step.cause);
    const signals = kind === 'signal' ? 1 : kind === 'signals' ? Number(key) : 0;
    this.accounted[run] = (this.accounted[run] ?? 0) + signals;
    const isEvent = kind === 'update' || kind === 'signal';
    // One who cancels by an update has an id too.
    const slash = kind === 'cancel' ? key.indexOf('/') : -1;
    const sent = isEvent
      ? envelope && sentIn(envelope as Envelope)
      : slash < 0
        ? undefined
        : cancelSent(record.event.by);
    if (sent !== undefined && record.refused === undefined) {
      const { at, from, seq, to } = record;
      const receipt = { seq, at, from, to, digest: snapshot.digest, duplicate: false };
      this.receipts.remember(isEvent ? key : key.slice(slash + 1), receipt, sent);
    }
    for (const effect of effects) {
      if (effect.kind === 'invokeActor') this.invoked.set(actorName(effect), effect.key);
      if (effect.kind === 'runAction' || effect.kind === 'tell') this.acted.set(effect.key, effect);
    }
  }

  /** How many signals came to the run before the event that tells of the step, and are in no step before it. */
  private unaccounted({ run, step }: RecordedCause): number {
    const came = this.runs[run]?.signalled?.filter((id) => Number(id) < Number(step.event)) ?? [];
    return came.length - (this.accounted[run] ?? 0);
  }

  private outcome({ chart, snapshot }: Walk, actor: string, at: number, reported: Outcome | undefined) {
    const child = snapshot?.children.find((one) => actorName(one) === actor);
    if (child === undefined) return undefined;
    // Only a machine tells its end by itself; of any other actor the host believes its activity.
    const isMachine = chart.machines.includes(child.src);
    const own = reported?.ok ? { ok: true as const, output: reported.output } : reported;
    const ended = isMachine ? own : this.ends.get(endName(activityType(chart.id, child.src), this.invoked.get(actor)));
    const outcome = ended && keepable(ended, child);
    return outcome && { kind: 'outcome' as const, actor, outcome, at };
  }

  private gaveUp(key: string, at: number): Stimulus | undefined {
    const effect = this.acted.get(key);
    if (effect === undefined) return undefined;
    // The activity type by which a host carries it out.
    const type = effect.kind === 'tell' ? tellActivity : activityType(this.charts[0]?.id ?? '', effect.name);
    const outcome = this.ends.get(endName(type, key));
    if (outcome?.ok) return undefined;
    // One that no activity carried out was given up at once.
    const reason = reasonOf(outcome === undefined ? tooMuchPending() : outcome.error);
    if (effect.kind !== 'tell') return { kind: 'gaveUp', effect: key, reason, at };
    return { kind: 'gaveUp', effect: key, reason, at, tell: effect };
  }
}

const said = ({ by, proof }: Pick<RecordedMigration, 'by' | 'proof'>, id: string) => ({
  id,
  by,
  ...(proof === undefined ? {} : { proof }),
});

const endName = (type: string, effect: string | undefined): string => `${type} ${effect ?? ''}`;
