/** From a history's events to what was carried out: activities and timers. */
import type { temporal } from '@temporalio/proto';
import { millisOf } from 'xstate-temporal/client';
import { actorNameTaken, effectKeyOf, failureAsSeen, type Outcome } from 'xstate-temporal/engine';
import type { EventReaders, SeenEvent } from './event-readers.ts';
import type { PayloadReader } from './payload.ts';
import type { ActivityStatus, RecordedActivity, RecordedEnd, RecordedTimer } from './recorded-run.ts';

/**
 * By these a proven instance and its machines talk, and a run looks where it came from. No step decides on them, and what
 * they bring is held elsewhere.
 */
const BETWEEN = ['watchfloor/vouch', 'watchfloor/relay', 'watchfloor/admit'];

type Failure = temporal.api.failure.v1.IFailure;
type Execution = temporal.api.common.v1.IWorkflowExecution | null | undefined;
type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Activity = Mutable<RecordedActivity> & { events: string[] };
type Timer = Mutable<RecordedTimer> & { events: string[] };

export class EffectReader {
  /** In the order of the history. */
  readonly activities: Activity[] = [];
  readonly timers: Timer[] = [];
  firstTask: string | undefined;
  /** How machines among the actors ended, by the workflows that they are. */
  readonly machineEnds: (readonly [workflow: string, end: RecordedEnd])[] = [];
  private readonly scheduled = new Map<string, Activity>();
  private readonly started = new Map<string, Timer>();
  /** Those whose end the workflow has not learned of yet. */
  private ended: Activity[] = [];
  /** Of machines whose names were taken: how each engine tells of it, the marker of the later one comes behind. */
  private readonly taken: Mutable<RecordedEnd>[] = [];
  private isTakenNamed = false;
  private readonly taskStarts = new Map<string, number | undefined>();
  private readonly clocks = new Map<string, number | undefined>();
  private readonly payloads: PayloadReader;

  constructor(payloads: PayloadReader) {
    this.payloads = payloads;
  }

  readonly readers: EventReaders = {
    workflowTaskStartedEventAttributes: (_, { id, at }) => this.taskStarts.set(id, at),
    workflowTaskCompletedEventAttributes: ({ startedEventId }, { id }) => {
      this.firstTask ??= id;
      this.clocks.set(id, this.taskStarts.get(String(startedEventId)));
      // What came in after the task had started is reported to the next one.
      const reported = this.ended.filter(({ events }) => Number(events.at(-1)) < Number(startedEventId));
      for (const activity of reported) activity.reportedIn = id;
      this.ended = this.ended.filter(({ reportedIn }) => reportedIn === undefined);
    },
    activityTaskScheduledEventAttributes: ({ activityType, input }, { id }) => {
      if (BETWEEN.includes(activityType?.name ?? '')) return;
      const [data, info] = this.payloads.all(input);
      const activity: Activity = {
        type: activityType?.name ?? '',
        ...effectOf(data, info),
        input: data,
        status: 'open',
        attempts: 0,
        events: [id],
      };
      this.scheduled.set(id, activity);
      this.activities.push(activity);
    },
    activityTaskStartedEventAttributes: ({ attempt, scheduledEventId }, { id }) => {
      const activity = this.scheduled.get(String(scheduledEventId));
      if (activity === undefined) return;
      activity.attempts = Number(attempt ?? 1);
      activity.events.push(id);
    },
    activityTaskCompletedEventAttributes: ({ result, scheduledEventId }, event) =>
      this.end(scheduledEventId, event, 'done', () => ({
        outcome: { ok: true, output: this.payloads.all(result)[0] },
      })),
    activityTaskFailedEventAttributes: ({ failure, scheduledEventId }, event) =>
      this.end(scheduledEventId, event, 'failed', () => this.failed(failure)),
    activityTaskTimedOutEventAttributes: ({ failure, scheduledEventId }, event) =>
      this.end(scheduledEventId, event, 'timedOut', () => this.failed(failure)),
    activityTaskCanceledEventAttributes: ({ scheduledEventId }, event) =>
      this.end(scheduledEventId, event, 'cancelled', () => ({})),
    startChildWorkflowExecutionFailedEventAttributes: ({ workflowId }, { by, id }) => {
      const end = { outcome: this.nameTaken(), events: [id], authenticated: by };
      this.taken.push(end);
      this.machineEnds.push([workflowId ?? '', end]);
    },
    markerRecordedEventAttributes: ({ details }) => {
      if (this.payloads.patch(details) !== 'engine-5') return;
      this.isTakenNamed = true;
      for (const end of this.taken) end.outcome = this.nameTaken();
    },
    childWorkflowExecutionCompletedEventAttributes: ({ result, workflowExecution }, event) =>
      this.machineEnded(workflowExecution, event, { ok: true, output: this.payloads.all(result)[0] }),
    childWorkflowExecutionFailedEventAttributes: ({ failure, workflowExecution }, event) =>
      this.machineEnded(workflowExecution, event, this.machineFailed(failure)),
    childWorkflowExecutionTerminatedEventAttributes: ({ workflowExecution }, event) =>
      this.machineEnded(
        workflowExecution,
        event,
        this.machineFailed({ message: 'Terminated', terminatedFailureInfo: {} }),
      ),
    childWorkflowExecutionTimedOutEventAttributes: ({ workflowExecution }, event) =>
      this.machineEnded(workflowExecution, event, this.machineFailed({ message: 'Timed out', timeoutFailureInfo: {} })),
    childWorkflowExecutionCanceledEventAttributes: ({ workflowExecution }, event) =>
      this.machineEnded(workflowExecution, event, this.machineFailed({ message: '', canceledFailureInfo: {} })),
    timerStartedEventAttributes: ({ startToFireTimeout, workflowTaskCompletedEventId }, { id, at }) => {
      const task = String(workflowTaskCompletedEventId ?? '');
      const length = millisOf(startToFireTimeout ?? {});
      const timer: Timer = { task, clock: this.clocks.get(task), startedAt: at, length, events: [id] };
      this.started.set(id, timer);
      this.timers.push(timer);
    },
    timerFiredEventAttributes: ({ startedEventId }, { id, at }) => {
      const timer = this.started.get(String(startedEventId));
      timer?.events.push(id);
      if (timer !== undefined && at !== undefined) timer.firedAt = at;
    },
    timerCanceledEventAttributes: ({ startedEventId }, { id }) =>
      void this.started.get(String(startedEventId))?.events.push(id),
  };

