/** Events from outside: dry-run, taken once, answered with a receipt. */
import {
  advance,
  checkEnvelope,
  type Meta,
  RefusedError,
  type Snapshot,
  type Step,
  WatchfloorError,
} from '../engine/index.ts';
import type { Envelope, PackedReceipts, Receipt } from './protocol.ts';
import { Receipts } from './receipts.ts';
import type { Steps } from './steps.ts';

/** A step that was thrown away, with all that it depended on. */
interface Tried {
  readonly before: Snapshot;
  readonly at: number;
  readonly envelope: string;
  /** The timers that were due before it. */
  readonly fired: readonly Step[];
  readonly step: Step;
}

export class Inbox {
  private readonly steps: Steps;
  private readonly receipts: Receipts;
  /** The step of the last dry run, so that an event that is let in is stepped once. */
  private tried: Tried | undefined;

  constructor(steps: Steps, receipts: PackedReceipts | undefined) {
    this.steps = steps;
    this.receipts = new Receipts(receipts);
  }

  /** Throws what `send` would be refused with. Changes nothing. */
  dryRun(envelope: Envelope): void {
    const { chart, snapshot } = this.steps;
    this.tried = undefined;
    checkEnvelope(envelope);
    if (this.receipts.has(envelope.id)) return;
    const at = this.steps.now(envelope.at);
    const fired = advance(chart, snapshot, at);
    try {
      const step = chart.step(fired.at(-1)?.snapshot ?? snapshot, envelope.event, meta(envelope, at));
      this.tried = { before: snapshot, at, envelope: JSON.stringify(envelope), fired, step };
    } catch (error) {
      if (!(error instanceof WatchfloorError)) throw error;
      throw RefusedError.of(error);
    }
  }

  /** Takes an event that was accepted. */
  send(envelope: Envelope, cause: 'update' | 'signal'): Receipt {
    const { steps, tried } = this;
    this.tried = undefined;
    const known = this.receipts.again(envelope.id);
    if (known !== undefined) return known;
    const at = steps.now(envelope.at);
    // On replay nothing is tried before; a step is pure, so it is the same step.
    const isSame = tried?.before === steps.snapshot && tried.at === at && tried.envelope === JSON.stringify(envelope);
    const fired = isSame ? tried.fired : advance(steps.chart, steps.snapshot, at);
    for (const timer of fired) steps.take(timer, `timer:${timer.record.event.id}`);
    const step = isSame ? tried.step : steps.chart.step(steps.snapshot, envelope.event, meta(envelope, at));
    steps.take(step, `${cause}:${envelope.id}`);
    const { seq, from, to } = step.record;
    const receipt = { seq, at, from, to, digest: step.snapshot.digest };
    this.receipts.remember(envelope.id, receipt);
    return { ...receipt, duplicate: false };
  }

  /** A signal has no one to answer: a refusal goes into the ledger. */
  notify(envelope: Envelope): void {
    this.steps.guarded(() => {
      try {
        this.dryRun(envelope);
      } catch (error) {
        if (!(error instanceof WatchfloorError)) throw error;
        this.refuse(envelope, error);
        return;
      }
      this.send(envelope, 'signal');
    });
  }

  /** The first receipt of an event that is remembered. */
  receiptOf(id: string): Receipt | undefined {
    return this.receipts.again(id);
  }

  /** What the next run has to remember. */
  pack(): PackedReceipts {
    return this.receipts.pack();
  }

  private refuse(envelope: Envelope, { code, message }: WatchfloorError): void {
    const { steps } = this;
    // The envelope may be anything; only what the engine made of its id is let into the memo.
    const { id, by, event, at: given } = (envelope ?? {}) as Envelope;
    const at = steps.now(Number.isSafeInteger(given) ? given : undefined);
    steps.fireDue(at);
    const sender = by ?? { role: 'system', name: 'unknown' };
    const refused = steps.chart.refuse(steps.snapshot, event, { at, by: sender, id }, { code, message });
    steps.take(refused, `signal:${refused.record.event.id}`);
  }
}

function meta(envelope: Envelope, at: number): Meta {
  return { at, by: envelope.by, id: envelope.id };
}
