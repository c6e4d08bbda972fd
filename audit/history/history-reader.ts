/** From a Temporal history to what came in from outside: letters, outcomes, and the steps that the memo tells. */
import type { temporal } from '@temporalio/proto';
import type { EventObject, Json, Outcome, Sender } from 'xstate-temporal/engine';
import { decodePayload } from './payload.ts';

type History = temporal.api.history.v1.IHistory;
type Event = temporal.api.history.v1.IHistoryEvent;
type Payloads = temporal.api.common.v1.IPayloads;
type Failure = temporal.api.failure.v1.IFailure;

/** A step as the memo tells it. */
export interface ToldStep {
  readonly seq: number;
  /** `start`, or `update:`, `signal:`, `timer:`, `actor:`, `effect:`, `cancel:` or `migrate:` with its key. */
  readonly cause: string;
  readonly at: number;
  readonly digest: string;
}

/** An event as it was sent; what a signal brings may be anything. */
export interface SentLetter {
  readonly id?: string;
  readonly by?: Sender;
  readonly event?: EventObject;
}

/** Who wanted an instance on another version. */
export interface AskedMigration {
  readonly id: string;
  readonly by: Sender;
  readonly to: string;
}

/** How an activity ended. */
export interface ActivityEnd {
  /** Its type: `<machine>/<name>`. */
  readonly type: string;
  /** The effect's key; absent for what the host did not begin. */
  readonly effect?: string;
  readonly outcome: Outcome;
}

/** One run of an instance, as its history has it. */
export interface RecordedRun {
  readonly runId: string;
  /** The run that this one continues. */
  readonly continues?: string;
  readonly request: { readonly input?: Json; readonly by?: Sender; readonly id?: string; readonly isChild: boolean };
  readonly steps: readonly ToldStep[];
  /** SHA-256 of the definition that it began on, where this is the first run. */
  readonly definition?: string;
  readonly updates: ReadonlyMap<string, SentLetter>;
  /** Moves to other versions that were asked for, by their ids. */
  readonly migrations: ReadonlyMap<string, AskedMigration>;
  readonly signals: readonly SentLetter[];
  readonly activities: readonly ActivityEnd[];
  /** Ends of machines that were actors, by `<id>#<generation>`. */
  readonly children: ReadonlyMap<string, Outcome>;
}

/** Reads one run. What is not understood is passed over: the comparison of digests will tell. */
export function readRun(history: History): RecordedRun {
  const events = history.events ?? [];
  const started = events[0]?.workflowExecutionStartedEventAttributes;
  const [request] = decodeAll(started?.input) as [Record<string, unknown> | undefined];
  const updates = new Map<string, SentLetter>();
  const migrations = new Map<string, AskedMigration>();
  const signals: SentLetter[] = [];
  const children = new Map<string, Outcome>();
  const steps: ToldStep[] = [];
  let definition: string | undefined;
  for (const event of events) {
    // After a reset what had come in is admitted again, and its acceptance no longer repeats it.
    const accepted =
      event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input ??
      event.workflowExecutionUpdateAdmittedEventAttributes?.request?.input;
    if (accepted?.name === 'send') {
      const [letter] = decodeAll(accepted.args) as [SentLetter];
      updates.set(letter.id ?? '', letter);
    }
    if (accepted?.name === 'migrate') {
      const [asked] = decodeAll(accepted.args) as [AskedMigration];
      migrations.set(asked.id, asked);
    }
    const signal = event.workflowExecutionSignaledEventAttributes;
    if (signal?.signalName === 'notify') signals.push((decodeAll(signal.input)[0] ?? {}) as SentLetter);
    if (signal?.signalName === 'childEnded') {
      const [end] = decodeAll(signal.input) as [{ id?: unknown; generation?: unknown; outcome?: Outcome } | null];
      if (end?.outcome) children.set(`${end.id}#${end.generation}`, end.outcome);
    }
    const memo = event.workflowPropertiesModifiedEventAttributes?.upsertedMemo?.fields;
    if (memo?.steps) steps.push(...(decodePayload(memo.steps) as ToldStep[]));
    if (memo?.definition) definition = decodePayload(memo.definition) as string;
  }
  const { input, by, id, kinship } = (request ?? {}) as { input?: Json; by?: Sender; id?: string; kinship?: unknown };
  const continues = started?.continuedExecutionRunId;
  return {
    runId: started?.originalExecutionRunId ?? '',
    ...(continues ? { continues } : {}),
    request: {
      ...(input === undefined ? {} : { input }),
      ...(by === undefined ? {} : { by }),
      ...(id === undefined ? {} : { id }),
      isChild: kinship !== undefined,
    },
    steps,
    ...(definition === undefined ? {} : { definition }),
    updates,
    migrations,
    signals,
    activities: activityEnds(events),
    children,
  };
}

function activityEnds(events: readonly Event[]): ActivityEnd[] {
  const scheduled = new Map<string, { type: string; effect?: string }>();
  const ends: ActivityEnd[] = [];
  for (const event of events) {
    const start = event.activityTaskScheduledEventAttributes;
    if (start) scheduled.set(String(event.eventId), { type: start.activityType?.name ?? '', ...effectOf(start.input) });
    const done = event.activityTaskCompletedEventAttributes;
    const failed = event.activityTaskFailedEventAttributes ?? event.activityTaskTimedOutEventAttributes;
    const activity = scheduled.get(String((done ?? failed)?.scheduledEventId));
    if (activity && done) ends.push({ ...activity, outcome: { ok: true, output: decodeAll(done.result)[0] } });
    if (activity && failed) ends.push({ ...activity, outcome: { ok: false, error: errorOf(failed.failure) } });
  }
  return ends;
}

/** An actor's arguments are its input and `{ idempotencyKey, at }`; a tell's letter has the key as its id. */
function effectOf(input: Payloads | null | undefined): { effect?: string } {
  const [data, info] = decodeAll(input) as [
    { letter?: { id?: string } } | null,
    { idempotencyKey?: string } | undefined,
  ];
  const key = info?.idempotencyKey ?? data?.letter?.id;
  return key === undefined ? {} : { effect: key.slice(key.lastIndexOf('/') + 1) };
}

/** As the machine saw it: what was thrown, without what Temporal wraps it in. */
function errorOf(failure: Failure | null | undefined): unknown {
  let current = failure;
  while ((current?.activityFailureInfo || current?.childWorkflowExecutionFailureInfo) && current.cause)
    current = current.cause;
  const message = current?.message ?? '';
  const info = current?.applicationFailureInfo;
  if (info) {
    const type = info.type ?? '';
    const [detail] = decodeAll(info.details);
    if (type === 'MACHINE_ERROR' && detail !== undefined) return detail;
    return { name: 'Error', message, ...(/^[A-Z][A-Z0-9_]*$/.test(type) ? { code: type } : {}) };
  }
  if (current?.timeoutFailureInfo) return { name: 'Error', message: `No answer in time: ${message}`, code: 'TIMEOUT' };
  return { name: 'Error', message };
}

function decodeAll(payloads: Payloads | null | undefined): unknown[] {
  return (payloads?.payloads ?? []).map(decodePayload);
}