  private end(
    scheduled: unknown,
    { id, at }: { readonly id: string; readonly at: number | undefined },
    status: ActivityStatus,
    ending: () => Pick<RecordedActivity, 'outcome' | 'error'>,
  ): void {
    const activity = this.scheduled.get(String(scheduled));
    if (activity === undefined) return;
    Object.assign(activity, { status }, ending(), at === undefined ? {} : { endedAt: at });
    activity.events.push(id);
    this.ended.push(activity);
  }

  private machineEnded(execution: Execution, { by, id }: SeenEvent, outcome: Outcome): void {
    this.machineEnds.push([execution?.workflowId ?? '', { outcome, events: [id], authenticated: by }]);
  }

  /** As the engine tells the machine; earlier ones had the words of Temporal's SDK. */
  private nameTaken(): Outcome {
    const error = this.isTakenNamed
      ? actorNameTaken()
      : { name: 'WorkflowExecutionAlreadyStartedError', message: 'Workflow execution already started' };
    return { ok: false, error };
  }

  /** Of an end that has no failure of its own the SDK makes one, with these words. */
  private machineFailed(failure: Failure | null | undefined): Outcome {
    return { ok: false, error: this.errorOf(thrownIn(failure)) };
  }

  private failed(failure: Failure | null | undefined): Pick<RecordedActivity, 'outcome' | 'error'> {
    const thrown = thrownIn(failure);
    const outcome: Outcome = { ok: false, error: this.errorOf(thrown) };
    if (thrown == null) return { outcome };
    const code = thrown.applicationFailureInfo?.type || (thrown.timeoutFailureInfo ? 'TIMEOUT' : 'FAILED');
    return { outcome, error: { code: code.slice(0, 100), message: (thrown.message ?? '').slice(0, 1_000) } };
  }

  /** As the machine saw it. */
  private errorOf(thrown: Failure | null | undefined): unknown {
    const message = thrown?.message ?? '';
    const info = thrown?.applicationFailureInfo;
    if (!info) return failureAsSeen({ name: classOf(thrown), message });
    const [detail] = this.payloads.all(info.details);
    return failureAsSeen({ name: 'ApplicationFailure', message, type: info.type ?? '', detail });
  }
}

/** The arguments of an actor or action are its data and `{ idempotencyKey, at }`; a tell's envelope has the key as its id. */
function effectOf(data: unknown, info: unknown): { effect?: string } {
  const key =
    (info as { idempotencyKey?: unknown } | null | undefined)?.idempotencyKey ??
    (data as { letter?: { id?: unknown } | null } | null | undefined)?.letter?.id;
  return typeof key === 'string' ? { effect: effectKeyOf(key) } : {};
}

/** The class that Temporal's client gives a failure that no implementation threw. */
function classOf(failure: Failure | null | undefined): string {
  if (failure?.timeoutFailureInfo) return 'TimeoutFailure';
  if (failure?.canceledFailureInfo) return 'CancelledFailure';
  if (failure?.terminatedFailureInfo) return 'TerminatedFailure';
  if (failure?.serverFailureInfo) return 'ServerFailure';
  if (failure?.activityFailureInfo) return 'ActivityFailure';
  return failure?.childWorkflowExecutionFailureInfo ? 'ChildWorkflowFailure' : 'TemporalFailure';
}

/** What was thrown, without what Temporal wraps it in. */
function thrownIn(failure: Failure | null | undefined): Failure | null | undefined {
  let current = failure;
  while ((current?.activityFailureInfo || current?.childWorkflowExecutionFailureInfo) && current.cause)
    current = current.cause;
  return current;
}
