/** What a line says of the effects of its step, by what the history tells of them. */
import { actorName, type Effect, type Json, type LedgerRecord, readCause, timerTitle } from 'xstate-temporal/engine';
import type { RecordedCause } from '../history/causes.ts';
import { type EventRef, refOf, throughout } from '../history/event-ref.ts';
import type { RecordedActivity, RecordedRun } from '../history/recorded-run.ts';
import type { ArmedTimer } from './timers.ts';
import type { TrailEffect } from './types.ts';

/** What was carried out, by the effects' keys. */
type Activity = RecordedActivity & { readonly run: number };

export interface Given {
  readonly runs: readonly RecordedRun[];
  readonly ledger: readonly LedgerRecord[];
  readonly causes: readonly RecordedCause[];
  readonly timers: readonly ArmedTimer[];
}

export class CarriedOut {
  /** In the order of the history; an effect that a later run took over has several. */
  readonly activities: readonly Activity[];
  private readonly byKey = new Map<string, Activity[]>();
  private readonly timersByKey: ReadonlyMap<string, ArmedTimer>;
  /** Effect keys of the actors, by `<id>#<generation>`. */
  private readonly invoked = new Map<string, string>();
  /** Effects may still be carried out. */
  private readonly goesOn: boolean;

  constructor({ causes, ledger, runs, timers }: Given) {
    this.activities = throughout(runs, ({ activities }) => activities);
    this.timersByKey = new Map(timers.map((timer) => [timer.effect.key, timer]));
    this.goesOn = runs.at(-1)?.status === 'running';
    for (const activity of this.activities) {
      const key = activity.effect ?? '';
      const known = this.byKey.get(key);
      if (known === undefined) this.byKey.set(key, [activity]);
      else known.push(activity);
    }
    const others = new Set<string>();
    for (const { effects } of ledger)
      for (const effect of effects)
        if (effect.kind === 'invokeActor') this.invoked.set(actorName(effect), effect.key);
        else others.add(effect.key);
    this.guessInvoked(causes, others);
  }

  /**
   * Where no chart tells which effect an actor was: in the order of the ends that a workflow task learned of, if it
   * has as many steps of actors as such ends.
   */
  private guessInvoked(causes: readonly RecordedCause[], others: ReadonlySet<string>): void {
    const tasks = new Map<string, { run: number; task: string; actors: string[] }>();
    for (const { run, step } of causes) {
      const { kind, key } = readCause(step.cause);
      if (kind !== 'actor' || this.invoked.has(key)) continue;
      const name = refOf(run, step.task);
      const known = tasks.get(name) ?? { run, task: step.task, actors: [] };
      known.actors.push(key);
      tasks.set(name, known);
    }
    for (const { actors, run, task } of tasks.values()) {
      const ends = this.activities.filter(
        (one) =>
          one.run === run && one.reportedIn === task && one.outcome !== undefined && !others.has(one.effect ?? ''),
      );
      if (ends.length === actors.length)
        for (const [index, actor] of actors.entries()) this.invoked.set(actor, ends[index]?.effect ?? '');
    }
  }

  /** The event by which a timer, an actor or an effect caused a step. */
  causeOf(kind: string, key: string): readonly EventRef[] {
    if (kind === 'timer') return this.timersByKey.get(key)?.fired ?? [];
    const effect = kind === 'actor' ? this.invoked.get(key) : kind === 'effect' ? key : undefined;
    return (
      this.byKey
        .get(effect ?? '')
        ?.at(-1)
        ?.events.slice(-1) ?? []
    );
  }

  line(effect: Effect): TrailEffect {
    const { key, kind } = effect;
    const plain = { key, kind, events: [] };
    switch (effect.kind) {
      case 'startTimer': {
        const timer = this.timersByKey.get(key);
        const params = { deadline: effect.deadline };
        const outcome = timer?.end === undefined ? 'open' : 'done';
        return { ...plain, name: timerTitle(effect), params, outcome, events: timer?.own?.events ?? [] };
      }
      case 'cancelTimer': {
        const timer = this.timersByKey.get(effect.timer);
        return { ...plain, name: timer === undefined ? effect.timer : timerTitle(timer.effect), outcome: 'done' };
      }
      case 'stopActor':
        return { ...plain, name: actorName(effect), outcome: 'done' };
      case 'emit':
        return { ...plain, name: effect.event.type, outcome: 'unrecorded' };
      case 'invokeActor':
        return { ...plain, name: effect.src, ...paramsOf(effect.input), ...this.ending(key) };
      case 'runAction':
        return { ...plain, name: effect.name, ...paramsOf(effect.params), ...this.ending(key) };
      case 'tell': {
        const { to, event } = effect;
        const name = `${'machine' in to ? `${to.machine}/${to.key}` : 'child' in to ? to.child : 'parent'} ${event.type}`;
        return { ...plain, name, params: { event } as Json, ...this.ending(key) };
      }
    }
  }

  /** The last activity tells the outcome. */
  private ending(key: string): Pick<TrailEffect, 'outcome' | 'attempts' | 'error' | 'endedAt' | 'events'> {
    const all = this.byKey.get(key) ?? [];
    const last = all.at(-1);
    if (last === undefined) return { outcome: this.goesOn ? 'open' : 'unrecorded', events: [] };
    return {
      outcome: last.status,
      attempts: all.reduce((sum, { attempts }) => sum + attempts, 0),
      ...(last.error === undefined ? {} : { error: last.error }),
      ...(last.endedAt === undefined ? {} : { endedAt: last.endedAt }),
      events: all.flatMap(({ events }) => events),
    };
  }
}

function paramsOf(params: Json | undefined): { params?: Json } {
  return params === undefined ? {} : { params };
}
