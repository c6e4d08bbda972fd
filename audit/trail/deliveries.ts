/** What became of each effect: activities and timers, told by the effect's key. */
import type { temporal } from '@temporalio/proto';
import { type HistoryEvent, payloads, type RecordedCase, timeOf } from '../history/recorded-case.ts';
import { principalOf, refOf } from './evidence.ts';
import type { EffectOutcome, EventRef, Principal } from './types.ts';

export interface Delivery {
  /** What tells effects apart: their key, or `<id>#<generation>` of an actor. */
  readonly name: string;
  /** The activity's type: `<machine>/<name>`, or `watchfloor/tell`. */
  readonly type: string;
  /** What it was given. */
  readonly given: unknown;
  outcome: EffectOutcome;
  attempts: number;
  error?: { code: string; message: string };
  endedAt?: number;
  authenticated: Principal | null;
  readonly events: EventRef[];
}

/** A timer of the server. */
export interface StartedTimer {
  readonly summary: string;
  /** The workflow task that started it. */
  readonly task: EventRef;
  readonly events: EventRef[];
  readonly startedAt: number | undefined;
  /** Milliseconds. */
  readonly length: number;
  firedAt?: number;
}

export interface Deliveries {
  /** In the order of the history; an effect that was taken over by a later run has several. */
  readonly all: readonly Delivery[];
  readonly timers: readonly StartedTimer[];
}

/** Reads what was carried out. What is not understood is passed over. */
export function deliveriesOf({ runs }: RecordedCase): Deliveries {
  const all: Delivery[] = [];
  const timers: StartedTimer[] = [];
  const scheduled = new Map<EventRef, Delivery>();
  const started = new Map<EventRef, StartedTimer>();
  for (const [run, { history }] of runs.entries()) {
    for (const event of history.events ?? []) {
      const ref = refOf(run, event);
      const start = event.activityTaskScheduledEventAttributes;
      if (start) {
        const [given, info] = payloads(start.input);
        const delivery: Delivery = {
          name: nameOf(summaryOf(event), given, info),
          type: start.activityType?.name ?? '',
          given,
          outcome: 'open',
          attempts: 0,
          authenticated: null,
          events: [ref],
        };
        scheduled.set(ref, delivery);
        all.push(delivery);
      }
      const timer = event.timerStartedEventAttributes;
      if (timer) {
        const one: StartedTimer = {
          summary: summaryOf(event),
          task: `${run + 1}:${timer.workflowTaskCompletedEventId ?? ''}`,
          events: [ref],
          startedAt: timeOf(event),
          length: millisOf(timer.startToFireTimeout),
        };
        started.set(ref, one);
        timers.push(one);
      }
      const over = event.timerFiredEventAttributes ?? event.timerCanceledEventAttributes;
      const ended = started.get(`${run + 1}:${over?.startedEventId ?? ''}`);
      if (over && ended) {
        ended.events.push(ref);
        const at = timeOf(event);
        if (event.timerFiredEventAttributes && at !== undefined) ended.firedAt = at;
      }
      goOn(event, run, ref, scheduled);
    }
  }
  return { all, timers };
}

function goOn(event: HistoryEvent, run: number, ref: EventRef, scheduled: ReadonlyMap<EventRef, Delivery>): void {
  const begun = event.activityTaskStartedEventAttributes;
  const done = event.activityTaskCompletedEventAttributes;
  const failed = event.activityTaskFailedEventAttributes;
  const late = event.activityTaskTimedOutEventAttributes;
  const cancelled = event.activityTaskCanceledEventAttributes;
  const told = begun ?? done ?? failed ?? late ?? cancelled;
  const delivery = told && scheduled.get(`${run + 1}:${told.scheduledEventId ?? ''}`);
  if (!delivery) return;
  delivery.events.push(ref);
  if (begun) {
    delivery.attempts = Number(begun.attempt ?? 1);
    return;
  }
  const endedAt = timeOf(event);
  if (endedAt !== undefined) delivery.endedAt = endedAt;
  delivery.authenticated = principalOf(event);
  delivery.outcome = done ? 'done' : failed ? 'failed' : late ? 'timedOut' : 'cancelled';
  const failure = failed?.failure ?? late?.failure;
  if (failure) delivery.error = errorOf(failure);
}

/** Summaries are written by the host: `sendMail (3.1)`, `readTenantFacts (facts#1)`; a tell's letter has the key as id. */
function nameOf(summary: string, given: unknown, info: unknown): string {
  const [, inBrackets] = /\(([^()]+)\)$/.exec(summary) ?? [];
  if (inBrackets !== undefined) return inBrackets;
  const key =
    (info as { idempotencyKey?: unknown } | undefined)?.idempotencyKey ??
    (given as { letter?: { id?: unknown } } | null | undefined)?.letter?.id;
  return typeof key === 'string' ? key.slice(key.lastIndexOf('/') + 1) : summary;
}

function summaryOf({ userMetadata }: HistoryEvent): string {
  const summary = userMetadata?.summary;
  const [text] = summary == null ? [] : payloads({ payloads: [summary] });
  return typeof text === 'string' ? text : '';
}

function errorOf(failure: temporal.api.failure.v1.IFailure): { code: string; message: string } {
  let current = failure;
  while ((current.activityFailureInfo || current.childWorkflowExecutionFailureInfo) && current.cause)
    current = current.cause;
  const code = current.applicationFailureInfo?.type || (current.timeoutFailureInfo ? 'TIMEOUT' : 'FAILED');
  return { code: code.slice(0, 100), message: (current.message ?? '').slice(0, 1_000) };
}

function millisOf(duration: temporal.api.history.v1.ITimerStartedEventAttributes['startToFireTimeout']): number {
  return Number(duration?.seconds ?? 0) * 1_000 + Math.floor((duration?.nanos ?? 0) / 1_000_000);
}
