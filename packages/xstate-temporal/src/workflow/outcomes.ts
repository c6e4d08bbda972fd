/** What became of effects: timers that fired, actors that ended, actions and tells that gave up. */
import { type EventObject, errorToJson, type Meta } from '../engine/index.ts';
import type { Listener } from './effect-executor.ts';
import type { Attention, Ended } from './protocol.ts';
import type { Steps } from './steps.ts';

export class Outcomes implements Listener {
  readonly attention: Attention[];
  private readonly steps: Steps;

  constructor(steps: Steps, attention: readonly Attention[]) {
    this.steps = steps;
    this.attention = [...attention];
  }

  /** Fires what is due, up to and including the timer with this deadline. */
  onTimer(deadline: number): void {
    this.steps.guarded(() => this.steps.fireDue(deadline));
  }

  onOutcome(
    actor: { id: string; generation: number },
    outcome: { ok: true; output?: unknown } | { ok: false; error: unknown },
  ): void {
    const { steps } = this;
    steps.guarded(() => {
      const at = steps.now();
      steps.fireDue(at);
      const ended = outcome.ok ? { ok: true as const, output: outcome.output } : outcome;
      const step = steps.chart.settle(steps.snapshot, actor, ended, { at });
      if (step !== undefined) steps.take(step, `actor:${actor.id}#${actor.generation}`);
    });
  }

  /** Only a machine tells its end by a signal; for any other actor this is none of the sender's business. */
  onChildEnded(ended: Ended): void {
    const { chart, snapshot } = this.steps;
    const { id, generation, outcome } = (ended ?? {}) as Partial<Ended>;
    const child = snapshot.children.find((c) => c.id === id && c.generation === generation);
    if (child === undefined || !chart.machines.includes(child.src) || typeof outcome?.ok !== 'boolean') return;
    this.onOutcome(child, outcome);
  }

  /** An action that gave up leaves a line in the ledger and a mark; the instance goes on. */
  onGaveUp(effect: { key: string; name: string; seq: number }, error: unknown): void {
    const { steps } = this;
    steps.guarded(() => {
      const { code, message } = reasonOf(error);
      const reason = { code, message: message.slice(0, 1_000) };
      const at = steps.now();
      steps.fireDue(at);
      steps.take(steps.chart.giveUp(steps.snapshot, effect.key, reason, { at }), `effect:${effect.key}`);
      this.attention.push({ seq: effect.seq, effect: effect.key, name: effect.name, ...reason });
    });
  }

  /** A tell that failed comes back as an event, if the machine listens for it. */
  onTellFailed(effect: { key: string; seq: number; to: unknown; event: EventObject }, error: unknown): void {
    const { steps } = this;
    steps.guarded(() => {
      const { code, message } = reasonOf(error);
      const told = { to: effect.to, event: effect.event.type, code, message: message.slice(0, 500) };
      const event = { type: 'TELL_FAILED', ...told };
      const at = steps.now();
      steps.fireDue(at);
      const given: Meta = { at, by: { role: 'system', name: 'host' }, id: `${effect.key}/failed` };
      if (steps.chart.accepts(steps.snapshot, event, given).accepted)
        steps.take(steps.chart.step(steps.snapshot, event, given), `effect:${effect.key}`);
      else this.onGaveUp({ key: effect.key, name: 'tell', seq: effect.seq }, error);
    });
  }
}

/** A code where there is one, else the error's name. */
function reasonOf(error: unknown): { code: string; message: string } {
  const { name, message, code } = errorToJson(error) as { name: string; message: string; code?: string };
  return { code: code ?? name, message };
}
