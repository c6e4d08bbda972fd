/** Events from outside: dry-run, taken once, answered with a receipt. */
import {
  advance,
  checkLetter,
  type Meta,
  RefusedError,
  type Snapshot,
  type Step,
  WatchfloorError,
} from '../engine/index.ts';
import type { Letter, Receipt } from './protocol.ts';
import { type PackedReceipts, Receipts } from './receipts.ts';
import type { Steps } from './steps.ts';

/** A step that was thrown away, with all that it depended on. */
interface Tried {
  readonly before: Snapshot;
  readonly at: number;
  readonly letter: string;
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
  dryRun(letter: Letter): void {
    const { chart, snapshot } = this.steps;
    this.tried = undefined;
    checkLetter(letter);
    if (this.receipts.has(letter.id)) return;
    const at = this.steps.now(letter.at);
    const fired = advance(chart, snapshot, at);
    try {
      const step = chart.step(fired.at(-1)?.snapshot ?? snapshot, letter.event, meta(letter, at));
      this.tried = { before: snapshot, at, letter: JSON.stringify(letter), fired, step };
    } catch (error) {
      if (!(error instanceof WatchfloorError)) throw error;
      throw RefusedError.of(error);
    }
  }

  /** Takes an event that was accepted. */
  send(letter: Letter, cause: 'update' | 'signal'): Receipt {
    const { steps, tried } = this;
    this.tried = undefined;
    const known = this.receipts.again(letter.id);
    if (known !== undefined) return known;
    const at = steps.now(letter.at);
    // On replay nothing is tried before; a step is pure, so it is the same step.
    const isSame = tried?.before === steps.snapshot && tried.at === at && tried.letter === JSON.stringify(letter);
    const fired = isSame ? tried.fired : advance(steps.chart, steps.snapshot, at);
    for (const timer of fired) steps.take(timer, `timer:${timer.record.event.id}`);
    const step = isSame ? tried.step : steps.chart.step(steps.snapshot, letter.event, meta(letter, at));
    steps.take(step, `${cause}:${letter.id}`);
    const { seq, from, to } = step.record;
    const receipt = { seq, at, from, to, digest: step.snapshot.digest };
    this.receipts.remember(letter.id, receipt);
    return { ...receipt, duplicate: false };
  }

  /** A signal has no one to answer: a refusal goes into the ledger. */
  notify(letter: Letter): void {
    this.steps.guarded(() => {
      try {
        this.dryRun(letter);
      } catch (error) {
        if (!(error instanceof WatchfloorError)) throw error;
        this.refuse(letter, error);
        return;
      }
      this.send(letter, 'signal');
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

  private refuse(letter: Letter, { code, message }: WatchfloorError): void {
    const { steps } = this;
    // The letter may be anything; only what the engine made of its id is let into the memo.
    const { id, by, event, at: given } = (letter ?? {}) as Letter;
    const at = steps.now(Number.isSafeInteger(given) ? given : undefined);
    steps.fireDue(at);
    const sender = by ?? { role: 'system', name: 'unknown' };
    const refused = steps.chart.refuse(steps.snapshot, event, { at, by: sender, id }, { code, message });
    steps.take(refused, `signal:${refused.record.event.id}`);
  }
}

function meta(letter: Letter, at: number): Meta {
  return { at, by: letter.by, id: letter.id };
}
