/** One durable instance: what comes to it, what it has under way, and how it leaves. */
import { log, patched, workflowInfo } from '@temporalio/workflow';
import {
  type Attention,
  type CauseKind,
  type Chart,
  causeName,
  checkOperator,
  type Envelope,
  envelopeMeta,
  HostedInstance,
  type InstanceHost,
  type IsBusy,
  isUnreadable,
  type LedgerRecord,
  MAX_ATTENTION,
  type Migrations,
  outcomeOf,
  type Receipt,
  type Snapshot,
  type Step,
  signalUnknown,
} from '../engine/index.ts';
import { proofRefusal } from '../proof/index.ts';
import { Children } from './children.ts';
import { EffectExecutor, type Listener } from './effect-executor.ts';
import { countGivenUp } from './metrics.ts';
import type { PolicyTable } from './policy.ts';
import { ProgressReporter } from './progress-reporter.ts';
import { ProofGate } from './proof-gate.ts';
import type { CancelRequest, Carried, MigrationRequest, StartRequest } from './protocol.ts';
import { refusedHere } from './recorded-refusal.ts';
import { RefusedSignals } from './refused-signals.ts';
import { StepReports } from './step-reports.ts';

export class Host implements InstanceHost {
  readonly executor: EffectExecutor;
  /** The ledger of this run. */
  readonly records: LedgerRecord[] = [];
  readonly attention: Attention[];
  /** Set when the instance was cancelled and the machine had no say in it: who asked for that. */
  cancelled: 'temporal' | 'request' | undefined;
  /** What is wrong with definition or engine: fails the workflow task, so that a fixed deploy goes on. */
  fatal: unknown;
  /** Called when something ends that was under way. */
  onWake: () => void = () => undefined;
  private readonly instance: HostedInstance;
  private readonly children: Children;
  private readonly reporter: ProgressReporter;
  private readonly gate: ProofGate;
  private readonly reports: StepReports;
  /** Chart time comes with the events. */
  private readonly hasExternalClock: boolean;
  /** Of this run, by which their refusals are recorded. */
  private signals = 0;
  private readonly refusedSignals = new RefusedSignals();

  /**
   * @param first absent where the instance goes on from another run
   * @param deviating in what it deviates from the worker's settings
   * @param admitted before it no effect is begun
   */
  constructor(
    chart: Chart,
    request: StartRequest,
    policy: PolicyTable,
    first: Step | undefined,
    deviating: readonly string[],
    admitted?: Promise<void>,
  ) {
    const { continued, scenario: clock, kinship: parentLink } = request;
    this.hasExternalClock = clock !== undefined;
    const snapshot = continued?.snapshot ?? (first as Step).snapshot;
    this.attention = (continued?.attention ?? []).slice(-MAX_ATTENTION);
    this.reporter = new ProgressReporter(continued?.attributes ?? {}, request.input, deviating);
    this.instance = new HostedInstance(chart, snapshot, this, continued?.receipts);
    const { tenant } = this.reporter;
    this.gate = new ProofGate(request.proof, continued?.proofs ?? {}, tenant);
    const { isProven } = this.gate;
    const hashOf = (src: string) => chart.child(src).hash;
    const self = { machine: chart.id, version: chart.version, hashOf, parentLink, isProven };
    this.children = new Children(self, policy);
    this.reports = new StepReports(chart.id, tenant, clock === undefined);
    const { children, reports } = this;
    this.executor = new EffectExecutor(
      chart,
      policy,
      this.listener(),
      instanceKey(),
      clock,
      children,
      reports,
      admitted,
    );
    this.takeIn(() => {
      if (first !== undefined) this.instance.begin(first);
      else if (continued !== undefined) this.executor.resume(snapshot, continued);
    });
  }

  get chart(): Chart {
    return this.instance.chart;
  }

  get snapshot(): Snapshot {
    return this.instance.snapshot;
  }

  /** Throws what `send` would be refused with. Changes nothing. */
  dryRun(envelope: Envelope): void {
    this.gate.check('send', envelope, this.isKnown(envelope));
    this.instance.dryRun(envelope, this.now(envelope), this.isBusy);
  }

  /** Takes an event that was accepted. */
  send(envelope: Envelope): Receipt {
    this.tellRefused();
    const at = this.now(envelope) ?? this.snapshot.at;
    const receipt = this.instance.send(envelope.event, envelopeMeta(envelope, at));
    this.gate.note(envelope);
    return receipt;
  }

