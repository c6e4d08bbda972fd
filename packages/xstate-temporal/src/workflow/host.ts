/** One durable instance: what comes to it, what it has under way, and how it leaves. */
import { log, workflowInfo } from '@temporalio/workflow';
import {
  type Attention,
  type CauseKind,
  type Chart,
  causeName,
  type Envelope,
  envelopeMeta,
  HostedInstance,
  type InstanceHost,
  type LedgerRecord,
  type Migrations,
  outcomeOf,
  type Receipt,
  type Snapshot,
  type Step,
} from '../engine/index.ts';
import { Children } from './children.ts';
import { EffectExecutor, type Listener } from './effect-executor.ts';
import type { PolicyTable } from './policy.ts';
import { ProgressReporter } from './progress-reporter.ts';
import type { Carried, MigrationRequest, StartRequest } from './protocol.ts';

export class Host implements InstanceHost {
  readonly executor: EffectExecutor;
  /** The ledger of this run. */
  readonly records: LedgerRecord[] = [];
  readonly attention: Attention[];
  /** Set when the workflow was cancelled and the machine had no say in it. */
  cancelled = false;
  /** What is wrong with definition or engine: fails the workflow task, so that a fixed deploy goes on. */
  fatal: unknown;
  private readonly instance: HostedInstance;
  private readonly children: Children;
  private readonly reporter: ProgressReporter;
  /** Chart time comes with the events. */
  private readonly hasExternalClock: boolean;

  /**
   * @param first absent where the instance goes on from another run
   * @param deviating in what it deviates from the worker's settings
   */
  constructor(
    chart: Chart,
    request: StartRequest,
    policy: PolicyTable,
    first: Step | undefined,
    deviating: readonly string[],
  ) {
    const { continued, scenario: clock, kinship: parentLink } = request;
    this.hasExternalClock = clock !== undefined;
    const snapshot = continued?.snapshot ?? (first as Step).snapshot;
    this.attention = [...(continued?.attention ?? [])];
    this.reporter = new ProgressReporter(continued?.attributes ?? {}, request.input, deviating);
    this.instance = new HostedInstance(chart, snapshot, this, continued?.receipts);
    this.children = new Children({ machine: chart.id, version: chart.version, parentLink });
    this.executor = new EffectExecutor(chart, policy, this.listener(), instanceKey(), clock, this.children);
    this.guarded(() => {
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
    this.instance.dryRun(envelope, this.now(envelope));
  }

  /** Takes an event that was accepted. */
  send(envelope: Envelope): Receipt {
    return this.instance.send(envelope.event, envelopeMeta(envelope, this.now(envelope) ?? this.snapshot.at));
  }

  notify(envelope: unknown): void {
    this.guarded(() => this.instance.notify(envelope, this.now(envelope)));
  }

  childEnded(report: unknown): void {
    this.guarded(() => this.instance.childEnded(report, this.now()));
  }

  receiptOf(id: string): Receipt | undefined {
    return this.instance.receiptOf(id);
  }

  /** Cancelling the workflow is the event CANCEL; a parent that stops its actor asks for no opinion. */
  cancel(): void {
    this.guarded(() => {
      if (this.instance.cancel(this.now())) this.cancelled = true;
    });
  }

  /** Throws what a move to another version would be refused with. Changes nothing. */
  tryMove(to: Chart, migrations: Migrations, wanted: MigrationRequest): void {
    this.instance.tryMove(to, migrations, wanted, this.now());
  }

  /** The last step of a run. Its clocks and actors are taken up by the next one; the ledger says where it cannot be. */
  move(to: Chart, migrations: Migrations, wanted: MigrationRequest): void {
    this.guarded(() => this.instance.move(to, migrations, wanted, this.now()));
  }

  /** As an actor of another instance: tells it how this one ended. */
  async reportEnd(): Promise<void> {
    const outcome = outcomeOf(this.snapshot);
    if (outcome !== undefined) await this.children.reportEnd(outcome);
  }

  /** After a run to rest: the memo tells the steps, the search attributes what changed. */
  flush(): void {
    this.reporter.flush(this.chart, this.snapshot, this.attention.length > 0);
  }

  /** Steps are waiting to be reported. */
  get unflushed(): boolean {
    return this.reporter.isDue;
  }

  carry(): Carried {
    return {
      snapshot: this.snapshot,
      attention: this.attention,
      attributes: this.reporter.attributes,
      receipts: this.instance.packReceipts(),
      open: this.executor.openActors(),
      pending: this.executor.pending(),
      handlersFirst: true,
    };
  }

  onStep({ record, effects, snapshot, logs }: Step, cause: CauseKind, key: string): void {
    this.records.push(record);
    this.reporter.note(record, causeName(cause, key), snapshot.digest);
    for (const [label, value] of logs) log.info(label ?? 'machine', { machine: this.chart.id, value: loggable(value) });
    if (cause === 'migrate') this.executor.handOn(effects, snapshot);
    else this.executor.carry(effects, snapshot);
  }

  private listener(): Listener {
    const mark = (attention: Attention | undefined): void => {
      if (attention !== undefined) this.attention.push(attention);
    };
    return {
      onTimer: (deadline) => this.guarded(() => this.instance.timerDue(deadline)),
      onOutcome: (actor, outcome) => this.guarded(() => this.instance.settle(actor, outcome, this.now())),
      onGaveUp: (action, error) => this.guarded(() => mark(this.instance.giveUp(action, error, this.now()))),
      onTellFailed: (tell, error) => this.guarded(() => mark(this.instance.tellFailed(tell, error, this.now()))),
    };
  }

  /** Time of what comes from outside now; with an external clock it is that of the event, if it has one. */
  private now(envelope?: unknown): number | undefined {
    if (!this.hasExternalClock) return Date.now();
    // What a signal brings may be anything.
    const { at } = (envelope ?? {}) as { readonly at?: unknown };
    return Number.isSafeInteger(at) ? (at as number) : undefined;
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
