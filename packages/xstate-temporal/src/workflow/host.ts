/** One durable instance: its steps, what comes in, what became of its effects, and how it leaves. */
import { workflowInfo } from '@temporalio/workflow';
import {
  advance,
  type Chart,
  type LedgerRecord,
  type Meta,
  type Migrations,
  migrate,
  type Sender,
  type Snapshot,
  type Step,
  WatchfloorError,
} from '../engine/index.ts';
import { Children } from './children.ts';
import { EffectExecutor } from './effect-executor.ts';
import { Inbox } from './inbox.ts';
import { Outcomes } from './outcomes.ts';
import type { PolicyTable } from './policy.ts';
import { ProgressReporter } from './progress-reporter.ts';
import type { Attention, Carried, Ended, MigrationRequest, StartRequest } from './protocol.ts';
import { Steps } from './steps.ts';

const system = (name: string): Sender => ({ role: 'system', name });

export class Host {
  readonly inbox: Inbox;
  readonly executor: EffectExecutor;
  /** Set when the workflow was cancelled and the machine had no say in it. */
  cancelled = false;
  private readonly steps: Steps;
  private readonly outcomes: Outcomes;
  private readonly children: Children;
  private readonly reporter: ProgressReporter;
  private readonly isChild: boolean;

  /** @throws INPUT_INVALID */
  constructor(chart: Chart, request: StartRequest, policy: PolicyTable) {
    const { continued, scenario, kinship } = request;
    this.isChild = kinship !== undefined;
    const first = continued === undefined ? firstStep(chart, request) : undefined;
    const snapshot = continued?.snapshot ?? (first as Step).snapshot;
    this.reporter = new ProgressReporter(continued?.attributes ?? {}, request.input);
    this.steps = new Steps({
      chart,
      snapshot,
      inScenario: scenario !== undefined,
      reporter: this.reporter,
      carry: (effects, after) => this.executor.carry(effects, after),
    });
    this.inbox = new Inbox(this.steps, continued?.receipts);
    this.outcomes = new Outcomes(this.steps, continued?.attention ?? []);
    this.children = new Children({ machine: chart.id, version: chart.version, parentLink: kinship });
    this.executor = new EffectExecutor(chart, policy, this.outcomes, instanceKey(), scenario, this.children);
    this.steps.guarded(() => {
      if (first !== undefined) this.steps.take(first, 'start');
      else if (continued !== undefined) this.executor.resume(snapshot, continued);
    });
  }

  get chart(): Chart {
    return this.steps.chart;
  }

  get snapshot(): Snapshot {
    return this.steps.snapshot;
  }

  /** The ledger of this run. */
  get records(): readonly LedgerRecord[] {
    return this.steps.records;
  }

  /** What is wrong with definition or engine: fails the workflow task, so that a fixed deploy goes on. */
  get fatal(): unknown {
    return this.steps.fatal;
  }

  get attention(): readonly Attention[] {
    return this.outcomes.attention;
  }

  onChildEnded(ended: Ended): void {
    this.outcomes.onChildEnded(ended);
  }

  /** Cancelling the workflow is the event CANCEL; a machine that does not accept it is stopped. */
  cancel(): void {
    const { steps } = this;
    steps.guarded(() => {
      if (steps.snapshot.status !== 'active') return;
      const at = steps.now();
      steps.fireDue(at);
      const given: Meta = { at, by: system('temporal'), id: 'cancel' };
      const event = { type: 'CANCEL' };
      // A parent that stops its actor asks for no opinion.
      if (!this.isChild && steps.chart.accepts(steps.snapshot, event, given).accepted) {
        steps.take(steps.chart.step(steps.snapshot, event, given), 'cancel:event');
      } else if (steps.snapshot.status === 'active') {
        this.cancelled = true;
        steps.take(steps.chart.stop(steps.snapshot, given), 'cancel:stop');
      }
    });
  }

  /** Throws what a move to another version would be refused with. Changes nothing. */
  tryMove(to: Chart, migrations: Migrations, { id, by }: MigrationRequest): void {
    const at = this.steps.now();
    const snapshot = advance(this.chart, this.snapshot, at).at(-1)?.snapshot ?? this.snapshot;
    migrate(this.chart, to, snapshot, migrations, { id, by, at });
  }

  /** The last step of a run. Its clocks and actors are taken up by the next one; the ledger says where it cannot be. */
  move(to: Chart, migrations: Migrations, { id, by }: MigrationRequest): void {
    const { steps } = this;
    steps.guarded(() => {
      const at = steps.now();
      steps.fireDue(at);
      if (steps.snapshot.status !== 'active') return;
      const given: Meta = { id, by, at };
      let step: Step;
      try {
        step = migrate(steps.chart, to, steps.snapshot, migrations, given);
      } catch (error) {
        if (!(error instanceof WatchfloorError)) throw error;
        const { code, message } = error;
        const event = { type: 'watchfloor.migrated' };
        steps.take(steps.chart.refuse(steps.snapshot, event, given, { code, message }), `migrate:${id}`);
        return;
      }
      steps.chart = to;
      steps.note(step, `migrate:${id}`);
      this.executor.handOn(step.effects, step.snapshot);
    });
  }

  /** As an actor of another instance: tells it how this one ended. */
  async reportEnd(): Promise<void> {
    const { status, output, error } = this.snapshot;
    if (status === 'done') await this.children.reportEnd({ ok: true, ...(output === undefined ? {} : { output }) });
    else if (status === 'error') await this.children.reportEnd({ ok: false, error: error ?? null });
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
      receipts: this.inbox.pack(),
      open: this.executor.openActors(),
      pending: this.executor.pending(),
    };
  }
}

function firstStep(chart: Chart, { input, by, id, scenario, kinship }: StartRequest): Step {
  const at = scenario?.at ?? Date.now();
  const given: Meta = { at, by: by ?? system('start'), id: id ?? 'start' };
  return chart.start(input, given, kinship === undefined ? {} : { parent: true });
}

/** `<workflow id>/<first execution run id>`: what idempotency keys begin with. */
function instanceKey(): string {
  const { workflowId, firstExecutionRunId } = workflowInfo();
  return `${workflowId}/${firstExecutionRunId}`;
}
