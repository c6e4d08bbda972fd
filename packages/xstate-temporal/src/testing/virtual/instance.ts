import {
  advance,
  type Chart,
  codeOf,
  type Effect,
  type EventObject,
  errorToJson,
  type LedgerRecord,
  type Meta,
  type Snapshot,
  type Step,
  type Timer,
  WatchfloorError,
} from '../../engine/index.ts';

/** What an instance leaves to its host to be done, in order. */
export type Work =
  | { readonly kind: 'actor'; readonly effect: Extract<Effect, { kind: 'invokeActor' }>; readonly at: number }
  | { readonly kind: 'action'; readonly effect: Extract<Effect, { kind: 'runAction' }>; readonly at: number }
  | { readonly kind: 'tell'; readonly effect: Extract<Effect, { kind: 'tell' }>; readonly at: number }
  | { readonly kind: 'stop'; readonly effect: Extract<Effect, { kind: 'stopActor' }>; readonly at: number };

const IDS_KEPT = 1_000;

/** The instance whose actor this one is. */
export interface Parenthood {
  readonly instance: VirtualInstance;
  readonly id: string;
  readonly generation: number;
}

/** Hears of every step of an instance. */
export interface InstanceListener {
  onStep(instance: VirtualInstance, step: Step): void;
  onTimer(instance: VirtualInstance, timer: { readonly key: string; readonly deadline: number }): void;
  onWork(instance: VirtualInstance, work: Work): void;
}

/** One instance on the virtual host: a snapshot and a ledger; it does nothing by itself. */
export class VirtualInstance {
  readonly chart: Chart;
  /** `<machine>/<key>`, or below its parent's name. */
  readonly name: string;
  readonly parent: Parenthood | undefined;
  readonly ledger: LedgerRecord[] = [];
  snapshot: Snapshot;
  private readonly listener: InstanceListener;
  private readonly keepsLedger: boolean;
  /** The latest events by id, so that each is stepped once; as many as a server keeps. */
  private readonly taken = new Set<string>();

  constructor(
    chart: Chart,
    name: string,
    input: unknown,
    meta: Meta,
    listener: InstanceListener,
    parent?: Parenthood,
    keepsLedger = true,
  ) {
    this.chart = chart;
    this.name = name;
    this.parent = parent;
    this.listener = listener;
    this.keepsLedger = keepsLedger;
    const first = chart.start(input, meta, parent === undefined ? {} : { parent: true });
    this.snapshot = first.snapshot;
    this.take(first);
  }

  /** @throws RefusedError */
  send(event: EventObject, meta: Meta): void {
    if (this.taken.has(meta.id)) return;
    const due = advance(this.chart, this.snapshot, meta.at);
    // A refusal leaves no trace, so the due timers are taken only with the event.
    const step = this.chart.step(due.at(-1)?.snapshot ?? this.snapshot, event, meta);
    for (const fired of due) this.take(fired);
    this.take(step);
    this.taken.add(meta.id);
    if (this.taken.size > IDS_KEPT) {
      const [oldest = ''] = this.taken;
      this.taken.delete(oldest);
    }
  }

  /** Takes an event that nobody waits for an answer to: a refusal goes into the ledger. */
  notify(event: EventObject, meta: Meta): void {
    try {
      this.send(event, meta);
    } catch (error) {
      if (!(error instanceof WatchfloorError)) throw error;
      this.take(this.chart.refuse(this.snapshot, event, meta, error));
    }
  }

  /** The parent no longer wants it. */
  stop(): void {
    if (this.snapshot.status !== 'active') return;
    const { at } = this.snapshot;
    for (const step of advance(this.chart, this.snapshot, at)) this.take(step);
    if (this.snapshot.status === 'active')
      this.take(this.chart.stop(this.snapshot, { at, by: { role: 'system', name: 'parent' }, id: 'stop' }));
  }

  /** Fires what is due at the timer's deadline; nothing when the timer was cancelled. */
  fire(timer: Pick<Timer, 'key' | 'deadline'>): void {
    if (!this.snapshot.timers.some(({ key }) => key === timer.key)) return;
    for (const step of advance(this.chart, this.snapshot, timer.deadline)) this.take(step);
  }

  /** @param time when the actor ended, UTC milliseconds; at once, if nothing is said */
  settle(
    actor: { id: string; generation: number },
    outcome: { ok: true; output: unknown } | { ok: false; error: unknown },
    time = this.snapshot.at,
  ): void {
    const at = Math.max(time, this.snapshot.at);
    for (const step of advance(this.chart, this.snapshot, at)) this.take(step);
    const step = this.chart.settle(this.snapshot, actor, outcome, { at });
    if (step !== undefined) this.take(step);
  }

  giveUp(effect: string, error: unknown): void {
    const { name, message } = errorToJson(error) as { name: string; message: string };
    this.take(
      this.chart.giveUp(this.snapshot, effect, { code: codeOf(error) ?? name, message }, { at: this.snapshot.at }),
    );
  }

  tellFailed(effect: Extract<Effect, { kind: 'tell' }>, error: unknown): void {
    const { name, message } = errorToJson(error) as { name: string; message: string };
    const code = codeOf(error) ?? name;
    const event = {
      type: 'TELL_FAILED',
      to: effect.to,
      event: effect.event.type,
      code,
      message: message.slice(0, 500),
    };
    const meta = { at: this.snapshot.at, by: { role: 'system', name: 'host' }, id: `${effect.key}/failed` };
    for (const step of advance(this.chart, this.snapshot, meta.at)) this.take(step);
    if (this.chart.accepts(this.snapshot, event, meta).accepted) this.take(this.chart.step(this.snapshot, event, meta));
    else this.giveUp(effect.key, error);
  }

  private take(step: Step): void {
    this.snapshot = step.snapshot;
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
