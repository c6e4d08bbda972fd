import { checkEvent } from '../admission.ts';
import { SIZE_CODES, type SizeCode, tooLarge } from '../bounds.ts';
import { RefusedError, WatchfloorError } from '../errors.ts';
import { type Migrations, migrate } from '../migrate.ts';
import type { Chart, EventObject, Meta, Outcome, Reason, Sender, Snapshot, Step } from '../types.ts';
import { advance, type IsOver } from './advance.ts';
import { type Cancelled, cancel, cancelSent, checkCancel, childEnd, refuseCancel } from './endings.ts';
import { checkEnvelope, type Envelope, idReused, payloadUnreadable, tooMuchPending } from './envelope.ts';
import { type Attention, type FailedTell, failTell, reasonOf } from './failures.ts';
import { envelopeMeta, move, refuse, refuseMore } from './inputs.ts';
import { isAnotherEvent, knownId, SIGNAL_CODES, type SignalCode, sentIn, signalReason } from './known-event.ts';
import { type ActorRef, actorName, type CauseKind, seqOf } from './names.ts';
import { olderRefusal } from './older-refusal.ts';
import { type PackedReceipts, type Receipt, Receipts } from './receipts.ts';
import { type Decide, settleWithin, sizeCodeOf } from './settle-within.ts';
import { isUnreadable } from './unreadable.ts';

/** Who hosts an instance. */
export interface InstanceHost {
  /**
   * A step was taken. The host keeps its record, and begins and stops its effects; those of a migration it leaves to the
   * run that follows.
   *
   * @param key with `cause`, what `causeName` makes the cause of
   */
  onStep(step: Step, cause: CauseKind, key: string): void;
  /** Without it `check` decides. */
  decide?: Decide;
  /** Whether the chart has time and chance of its own, which older engines refused; without it it has. */
  isServed?(): boolean;
}

/** Whether the host has too much to do to take a step with these effects. */
export type IsBusy = (effects: Step['effects']) => boolean;

/** A signal, beside what it brings. */
export interface SignalOptions {
  /** Under which name it is decided what becomes of it. */
  readonly name?: string;
  /** Why the host refuses it, because nothing proves its sender. */
  readonly unproven?: WatchfloorError | undefined;
  readonly isBusy?: IsBusy;
  /** It is decided already that the host takes it. */
  readonly isTaken?: boolean;
}

/** A step that was thrown away, with all that it depended on. */
interface Tried {
  readonly before: Snapshot;
  readonly at: number;
  readonly envelope: string;
  /** The timers that were due before it. */
  readonly fired: readonly Step[];
  readonly step: Step;
}

/**
 * One instance, and what every host does alike with what comes to it. It is pure: it has no clock and does nothing; each
 * input becomes steps, which it hands to the host in their order. Timers that are due come before every input.
 *
 * `at` is the host's time, UTC milliseconds; without it, and where it lies before it, that of the last step.
 */
export class HostedInstance {
  chart: Chart;
  snapshot: Snapshot;
  private readonly host: InstanceHost;
  private readonly receipts: Receipts;
  /** The step of the last dry run, so that an event that is let in is stepped once. */
  private tried: Tried | undefined;

  /** @param receipts those of the run before */
  constructor(chart: Chart, snapshot: Snapshot, host: InstanceHost, receipts?: PackedReceipts) {
    this.chart = chart;
    this.snapshot = snapshot;
    this.host = host;
    this.receipts = new Receipts(receipts);
  }

  /** Hands over the first step, whose snapshot the instance was made with. */
  begin(first: Step): void {
    this.take(first, 'start', '');
  }

  /** Throws what `send` would be refused with. Changes nothing. */
  dryRun(envelope: unknown, at?: number, isBusy?: IsBusy): asserts envelope is Envelope {
    this.tried = undefined;
    checkEnvelope(envelope);
    if (this.receipts.has(envelope.id)) {
      // Also what is thrown away is in the history: it must be an event, and within bounds.
      checkEvent(envelope.event);
      if (this.receipts.isAnother(envelope.id, sentIn(envelope))) throw idReused(envelope.id);
      return;
    }
    const over = this.attempt(envelope, at) ?? (this.isBusy(isBusy) ? tooMuchPending() : undefined);
    if (over === undefined) return;
    this.tried = undefined;
    throw over;
  }