  notify(envelope: unknown): void {
    const signal = this.nextSignal();
    if (this.countsRefused()) {
      const isTaken = () =>
        this.isLetIn('send', envelope, this.isKnown(envelope)) &&
        this.instance.takes(envelope, this.now(envelope), this.isBusy);
      if (!this.takesSignal(signal, isTaken)) return;
      this.takeIn(() => {
        this.instance.notify(envelope, this.now(envelope), { isTaken: true });
        if (this.isKnown(envelope)) this.gate.note(envelope as Envelope);
      });
      return;
    }
    this.takeIn(() => {
      const unproven = this.gate.refusedFor(signal, 'send', envelope, () => this.isKnown(envelope));
      const at = this.now(envelope);
      this.instance.notify(envelope, at, { name: `${signal}/host`, unproven, isBusy: this.isBusy });
      if (unproven === undefined && this.isKnown(envelope)) this.gate.note(envelope as Envelope);
    });
  }

  /** A machine's parent that was proven takes no word of its end from just anybody. */
  childEnded(report: unknown): void {
    const signal = this.nextSignal();
    const { isProven } = this.gate;
    if (this.countsRefused()) {
      const isEnd = this.instance.isEnd(report);
      // Nobody else's end concerns it; what is not proven is refused.
      if (!isEnd && !isProven && !isUnreadable(report)) return;
      if (!isEnd) this.refusedSignals.count();
      else if (!isProven || this.takesSignal(signal, () => this.isLetIn('end', report, true)))
        this.takeIn(() => this.instance.childEnded(report, this.now()));
      return;
    }
    this.takeIn(() => {
      const unproven = isProven ? this.gate.refusedFor(signal, 'end', report, () => true) : undefined;
      if (unproven === undefined) this.instance.childEnded(report, this.now());
      // Runs of earlier engines have no record of it.
      else if (patched('engine-3')) this.instance.refuse(report, unproven, this.now(), false);
    });
  }

  /** A signal of any other name. Runs recorded before it was refused have no marker, and pass it by as they did. */
  unknownSignal(name: string): void {
    const signal = this.nextSignal();
    if (this.countsRefused()) {
      this.refusedSignals.count();
      return;
    }
    const refused = refusedHere(signal, ['SIGNAL_UNKNOWN'], () => 'SIGNAL_UNKNOWN');
    if (refused !== undefined) this.takeIn(() => this.instance.refuse(undefined, signalUnknown(name), this.now()));
  }

  private countsRefused(): boolean {
    // A simulation has the same ledger on each host.
    return !this.hasExternalClock && this.refusedSignals.areCounted;
  }

  private isLetIn(op: 'send' | 'end', message: unknown, isKnown: boolean): boolean {
    if (this.refusedSignals.areTooMany) return false;
    const code = this.gate.codeFor(op, message, isKnown);
    if (code === 'PROOF_FORGED') this.refusedSignals.noteForged();
    return code === undefined;
  }

  private takesSignal(signal: string, check: () => boolean): boolean {
    let isTaken = false;
    this.guarded(() => {
      isTaken = this.refusedSignals.takes(signal, check);
    });
    return isTaken;
  }

  /** A record for those that were counted, before anything else is taken. */
  private tellRefused(): void {
    const count = this.refusedSignals.takeCount();
    if (count > 0) this.instance.refuseMore(count, this.now());
  }

  /** Under which name it is recorded what becomes of a signal. */
  private nextSignal(): string {
    return `signal-${++this.signals}`;
  }

  receiptOf(id: string): Receipt | undefined {
    return this.instance.receiptOf(id);
  }

  /** Cancelling the workflow is the event CANCEL; a parent that stops its actor asks for no opinion. */
  cancel(): void {
    this.takeIn(() => {
      // Temporal does not say who asked.
      if (this.gate.isProven) this.instance.refuseCancel(proofRefusal('PROOF_MISSING'), this.now());
      else if (this.instance.cancel(this.now())) this.cancelled = 'temporal';
    });
  }

  /** Throws what `cancelFor` would be refused with. Changes nothing. */
  tryCancel(request: CancelRequest): void {
    this.gate.check('cancel', request, this.isKnown(request));
    this.instance.tryCancel(request, this.now());
  }

  /** Cancels the instance for a sender who was let in. */
  cancelFor(request: CancelRequest): Receipt {
    this.tellRefused();
    const at = this.now() ?? this.snapshot.at;
    const { isStopped, ...receipt } = this.instance.cancelFor(envelopeMeta(request, at));
    this.gate.note(request);
    if (isStopped) this.cancelled = 'request';
    return receipt;
  }

  /** Throws where a migration may not be asked for. */
  checkMover(wanted: MigrationRequest): void {
    // One that is there already changes nothing, and its sender may have lost the answer.
    this.gate.check('migrate', wanted, wanted.to === this.chart.version);
    checkOperator(this.chart, wanted.by);
  }

  /** Throws what a move to another version would be refused with. Changes nothing. */
  tryMove(to: Chart, migrations: Migrations, wanted: MigrationRequest): void {
    this.instance.tryMove(to, migrations, envelopeMeta(wanted, this.snapshot.at), this.now());
  }

  /** The last step of a run. Its clocks and actors are taken up by the next one; the ledger says where it cannot be. */
  move(to: Chart, migrations: Migrations, wanted: MigrationRequest): void {
    this.takeIn(() => this.instance.move(to, migrations, envelopeMeta(wanted, this.snapshot.at), this.now()));
  }

