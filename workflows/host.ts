/** One durable instance: takes steps, keeps the ledger of this run, and carries effects out. */
import { log, workflowInfo } from '@temporalio/workflow';
import {
  advance,
  type Chart,
  checkLetter,
  type EventObject,
  errorToJson,
  type LedgerRecord,
  type Meta,
  type Migrations,
  migrate,
  RefusedError,
  type Sender,
  type Snapshot,
  type Step,
  WatchfloorError,
} from '../engine/index.ts';
import { Carrier } from './carrier.ts';
import { Children } from './children.ts';
import type { PolicyTable } from './policy.ts';
import type { Attention, Carried, Ended, Letter, MigrationRequest, Receipt, StartRequest } from './protocol.ts';
import { Receipts } from './receipts.ts';
import { Telling } from './telling.ts';

const system = (name: string): Sender => ({ role: 'system', name });

interface Tried {
  readonly before: Snapshot;
  readonly at: number;
  readonly letter: string;
  /** The timers that were due before it. */
  readonly fired: readonly Step[];
  readonly step: Step;
}

export class Host {
  chart: Chart;
  snapshot: Snapshot;
  readonly records: LedgerRecord[] = [];
  readonly carrier: Carrier;
  readonly children: Children;
  readonly attention: Attention[];
  /** What is wrong with definition or engine: fails the workflow task, so that a fixed deploy goes on. */
  fatal: unknown;
  /** Set when the workflow was cancelled and the machine had no say in it. */
  cancelled = false;
  private readonly receipts: Receipts;
  private readonly scenario: boolean;
  private readonly isChild: boolean;
  private readonly telling: Telling;
  /** The step of the last dry run, so that an event that is let in is stepped once. */
  private tried: Tried | undefined;

  constructor(chart: Chart, request: StartRequest, policy: PolicyTable) {
    const { continued } = request;
    this.chart = chart;
    this.scenario = request.scenario !== undefined;
    this.receipts = new Receipts(continued?.receipts);
    this.attention = [...(continued?.attention ?? [])];
    const tenant = (request.input as { tenantId?: unknown } | null | undefined)?.tenantId;
    this.telling = new Telling(continued?.attributes ?? {}, typeof tenant === 'string' ? tenant : undefined);
    this.children = new Children({ machine: chart.id, version: chart.version, kinship: request.kinship });
    this.carrier = new Carrier(chart, policy, this, instanceKey(), request.scenario, this.children);
    this.isChild = request.kinship !== undefined;
    if (continued !== undefined) {
      this.snapshot = continued.snapshot;
      this.guarded(() => this.carrier.resume(continued.snapshot, continued));
      return;
    }
    const at = request.scenario?.at ?? Date.now();
    const first = chart.start(
      request.input,
      { at, by: request.by ?? system('start'), id: request.id ?? 'start' },
      this.isChild ? { parent: true } : {},
    );
    this.snapshot = first.snapshot;
    this.guarded(() => this.take(first, 'start'));
  }

  /** Chart time of what comes from outside now. It never runs backwards. */
  now(given?: number): number {
    if (!this.scenario) return Math.max(Date.now(), this.snapshot.at);
    return Math.max(given ?? this.snapshot.at, this.snapshot.at);
  }

  /** Throws what `send` would be refused with. Changes nothing. */
  dryRun(letter: Letter): void {
    this.tried = undefined;
    checkLetter(letter);
    if (this.receipts.has(letter.id)) return;
    const at = this.now(letter.at);
    const fired = advance(this.chart, this.snapshot, at);
    try {
      const step = this.chart.step(fired.at(-1)?.snapshot ?? this.snapshot, letter.event, meta(letter, at));
      this.tried = { before: this.snapshot, at, letter: JSON.stringify(letter), fired, step };
    } catch (error) {
      if (!(error instanceof WatchfloorError)) throw error;
      throw new RefusedError(error.code, error.message);
    }
  }