  /**
   * Steps an event and throws the step away.
   *
   * @returns what it is too large in, if it is
   * @throws what the chart refuses it with
   */
  private attempt(envelope: Envelope, at: number | undefined, isOver?: IsOver): RefusedError | undefined {
    const { chart, snapshot } = this;
    const meta = envelopeMeta(envelope, this.now(at));
    const fired = advance(chart, snapshot, meta.at, isOver);
    const before = fired.at(-1)?.snapshot ?? snapshot;
    try {
      const step = chart.step(before, envelope.event, meta);
      this.tried = { before: snapshot, at: meta.at, envelope: textOf(envelope.event, meta), fired, step };
      return tooLarge(step, before);
    } catch (error) {
      if (!(error instanceof WatchfloorError)) throw error;
      throw RefusedError.of(error);
    }
  }

  /**
   * Takes an event, once for each id; a duplicate gets the first receipt again.
   *
   * @throws what it is refused with; then nothing has changed
   */
  send(event: EventObject, meta: Meta, cause: 'update' | 'signal' = 'update'): Receipt {
    const { chart, snapshot, tried } = this;
    this.tried = undefined;
    const known = this.receipts.again(meta.id);
    if (known !== undefined) return known;
    const given = meta.at < snapshot.at ? { ...meta, at: snapshot.at } : meta;
    const { at } = given;
    // On replay nothing is tried before; a step is pure, so it is the same step.
    const isSame = tried?.before === snapshot && tried.at === at && tried.envelope === textOf(event, meta);
    const fired = isSame ? tried.fired : advance(chart, snapshot, at, this.isOver);
    if (isSame) for (const timer of fired) this.decideAgain(timer);
    // A refusal leaves no trace, so the due timers are taken only with the event.
    const step = isSame ? tried.step : chart.step(fired.at(-1)?.snapshot ?? snapshot, event, given);
    for (const timer of fired) this.take(timer, 'timer', timer.record.event.id);
    this.take(step, cause, meta.id);
    const { seq, from, to } = step.record;
    const receipt: Receipt = { seq, at, from, to, digest: step.snapshot.digest, duplicate: false };
    this.receipts.remember(meta.id, receipt, { by: meta.by, event });
    return receipt;
  }

  /**
   * Takes an event whose sender waits for no answer: a refusal goes into the ledger. The envelope may be anything.
   */
  notify(envelope: unknown, at?: number, { name = 'signal', unproven, isBusy, isTaken }: SignalOptions = {}): void {
    this.tried = undefined;
    if (unproven !== undefined) {
      this.refuse(envelope, unproven, at, false);
      return;
    }
    const known = knownId(this.receipts, envelope);
    const refusal = () => this.signalRefusal(envelope, known, at, isBusy);
    const code = isTaken ? undefined : this.decide(name, SIGNAL_CODES, refusal);
    if (code !== undefined) {
      this.refuse(envelope, code === 'EVENT_ID_REUSED' ? idReused(known ?? '') : signalReason(code), at);
      return;
    }
    // A duplicate.
    if (known !== undefined) return;
    try {
      checkEnvelope(envelope);
      this.attemptAsRecorded(envelope, at, isTaken === true);
    } catch (error) {
      if (!(error instanceof WatchfloorError)) throw error;
      this.refuse(envelope, error, at);
      return;
    }
    const sent = envelope as Envelope;
    this.send(sent.event, envelopeMeta(sent, this.now(at)), 'signal');
  }

  /** As `attempt`, unless it is done already. @throws also what an older engine refused the signal with, in a run of its */
  private attemptAsRecorded(envelope: Envelope, at: number | undefined, isTaken: boolean): void {
    const older = () => (isTaken ? undefined : olderRefusal(this.isServed));
    try {
      if (this.tried === undefined) this.attempt(envelope, at, this.isOver);
    } catch (error) {
      throw older() ?? error;
    }
    const refused = older();
    if (refused !== undefined) throw refused;
  }

  /** Of the step that was tried last. */
  private isBusy(isBusy: IsBusy | undefined): boolean {
    const { tried } = this;
    return tried !== undefined && isBusy?.(tried.step.effects) === true;
  }