  /** As an actor of another instance: tells it how this one ended. */
  async reportEnd(): Promise<void> {
    const outcome = outcomeOf(this.snapshot);
    if (outcome !== undefined) await this.children.reportEnd(outcome);
  }

  /** After a run to rest: the memo tells the steps, the search attributes what changed. */
  flush(): void {
    this.guarded(() => this.tellRefused());
    this.reporter.flush(this.chart, this.snapshot, this.attention.length > 0);
  }

  /** What runs before reported counts no longer: the next report tells all of it. */
  forgetReported(): void {
    this.reporter.attributes = {};
  }

  /** Steps are waiting to be reported. */
  get unflushed(): boolean {
    return this.reporter.isDue || this.refusedSignals.isDue;
  }

  /** Notes the proof of a migration that was let in. */
  noteMove(wanted: MigrationRequest): void {
    this.gate.note(wanted);
  }

  carry(): Carried {
    const proofs = this.gate.carry(this.now() ?? this.snapshot.at);
    return {
      ...(proofs === undefined ? {} : { proofs }),
      snapshot: this.snapshot,
      attention: this.attention,
      attributes: this.reporter.attributes,
      receipts: this.instance.packReceipts(),
      open: this.executor.openActors(),
      pending: this.executor.pending(),
      handlersFirst: true,
    };
  }

  private readonly isBusy: IsBusy = (effects) => this.executor.isBusy(effects);

  decide<Code extends string>(name: string, codes: readonly Code[], check: () => Code | undefined): Code | undefined {
    return refusedHere(name, codes, check);
  }

  /** Runs of earlier engines refused what asked for time or chance; asked for only where something does. */
  isServed(): boolean {
    return patched('engine-6');
  }

  onStep({ record, effects, snapshot, logs }: Step, cause: CauseKind, key: string): void {
    this.records.push(record);
    this.reports.step(record, cause, key);
    if (cause === 'signal' && record.refused !== undefined) this.refusedSignals.noteTold();
    this.reporter.note(record, causeName(cause, key), snapshot.digest);
    for (const [label, value] of logs) log.info(label ?? 'machine', { machine: this.chart.id, value: loggable(value) });
    if (cause === 'migrate') this.executor.handOn(effects, snapshot);
    else this.executor.carry(effects, snapshot);
  }

  /** An update was refused, and leaves no trace in the history. @param id what it came with */
  noteRefused(code: string, id: unknown): void {
    this.reports.refused(code, id);
  }

  /** Whether the event, or the cancellation, of this id was taken before. */
  private isKnown(message: unknown): boolean {
    const { id } = (message ?? {}) as { readonly id?: unknown };
    return typeof id === 'string' && this.instance.receiptOf(id) !== undefined;
  }

  private listener(): Listener {
    const mark = (effect: string, attention: Attention | undefined): void => {
      if (attention === undefined) return;
      countGivenUp(this.chart.id, effect);
      this.attention.push(attention);
      this.attention.splice(0, this.attention.length - MAX_ATTENTION);
    };
    return {
      onWake: () => this.onWake(),
      onTimer: (deadline) => this.takeIn(() => this.instance.timerDue(deadline)),
      onOutcome: (actor, outcome) => this.takeIn(() => this.instance.settle(actor, outcome, this.now())),
      onGaveUp: (action, error) =>
        this.takeIn(() => mark(action.name, this.instance.giveUp(action, error, this.now()))),
      isTooMuch: (key, check) => refusedHere(`effect-${key}`, ['TOO_MUCH_PENDING'], check) !== undefined,
      onTellFailed: (tell, error) => this.takeIn(() => mark('tell', this.instance.tellFailed(tell, error, this.now()))),
    };
  }

  /** Time of what comes from outside now; with an external clock it is that of the event, if it has one. */
  private now(envelope?: unknown): number | undefined {
    if (!this.hasExternalClock) return Date.now();
    // What a signal brings may be anything.
    const { at } = (envelope ?? {}) as { readonly at?: unknown };
    return Number.isSafeInteger(at) ? (at as number) : undefined;
  }

  /** Of what comes to the instance: a record for signals that were counted stands before it. */
  private takeIn(work: () => void): void {
    this.guarded(() => {
      this.tellRefused();
      work();
    });
  }

  /** What throws here is nobody's to catch; the main loop raises it and fails the workflow task. */
  private guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.fatal ??= error;
    }
  }
}

/** `<workflow id>/<first execution run id>`: what idempotency keys begin with. */
function instanceKey(): string {
  const { workflowId, firstExecutionRunId } = workflowInfo();
  return `${workflowId}/${firstExecutionRunId}`;
}

/** Loggers leave the sandbox by structured clone, which plain data survives and snapshots do not. */
function loggable(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 1_000) ?? String(value);
}
