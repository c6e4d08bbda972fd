import {
  type ActorRef,
  type Chart,
  type Effect,
  type EventObject,
  HostedInstance,
  type InstanceHost,
  type LedgerRecord,
  type Meta,
  type Outcome,
  type Snapshot,
  type Step,
  type Timer,
} from '../../engine/index.ts';

/** What an instance leaves to its host to be done, in order. */
export type Work =
  | { readonly kind: 'actor'; readonly effect: Extract<Effect, { kind: 'invokeActor' }>; readonly at: number }
  | { readonly kind: 'action'; readonly effect: Extract<Effect, { kind: 'runAction' }>; readonly at: number }
  | { readonly kind: 'tell'; readonly effect: Extract<Effect, { kind: 'tell' }>; readonly at: number }
  | { readonly kind: 'stop'; readonly effect: Extract<Effect, { kind: 'stopActor' }>; readonly at: number };

/** The instance whose actor this one is. */
export interface Parenthood extends ActorRef {
  readonly instance: VirtualInstance;
}

/** Hears of every step of an instance. */
export interface InstanceListener {
  onStep(instance: VirtualInstance, step: Step): void;
  onTimer(instance: VirtualInstance, timer: { readonly key: string; readonly deadline: number }): void;
  onWork(instance: VirtualInstance, work: Work): void;
}

/** One instance on the virtual host, and its ledger; it does nothing by itself. */
export class VirtualInstance implements InstanceHost {
  readonly chart: Chart;
  /** `<machine>/<key>`, or below its parent's name. */
  readonly name: string;
  readonly parent: Parenthood | undefined;
  readonly ledger: LedgerRecord[] = [];
  private readonly hosted: HostedInstance;
  private readonly listener: InstanceListener;
  private readonly keepsLedger: boolean;

  /** @param admit throws what a start from outside is refused with */
  constructor(
    chart: Chart,
    name: string,
    input: unknown,
    meta: Meta,
    listener: InstanceListener,
    parent?: Parenthood,
    keepsLedger = true,
    admit?: (first: Step) => void,
  ) {
    this.chart = chart;
    this.name = name;
    this.parent = parent;
    this.listener = listener;
    this.keepsLedger = keepsLedger;
    const first = chart.start(input, meta, parent === undefined ? {} : { parent: true });
    admit?.(first);
    this.hosted = new HostedInstance(chart, first.snapshot, this);
    this.hosted.begin(first);
  }

  get snapshot(): Snapshot {
    return this.hosted.snapshot;
  }

  /** @throws RefusedError */
  send(event: EventObject, meta: Meta): void {
    this.hosted.dryRun({ id: meta.id, by: meta.by, event }, meta.at);
    this.hosted.send(event, meta);
  }

  /** Takes an event that nobody waits for an answer to: a refusal goes into the ledger. */
  notify(event: EventObject, { id, by, at }: Meta): void {
    this.hosted.notify({ id, by, event }, at);
  }

  /** The parent no longer wants it. */
  stop(at: number): void {
    this.hosted.cancel(at);
  }

  /** Fires what is due at the timer's deadline; nothing when the timer was cancelled. */
  fire(timer: Pick<Timer, 'key' | 'deadline'>): void {
    if (this.snapshot.timers.some(({ key }) => key === timer.key)) this.hosted.timerDue(timer.deadline);
  }

  /** @param at when the actor ended, UTC milliseconds; at once, if nothing is said */
  settle(actor: ActorRef, outcome: Outcome, at?: number): void {
    this.hosted.settle(actor, outcome, at);
  }

  giveUp(action: Extract<Effect, { kind: 'runAction' }>, error: unknown): void {
    this.hosted.giveUp(action, error);
  }

  tellFailed(tell: Extract<Effect, { kind: 'tell' }>, error: unknown): void {
    this.hosted.tellFailed(tell, error);
  }

  onStep(step: Step): void {
    if (this.keepsLedger) this.ledger.push(step.record);
    this.listener.onStep(this, step);
    const { at } = step.snapshot;
    // Actors run beside the actions and answer at once; actions and tells keep their order.
    for (const effect of step.effects)
      if (effect.kind === 'invokeActor') this.listener.onWork(this, { kind: 'actor', effect, at });
    for (const effect of step.effects) {
      switch (effect.kind) {
        case 'startTimer':
          this.listener.onTimer(this, effect);
          break;
        case 'runAction':
          this.listener.onWork(this, { kind: 'action', effect, at });
          break;
        case 'tell':
          this.listener.onWork(this, { kind: 'tell', effect, at });
          break;
        case 'stopActor':
          this.listener.onWork(this, { kind: 'stop', effect, at });
          break;
        case 'invokeActor':
        // A cancelled timer is no longer in the snapshot.
        case 'cancelTimer':
        case 'emit':
          break;
        default:
          effect satisfies never;
      }
    }
  }
}