  /** What a signal is refused with that the chart would take. */
  private signalRefusal(
    envelope: unknown,
    known: string | undefined,
    at: number | undefined,
    isBusy?: IsBusy,
  ): SignalCode | undefined {
    if (known !== undefined) return isAnotherEvent(this.receipts, known, envelope) ? 'EVENT_ID_REUSED' : undefined;
    try {
      checkEnvelope(envelope);
      const over = this.attempt(envelope, at);
      return (over?.code as SizeCode | undefined) ?? (this.isBusy(isBusy) ? 'TOO_MUCH_PENDING' : undefined);
    } catch (error) {
      if (error instanceof WatchfloorError) return undefined;
      throw error;
    }
  }

  /**
   * Records that something was refused whose sender waits for no answer. It may be anything.
   *
   * @param isProven its sender is no claim, if it comes with a proof
   */
  refuse(envelope: unknown, why: WatchfloorError, at?: number, isProven = true): void {
    const now = this.fireDue(at);
    const step = refuse(this.chart, this.snapshot, envelope, now, why, isProven);
    // Only what the engine made of the id is let into the memo.
    this.take(step, 'signal', step.record.event.id);
  }

  /** Whether an event would be taken, or was before. Changes nothing. */
  takes(envelope: unknown, at?: number, isBusy?: IsBusy): boolean {
    try {
      this.dryRun(envelope, at, isBusy);
      return true;
    } catch (error) {
      if (error instanceof WatchfloorError) return false;
      throw error;
    }
  }

  /** Records signals that were refused and are not told apart. @param count how many */
  refuseMore(count: number, at?: number): void {
    const now = this.fireDue(at);
    this.take(refuseMore(this.chart, this.snapshot, count, now), 'signals', String(count));
  }

  /** Whether a report is of the end of a machine among the actors. It may be anything. */
  isEnd(report: unknown): boolean {
    return childEnd(this.chart, this.snapshot, report) !== undefined;
  }

  /** Fires the timers up to and including those with this deadline, if they are still armed. */
  timerDue(deadline: number): void {
    const steps = advance(this.chart, this.snapshot, deadline, this.isOver);
    for (const step of steps) this.take(step, 'timer', step.record.event.id);
  }

  /**
   * Takes an actor's outcome; one that comes too late is dropped. Nobody can refuse it: one that cannot be kept, or makes
   * the step too large, becomes an error, and if that is too large as well, only a record is left.
   */
  settle(actor: ActorRef, outcome: Outcome, at?: number): void {
    const now = this.fireDue(at);
    const step = settleWithin(this.chart, this.snapshot, actor, outcome, now, this.decide);
    if (step !== undefined) this.take(step, 'actor', actorName(actor));
  }

  /** Takes a report that a machine among the actors has ended. It may be anything. */
  childEnded(report: unknown, at?: number): void {
    const end = childEnd(this.chart, this.snapshot, report);
    if (isUnreadable(report)) this.refuse(report, payloadUnreadable(), at);
    else if (end !== undefined) this.settle(end.actor, end.outcome, at);
  }

  /** Records an action that was given up; the machine goes on. @returns the mark to show */
  giveUp({ key, name }: { key: string; name: string }, error: unknown, at?: number): Attention {
    const reason = reasonOf(error);
    const now = this.fireDue(at);
    this.take(this.chart.giveUp(this.snapshot, key, reason, { at: now }), 'effect', key);
    return { seq: seqOf(key), effect: key, name, ...reason };
  }

  /** Takes a tell that failed: as an event where the machine takes it, else as a give-up. @returns its mark */
  tellFailed(tell: FailedTell, error: unknown, at?: number): Attention | undefined {
    const reason = reasonOf(error);
    const now = this.fireDue(at);
    const step = failTell(this.chart, this.snapshot, tell, reason, now, this.isOver, this.isServed);
    const { key } = tell;
    this.take(step, 'effect', key);
    return step.record.refused === undefined ? undefined : { seq: seqOf(key), effect: key, name: 'tell', ...reason };
  }

  /** Cancels the instance, or stops it for its parent. @returns whether it was stopped without being asked */
  cancel(at?: number): boolean {
    if (this.snapshot.status !== 'active') return false;
    // What is due changes the snapshot that is cancelled.
    const now = this.fireDue(at);
    return this.takeCancelled(cancel(this.chart, this.snapshot, now, undefined, this.isServed));
  }