  /** Takes an event that was accepted. */
  send(letter: Letter, cause: 'update' | 'signal'): Receipt {
    const { tried } = this;
    this.tried = undefined;
    const known = this.receipts.again(letter.id);
    if (known !== undefined) return known;
    const at = this.now(letter.at);
    // On replay nothing is tried before; a step is pure, so it is the same step.
    const isSame = tried?.before === this.snapshot && tried.at === at && tried.letter === JSON.stringify(letter);
    const fired = isSame ? tried.fired : advance(this.chart, this.snapshot, at);
    for (const timer of fired) this.take(timer, `timer:${timer.record.event.id}`);
    const step = isSame ? tried.step : this.chart.step(this.snapshot, letter.event, meta(letter, at));
    this.take(step, `${cause}:${letter.id}`);
    const { seq, from, to } = step.record;
    const receipt = { seq, at, from, to, digest: step.snapshot.digest };
    this.receipts.remember(letter.id, receipt);
    return { ...receipt, duplicate: false };
  }

  /** A signal has no one to answer: a refusal goes into the ledger. */
  notify(letter: Letter): void {
    this.guarded(() => {
      try {
        this.dryRun(letter);
      } catch (error) {
        if (!(error instanceof WatchfloorError)) throw error;
        // The letter may be anything; only what the engine made of its id is let into the memo.
        const { id, by, event, at: given } = (letter ?? {}) as Letter;
        const at = this.now(Number.isSafeInteger(given) ? given : undefined);
        this.fireDue(at);
        const { code, message } = error;
        const refused = this.chart.refuse(
          this.snapshot,
          event,
          { at, by: by ?? system('unknown'), id },
          { code, message },
        );
        this.take(refused, `signal:${refused.record.event.id}`);
        return;
      }
      this.send(letter, 'signal');
    });
  }

  /** Fires what is due, up to and including the timer with this deadline. */
  onTimer(deadline: number): void {
    this.guarded(() => this.fireDue(deadline));
  }

  onOutcome(
    actor: { id: string; generation: number },
    outcome: { ok: true; output?: unknown } | { ok: false; error: unknown },
  ): void {
    this.guarded(() => {
      const at = this.now();
      this.fireDue(at);
      const ended = outcome.ok ? { ok: true as const, output: outcome.output } : outcome;
      const step = this.chart.settle(this.snapshot, actor, ended, { at });
      if (step !== undefined) this.take(step, `actor:${actor.id}#${actor.generation}`);
    });
  }

  /** Only a machine tells its end by a signal; for any other actor this is none of the sender's business. */
  onChildEnded(ended: Ended): void {
    const { id, generation, outcome } = (ended ?? {}) as Partial<Ended>;
    const child = this.snapshot.children.find((c) => c.id === id && c.generation === generation);
    if (child === undefined || !this.chart.machines.includes(child.src) || typeof outcome?.ok !== 'boolean') return;
    this.onOutcome(child, outcome);
  }

  /** An action that gave up leaves a line in the ledger and a mark; the instance goes on. */
  onGaveUp(effect: { key: string; name: string; seq: number }, error: unknown): void {
    this.guarded(() => {
      const { name, message, code } = errorToJson(error) as { name: string; message: string; code?: string };
      const reason = { code: code ?? name, message: message.slice(0, 1_000) };
      const at = this.now();
      this.fireDue(at);
      this.take(this.chart.giveUp(this.snapshot, effect.key, reason, { at }), `effect:${effect.key}`);
      this.attention.push({ seq: effect.seq, effect: effect.key, name: effect.name, ...reason });
    });
  }

  /** A tell that failed comes back as an event, if the machine listens for it. */
  onTellFailed(effect: { key: string; seq: number; to: unknown; event: EventObject }, error: unknown): void {
    this.guarded(() => {
      const { name, message, code } = errorToJson(error) as { name: string; message: string; code?: string };
      const event = {
        type: 'TELL_FAILED',
        to: effect.to,
        event: effect.event.type,
        code: code ?? name,
        message: message.slice(0, 500),
      };
      const at = this.now();
      this.fireDue(at);
      const given: Meta = { at, by: system('host'), id: `${effect.key}/failed` };
      if (this.chart.accepts(this.snapshot, event, given).accepted)
        this.take(this.chart.step(this.snapshot, event, given), `effect:${effect.key}`);
      else this.onGaveUp({ key: effect.key, name: 'tell', seq: effect.seq }, error);
    });
  }

