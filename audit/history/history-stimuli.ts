/** What a history tells to have come in, handed out step by step. */
import {
  activityType,
  actorName,
  type Chart,
  type Effect,
  type Outcome,
  readCause,
  reasonOf,
  type Step,
  startMeta,
  tellActivity,
} from 'xstate-temporal/engine';
import type { Stimulus, Walk } from '../restep/walk.ts';
import { causesOf, type RecordedCause } from './causes.ts';
import type { RecordedRun, RecordedStep } from './recorded-run.ts';

type Acted = Extract<Effect, { kind: 'runAction' | 'tell' }>;

/** How the first run was started. */
export function startIn({ request }: RecordedRun, at: number): Extract<Stimulus, { kind: 'start' }> {
  const { input, isChild = false } = request ?? {};
  return { kind: 'start', input, meta: startMeta(request ?? {}, at), parent: isChild };
}

export class HistoryStimuli {
  private readonly charts: readonly Chart[];
  private readonly first: RecordedRun | undefined;
  private readonly causes: ReadonlyMap<RecordedStep, RecordedCause>;
  /** How activities ended, by the effect. */
  private readonly ends = new Map<string, Outcome>();
  /** Actions and tells by their keys. */
  private readonly acted = new Map<string, Acted>();
  /** Effect keys of the actors, by `<id>#<generation>`. */
  private readonly invoked = new Map<string, string>();

  constructor(charts: readonly Chart[], runs: readonly RecordedRun[]) {
    this.charts = charts;
    this.first = runs[0];
    this.causes = new Map(causesOf(runs).map((cause) => [cause.step, cause]));
    for (const { activities } of runs)
      for (const { effect, outcome, type } of activities) {
        const name = endName(type, effect);
        // An action that a later run took over ends once more; the machine was told of the first end.
        if (outcome !== undefined && !this.ends.has(name)) this.ends.set(name, outcome);
      }
  }

  /** What made the step that is told; `undefined` where the history has nothing that could have. */
  of(step: RecordedStep, walk: Walk): Stimulus | undefined {
    const { at, cause } = step;
    if (walk.snapshot === undefined) return this.first && startIn(this.first, at);
    const { envelope, migration, outcome } = this.causes.get(step) ?? {};
    const { kind, key } = readCause(cause);
    switch (kind) {
      case 'update':
      case 'signal':
        return envelope && { kind: 'envelope', envelope, at, refusable: kind === 'signal' };
      case 'timer':
        return { kind: 'timer', key };
      case 'actor':
        return this.outcome(walk, key, at, outcome);
      case 'effect':
        return this.gaveUp(key, at);
      case 'cancel':
        return { kind: 'cancel', key, at };
      case 'migrate': {
        const to = this.charts.find(({ version }) => version === migration?.to);
        return migration && to && { kind: 'migration', to, meta: { id: key, by: migration.by, at } };
      }
      default:
        return undefined;
    }
  }

  /** What follows from a step that was taken. */
  note({ effects }: Step): void {
    for (const effect of effects) {
      if (effect.kind === 'invokeActor') this.invoked.set(actorName(effect), effect.key);
      if (effect.kind === 'runAction' || effect.kind === 'tell') this.acted.set(effect.key, effect);
    }
  }

  private outcome({ chart, snapshot }: Walk, actor: string, at: number, reported: Outcome | undefined) {
    const child = snapshot?.children.find((one) => actorName(one) === actor);
    if (child === undefined) return undefined;
    // Only a machine tells its end by itself; of any other actor the host believes its activity.
    const isMachine = chart.machines.includes(child.src);
    const own = reported?.ok ? { ok: true as const, output: reported.output } : reported;
    const outcome = isMachine
      ? own
      : this.ends.get(endName(activityType(chart.id, child.src), this.invoked.get(actor)));
    return outcome && { kind: 'outcome' as const, actor, outcome, at };
  }

  private gaveUp(key: string, at: number): Stimulus | undefined {
    const effect = this.acted.get(key);
    if (effect === undefined) return undefined;
    // The activity type by which a host carries it out.
    const type = effect.kind === 'tell' ? tellActivity : activityType(this.charts[0]?.id ?? '', effect.name);
    const outcome = this.ends.get(endName(type, key));
    if (outcome === undefined || outcome.ok) return undefined;
    const reason = reasonOf(outcome.error);
    if (effect.kind !== 'tell') return { kind: 'gaveUp', effect: key, reason, at };
    return { kind: 'gaveUp', effect: key, reason, at, tell: effect };
  }
}

const endName = (type: string, effect: string | undefined): string => `${type} ${effect ?? ''}`;