  /** Throws what `cancelFor` would be refused with. Changes nothing. */
  tryCancel(request: unknown, at?: number): asserts request is Pick<Envelope, 'id' | 'by' | 'proof'> {
    checkEnvelope(request);
    if (this.receipts.has(request.id)) {
      if (this.receipts.isAnother(request.id, cancelSent(sentIn({ ...request, event: { type: '' } }).by)))
        throw idReused(request.id);
      return;
    }
    const meta = envelopeMeta(request, this.now(at));
    checkCancel(this.chart, advance(this.chart, this.snapshot, meta.at).at(-1)?.snapshot ?? this.snapshot, meta);
  }

  /** Cancels the instance for a sender, once for each id. */
  cancelFor(meta: Meta): Receipt & { readonly isStopped: boolean } {
    const known = this.receipts.again(meta.id);
    if (known !== undefined) return { ...known, isStopped: false };
    const at = this.fireDue(meta.at);
    const from = this.chart.states(this.snapshot);
    const isStopped = this.takeCancelled(cancel(this.chart, this.snapshot, at, meta, this.isServed));
    const { seq, digest } = this.snapshot;
    const receipt: Receipt = { seq, at, from, to: this.chart.states(this.snapshot), digest, duplicate: false };
    this.receipts.remember(meta.id, receipt, cancelSent(meta.by));
    return { ...receipt, isStopped };
  }

  /** Records a cancellation that is refused. */
  refuseCancel(reason: Reason, at?: number): void {
    if (this.snapshot.status !== 'active') return;
    const now = this.fireDue(at);
    this.take(refuseCancel(this.chart, this.snapshot, now, reason), 'cancel', 'refused');
  }

  private takeCancelled(cancelled: Cancelled | undefined): boolean {
    if (cancelled === undefined) return false;
    this.take(cancelled.step, 'cancel', cancelled.key);
    return cancelled.isStopped;
  }

  /** Throws what a move to another version would be refused with. Changes nothing. */
  tryMove(to: Chart, migrations: Migrations, { id, by }: { id: string; by: Sender }, at?: number): void {
    const now = this.now(at);
    const snapshot = advance(this.chart, this.snapshot, now).at(-1)?.snapshot ?? this.snapshot;
    migrate(this.chart, to, snapshot, migrations, { id, by, at: now });
  }

  /** Moves the instance to another version; the ledger says where it cannot be. An ended one stays what it is. */
  move(to: Chart, migrations: Migrations, { id, by }: { id: string; by: Sender }, at?: number): void {
    const now = this.fireDue(at);
    if (this.snapshot.status !== 'active') return;
    const { chart, step } = move(this.chart, to, this.snapshot, migrations, { id, by, at: now });
    this.chart = chart;
    this.take(step, 'migrate', id);
  }

  /** The first receipt of an event that is remembered. */
  receiptOf(id: string): Receipt | undefined {
    return this.receipts.again(id);
  }

  /** The receipts, for the run that follows. */
  packReceipts(): PackedReceipts {
    return this.receipts.pack();
  }

  /** Chart time of what comes now. It never runs backwards. */
  private now(at = this.snapshot.at): number {
    return Math.max(at, this.snapshot.at);
  }

  /** @returns the time of the input before which the due timers were fired */
  private fireDue(at?: number): number {
    const now = this.now(at);
    this.timerDue(now);
    return now;
  }

  private readonly decide: Decide = (name, codes, check) => {
    const { host } = this;
    return host.decide === undefined ? check() : host.decide(name, codes, check);
  };

  private readonly isServed = (): boolean => this.host.isServed?.() ?? true;

  private readonly isOver: IsOver = (step, before) =>
    this.decide(`step-${step.record.seq}`, SIZE_CODES, () => sizeCodeOf(step, before));

  /** What a dry run found is decided only when its steps are taken. */
  private decideAgain({ record: { refused, seq } }: Step): void {
    if (refused !== undefined) this.decide(`step-${seq}`, SIZE_CODES, () => refused.code as never);
  }

  private take(step: Step, cause: CauseKind, key: string): void {
    this.snapshot = step.snapshot;
    this.host.onStep(step, cause, key);
  }
}

function textOf(event: EventObject, { id, by }: Meta): string {
  return JSON.stringify([event, id, by]);
}
