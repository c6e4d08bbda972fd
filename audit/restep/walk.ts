/** Steps an instance again, from what a history tells of what came in (relive.ts). */
import {
  type Chart,
  checkEnvelope,
  type EventObject,
  type Meta,
  type Migrations,
  migrate,
  type Outcome,
  type Sender,
  type Sha256,
  type Snapshot,
  type Step,
  WatchfloorError,
} from 'xstate-temporal/engine';
import type { SentEnvelope } from '../history/recorded-run.ts';

type Reason = { readonly code: string; readonly message: string };

/** What made a step, with all of it that came from outside. What the chart decides is not in it. */
export type Stimulus =
  | { readonly kind: 'start'; readonly input: unknown; readonly meta: Meta; readonly parent?: boolean }
  | { readonly kind: 'event'; readonly event: EventObject; readonly meta: Meta }
  /** As it was sent, unchecked. A signal that is refused takes a step too. */
  | { readonly kind: 'letter'; readonly letter: SentEnvelope; readonly at: number; readonly refusable: boolean }
  /** By the key of the effect that armed it. */
  | { readonly kind: 'timer'; readonly key: string }
  | { readonly kind: 'outcome'; readonly actor: string; readonly outcome: Outcome; readonly at: number }
  /** An action that was given up; of a tell, what the instance is told of it where it takes that. */
  | {
      readonly kind: 'gaveUp';
      readonly effect: string;
      readonly reason: Reason;
      readonly at: number;
      readonly told?: { readonly event: EventObject; readonly meta: Meta };
    }
  | { readonly kind: 'stop'; readonly meta: Meta }
  | { readonly kind: 'migration'; readonly to: Chart; readonly meta: Meta; readonly refusable: boolean };

export interface WalkOptions {
  /** What `durable()` was given, where the instance was moved. */
  readonly migrations?: Migrations;
  readonly sha256?: Sha256;
}

export const system = (name: string): Sender => ({ role: 'system', name });

/** An instance that is being stepped again. It stays where it is when a step cannot be taken. */
export class Walk {
  chart: Chart;
  snapshot: Snapshot | undefined;
  private readonly options: WalkOptions;

  constructor(chart: Chart, options: WalkOptions = {}) {
    this.chart = chart;
    this.options = options;
  }

  /** @returns `undefined` where there is nothing that could have made such a step @throws what the chart throws */
  take(stimulus: Stimulus): Step | undefined {
    const step = this.stepOf(stimulus);
    if (step !== undefined) this.snapshot = step.snapshot;
    return step;
  }

  private stepOf(stimulus: Stimulus): Step | undefined {
    const { chart, snapshot } = this;
    if (stimulus.kind === 'start')
      return chart.start(stimulus.input, stimulus.meta, stimulus.parent ? { parent: true } : {});
    if (snapshot === undefined) return undefined;
    switch (stimulus.kind) {
      case 'event':
        return chart.step(snapshot, stimulus.event, stimulus.meta);
      case 'letter':
        return this.receive(snapshot, stimulus.letter, stimulus.at, stimulus.refusable);
      case 'timer': {
        const timer = snapshot.timers.find(({ key }) => key === stimulus.key);
        return timer === undefined ? undefined : chart.fire(snapshot, timer);
      }
      case 'outcome': {
        const [, id = '', generation = ''] = /^(.*)#(\d+)$/s.exec(stimulus.actor) ?? [];
        const { at, outcome } = stimulus;
        return chart.settle(snapshot, { id, generation: Number(generation) }, outcome, { at });
      }
      case 'gaveUp': {
        const { at, effect, reason, told } = stimulus;
        return told !== undefined && chart.accepts(snapshot, told.event, told.meta).accepted
          ? chart.step(snapshot, told.event, told.meta)
          : chart.giveUp(snapshot, effect, reason, { at });
      }
      case 'stop':
        return chart.stop(snapshot, stimulus.meta);
      case 'migration':
        return this.migrate(snapshot, stimulus.to, stimulus.meta, stimulus.refusable);
    }
  }

  private receive(snapshot: Snapshot, letter: SentEnvelope, at: number, refusable: boolean): Step {
    try {
      checkEnvelope(letter);
      return this.chart.step(snapshot, letter.event, { at, by: letter.by, id: letter.id });
    } catch (error) {
      const { by, event, id } = letter;
      const meta = { at, by: by ?? system('unknown'), id } as Meta;
      return this.chart.refuse(snapshot, event as EventObject, meta, reasonOf(error, refusable));
    }
  }

  private migrate(snapshot: Snapshot, to: Chart, meta: Meta, refusable: boolean): Step {
    const { migrations = {}, sha256 } = this.options;
    try {
      const step = migrate(this.chart, to, snapshot, migrations, meta, sha256);
      this.chart = to;
      return step;
    } catch (error) {
      return this.chart.refuse(snapshot, { type: 'watchfloor.migrated' }, meta, reasonOf(error, refusable));
    }
  }
}

/** @throws what is no refusal, or may not be one here */
function reasonOf(error: unknown, refusable: boolean): Reason {
  if (!refusable || !(error instanceof WatchfloorError)) throw error;
  return { code: error.code, message: error.message };
}
