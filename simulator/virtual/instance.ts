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
} from '../../engine/index.ts';

/** What an instance leaves to its host to be done, in order. */
export type Work =
  | { readonly kind: 'actor'; readonly effect: Extract<Effect, { kind: 'invokeActor' }>; readonly at: number }
  | { readonly kind: 'action'; readonly effect: Extract<Effect, { kind: 'runAction' }>; readonly at: number }
  | { readonly kind: 'tell'; readonly effect: Extract<Effect, { kind: 'tell' }>; readonly at: number };

/** Hears of every step of an instance. */
export interface InstanceListener {
  onStep(instance: VirtualInstance, step: Step): void;
  onTimer(instance: VirtualInstance, timer: { readonly key: string; readonly deadline: number }): void;
  onWork(instance: VirtualInstance, work: Work): void;
}

/** One instance on the virtual host: a snapshot and a ledger; it does nothing by itself. */
export class VirtualInstance {
  readonly chart: Chart;
  readonly key: string;
  readonly ledger: LedgerRecord[] = [];
  snapshot: Snapshot;
  private readonly listener: InstanceListener;
  /** Events by id, so that each is stepped once. */
  private readonly taken = new Set<string>();

  constructor(chart: Chart, key: string, input: unknown, meta: Meta, listener: InstanceListener) {
    this.chart = chart;
    this.key = key;
    this.listener = listener;
    const first = chart.start(input, meta);
    this.snapshot = first.snapshot;
    this.take(first);
  }

  get name(): string {
    return `${this.chart.id}/${this.key}`;
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
  }

  /** Fires what is due at the timer's deadline; nothing when the timer was cancelled. */
  fire(timer: Pick<Timer, 'key' | 'deadline'>): void {
    if (!this.snapshot.timers.some(({ key }) => key === timer.key)) return;
    for (const step of advance(this.chart, this.snapshot, timer.deadline)) this.take(step);
  }

  settle(
    actor: { id: string; generation: number },
    outcome: { ok: true; output: unknown } | { ok: false; error: unknown },
  ): void {
    for (const step of advance(this.chart, this.snapshot, this.snapshot.at)) this.take(step);
    const step = this.chart.settle(this.snapshot, actor, outcome, { at: this.snapshot.at });
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
    this.ledger.push(step.record);
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
        case 'invokeActor':
        // A cancelled timer is no longer in the snapshot; a stopped actor's answer comes too late.
        case 'cancelTimer':
        case 'stopActor':
        case 'emit':
          break;
        default:
          effect satisfies never;
      }
    }
  }
}
