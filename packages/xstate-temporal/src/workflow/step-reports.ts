/** What workers are told of each step, for logs, metrics and traces. Nothing of it is in a history. */
import { proxySinks, type Sinks, workflowInfo } from '@temporalio/workflow';
import { actorName, type CauseKind, type Effect, type LedgerRecord } from '../engine/index.ts';
import { atSpan, type Traceparent } from './trace-header.ts';
import { currentTrace, within } from './traced.ts';
import { workerSettings } from './worker-settings.ts';

/** A step, or a refusal. It has names of the chart, ids and codes; never what an event says. */
export interface StepReport {
  readonly machine: string;
  readonly cause: CauseKind;
  /** Absent of what was refused before it came into the history. */
  readonly seq?: number;
  /** The event's type, where the chart took it. */
  readonly event?: string;
  /** The id of what somebody sent. */
  readonly eventId?: string;
  /** The effect that the step is about: its key. */
  readonly effect?: string;
  readonly tenant?: string;
  /** With what it was refused or given up. */
  readonly code?: string;
  /** When the workflow task began that took it, UTC milliseconds. */
  readonly begun: number;
  /** Of a timer: how long after its deadline it was taken, milliseconds. */
  readonly late?: number;
  /** Where the step comes from, and its own span. */
  readonly trace?: { readonly parent: Traceparent; readonly spanId: string };
}

/** How workers take the reports. */
export interface StepSinks extends Sinks {
  xstateTemporal: { step(report: StepReport): void };
}

/** What came of what somebody sent; all else comes of an effect. */
const SENT: readonly CauseKind[] = ['start', 'update', 'signal', 'cancel', 'migrate'];
/** Spans of effects that are remembered, of one instance. */
const KEPT = 10_000;

/** Reports the steps of one instance, where the worker wants them. */
export class StepReports {
  private readonly machine: string;
  private readonly tenant: string | undefined;
  /** Where chart time is that of the server, a timer can be late. */
  private readonly tellsLate: boolean;
  /** The spans of the steps that began what is under way, by the keys of effects and the names of actors. */
  private readonly spans = new Map<string, Traceparent>();
  private readonly sink = proxySinks<StepSinks>().xstateTemporal;

  constructor(machine: string, tenant: string | undefined, tellsLate: boolean) {
    this.machine = machine;
    this.tenant = tenant;
    this.tellsLate = tellsLate;
  }

  /** @param key with `cause`, what `causeName` makes the cause of */
  step({ seq, at, event, effects, refused }: LedgerRecord, cause: CauseKind, key: string): void {
    const { reports, traces } = workerSettings();
    if (reports !== true) return;
    const isSent = SENT.includes(cause);
    const parent = traces !== true ? undefined : isSent ? currentTrace() : this.spans.get(key);
    const spanId = parent === undefined ? undefined : spanOf(workflowInfo().runId, seq);
    this.send({
      cause,
      seq,
      ...(refused === undefined || !isSent ? { event: event.type } : {}),
      ...(isSent ? { eventId: event.id } : cause === 'signals' ? {} : { effect: key }),
      ...(refused === undefined ? {} : { code: refused.code }),
      ...(cause === 'timer' && this.tellsLate ? { late: Date.now() - at } : {}),
      ...(parent === undefined || spanId === undefined ? {} : { trace: { parent, spanId } }),
    });
    if (!isSent) this.spans.delete(key);
    if (parent !== undefined && spanId !== undefined) this.note(effects, atSpan(parent, spanId));
  }

  /** What was refused before it came into the history. @param id of whatever was sent */
  refused(code: string, id: unknown): void {
    if (workerSettings().reports !== true) return;
    this.send({ cause: 'update', code, ...(typeof id === 'string' ? { eventId: id.slice(0, 200) } : {}) });
  }

  /** Begins an effect as part of the trace of the step that asked for it. */
  beginning<T>(key: string, work: () => T): T {
    return within(this.spans.get(key), work);
  }

  /** An action or a tell is done; what becomes of all else is a step. */
  done(key: string): void {
    this.spans.delete(key);
  }

  private send(report: Omit<StepReport, 'machine' | 'tenant' | 'begun'>): void {
    if (workflowInfo().unsafe.isReplaying) return;
    const { machine, tenant } = this;
    this.sink.step({ machine, ...(tenant === undefined ? {} : { tenant }), begun: Date.now(), ...report });
  }

  private note(effects: readonly Effect[], span: Traceparent): void {
    for (const effect of effects) {
      if (effect.kind === 'stopActor') this.spans.delete(actorName(effect));
      else if (effect.kind === 'cancelTimer') this.spans.delete(effect.timer);
      else if (this.spans.size < KEPT) {
        this.spans.set(effect.key, span);
        if (effect.kind === 'invokeActor') this.spans.set(actorName(effect), span);
      }
    }
  }
}

/** Of a step: the same at each replay, and no other step of any run has it. Nothing is drawn for it. */
function spanOf(runId: string, seq: number): string | undefined {
  const digits = runId.replaceAll('-', '').slice(-16);
  if (!/^[0-9a-f]{16}$/.test(digits)) return undefined;
  return (BigInt(`0x${digits}`) ^ BigInt(seq)).toString(16).padStart(16, '0');
}