  /** Cancelling the workflow is the event CANCEL; a machine that does not accept it is stopped. */
  cancel(): void {
    this.guarded(() => {
      if (this.snapshot.status !== 'active') return;
      const at = this.now();
      this.fireDue(at);
      const given: Meta = { at, by: system('temporal'), id: 'cancel' };
      const event = { type: 'CANCEL' };
      // A parent that stops its actor asks for no opinion.
      if (!this.isChild && this.chart.accepts(this.snapshot, event, given).accepted) {
        this.take(this.chart.step(this.snapshot, event, given), 'cancel:event');
      } else if (this.snapshot.status === 'active') {
        this.cancelled = true;
        this.take(this.chart.stop(this.snapshot, given), 'cancel:stop');
      }
    });
  }

  /** Throws what a move to another version would be refused with. Changes nothing. */
  tryMove(to: Chart, migrations: Migrations, { id, by }: MigrationRequest): void {
    const at = this.now();
    const snapshot = advance(this.chart, this.snapshot, at).at(-1)?.snapshot ?? this.snapshot;
    migrate(this.chart, to, snapshot, migrations, { id, by, at });
  }

  /** The last step of a run. Its clocks and actors are taken up by the next one; the ledger says where it cannot be. */
  move(to: Chart, migrations: Migrations, { id, by }: MigrationRequest): void {
    this.guarded(() => {
      const at = this.now();
      this.fireDue(at);
      if (this.snapshot.status !== 'active') return;
      const given: Meta = { id, by, at };
      let step: Step;
      try {
        step = migrate(this.chart, to, this.snapshot, migrations, given);
      } catch (error) {
        if (!(error instanceof WatchfloorError)) throw error;
        const { code, message } = error;
        this.take(
          this.chart.refuse(this.snapshot, { type: 'watchfloor.migrated' }, given, { code, message }),
          `migrate:${id}`,
        );
        return;
      }
      this.chart = to;
      this.snapshot = step.snapshot;
      this.note(step, `migrate:${id}`);
      this.carrier.handOn(step.effects, step.snapshot);
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
    this.telling.flush(this.chart, this.snapshot, this.attention.length > 0);
  }

  /** There is something to tell now. */
  get unflushed(): boolean {
    return this.telling.isDue;
  }

  carry(): Carried {
    const { snapshot, attention } = this;
    return {
      snapshot,
      attention,
      attributes: this.telling.attributes,
      receipts: this.receipts.pack(),
      open: this.carrier.openActors(),
      pending: this.carrier.pending(),
    };
  }

  private fireDue(at: number): void {
    for (const step of advance(this.chart, this.snapshot, at)) this.take(step, `timer:${step.record.event.id}`);
  }

  private take(step: Step, cause: string): void {
    this.snapshot = step.snapshot;
    this.note(step, cause);
    this.carrier.carry(step.effects, step.snapshot);
  }

  private note(step: Step, cause: string): void {
    this.records.push(step.record);
    this.telling.note(step.record, cause, step.snapshot.digest);
    for (const [label, value] of step.logs)
      log.info(label ?? 'machine', { machine: this.chart.id, value: loggable(value) });
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

function meta(letter: Letter, at: number): Meta {
  return { at, by: letter.by, id: letter.id };
}

/** Loggers leave the sandbox by structured clone, which plain data survives and snapshots do not. */
function loggable(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 1_000) ?? String(value);
}

/** `<workflow id>/<first execution run id>`: what idempotency keys begin with. */
export function instanceKey(): string {
  const { workflowId, firstExecutionRunId } = workflowInfo();
  return `${workflowId}/${firstExecutionRunId}`;
}
