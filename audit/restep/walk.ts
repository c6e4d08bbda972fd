/** Steps an instance again, from what a history tells of what came in (relive.ts). */
import {
  type Chart,
  cancel,
  failTell,
  type LedgerRecord,
  type Meta,
  type Migrations,
  move,
  type Outcome,
  type Reason,
  readActorName,
  receive,
  refuse,
  refuseCancel,
  refuseMore,
  type Sha256,
  type Snapshot,
  type Step,
  type WatchfloorError,
} from 'xstate-temporal/engine';
import { proofRefusal } from 'xstate-temporal/proof';
import type { SentEnvelope } from '../history/recorded-run.ts';

/** What made a step, with all of it that came from outside. What the chart decides is not in it. */
export type Stimulus =
  | { readonly kind: 'start'; readonly input: unknown; readonly meta: Meta; readonly parent?: boolean }
  /** As it was sent, unchecked. A signal that is refused takes a step too. */
  | {
      readonly kind: 'envelope';
      readonly envelope: SentEnvelope;
      readonly at: number;
      readonly refusable: boolean;
      /** What the host refused it with by itself, whatever the chart says. */
      readonly refused?: WatchfloorError;
      /** Because nothing proves its sender, which is then kept as a claim. */
      readonly isUnproven?: boolean;
    }
  /** Signals that were refused and are not told apart. */
  | { readonly kind: 'more'; readonly count: number; readonly at: number }
  /** By the key of the effect that armed it. */
  | { readonly kind: 'timer'; readonly key: string }
  /** The step of a timer or of an outcome, of which the host kept no more than a record. */
  | { readonly kind: 'discard'; readonly record: Pick<LedgerRecord, 'at' | 'event'>; readonly reason: Reason }
  | { readonly kind: 'outcome'; readonly actor: string; readonly outcome: Outcome; readonly at: number }
  /** An effect that was given up; of a tell, the tell, since the machine may take that it failed as an event. */
  | {
      readonly kind: 'gaveUp';
      readonly effect: string;
      readonly reason: Reason;
      readonly at: number;
      readonly tell?: Parameters<typeof failTell>[2];
    }
  /** `key`: whether the machine took the event CANCEL (`event`), was stopped (`stop`), or neither (`refused`). */
  | { readonly kind: 'cancel'; readonly key: string; readonly at: number; readonly asked?: Meta }
  | { readonly kind: 'migration'; readonly to: Chart; readonly meta: Meta };

export interface WalkOptions {
  /** What `durable()` was given, where the instance was moved. */
  readonly migrations?: Migrations;
  readonly sha256?: Sha256;
}

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

  /** The step that would be taken; throws it away. */
  wouldTake(stimulus: Exclude<Stimulus, { kind: 'migration' }>): Step | undefined {
    return this.stepOf(stimulus);
  }

  private stepOf(stimulus: Stimulus): Step | undefined {
    const { chart, snapshot } = this;
    if (stimulus.kind === 'start')
      return chart.start(stimulus.input, stimulus.meta, stimulus.parent ? { parent: true } : {});
    if (snapshot === undefined) return undefined;
    switch (stimulus.kind) {
      case 'envelope':
        return received(chart, snapshot, stimulus);
      case 'more':
        return refuseMore(chart, snapshot, stimulus.count, stimulus.at);
      case 'timer': {
        const timer = snapshot.timers.find(({ key }) => key === stimulus.key);
        return timer === undefined ? undefined : chart.fire(snapshot, timer);
      }
      case 'discard':
        return chart.discard(snapshot, stimulus.record, stimulus.reason);
      case 'outcome': {
        const actor = readActorName(stimulus.actor);
        return actor && chart.settle(snapshot, actor, stimulus.outcome, { at: stimulus.at });
      }
      case 'gaveUp': {
        const { at, effect, reason, tell } = stimulus;
        return tell === undefined
          ? chart.giveUp(snapshot, effect, reason, { at })
          : failTell(chart, snapshot, tell, reason, at);
      }
      case 'cancel': {
        if (stimulus.key === 'refused')
          return refuseCancel(chart, snapshot, stimulus.at, proofRefusal('PROOF_MISSING'));
        // Where only the engine's age decides whether the machine takes it, the key tells.
        const isServed = () => stimulus.key.startsWith('event');
        const cancelled = cancel(chart, snapshot, stimulus.at, stimulus.asked, isServed);
        return cancelled?.key === stimulus.key ? cancelled.step : undefined;
      }
      case 'migration': {
        const { migrations = {}, sha256 } = this.options;
        const moved = move(chart, stimulus.to, snapshot, migrations, stimulus.meta, sha256);
        this.chart = moved.chart;
        return moved.step;
      }
    }
  }
}

/** @throws what an envelope is refused with whose sender was told so: it makes no step */
function received(
  chart: Chart,
  snapshot: Snapshot,
  { envelope, at, isUnproven = false, refusable, refused }: Extract<Stimulus, { kind: 'envelope' }>,
): Step {
  if (refused !== undefined) return refuse(chart, snapshot, envelope, at, refused, !isUnproven);
  try {
    return receive(chart, snapshot, envelope, at);
  } catch (error) {
    if (!refusable) throw error;
    return refuse(chart, snapshot, envelope, at, error);
  }
}
