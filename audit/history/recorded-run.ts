/** What the history of one run tells. `readRun` makes it in one pass; whatever audits a case looks here, not at events. */
import type { temporal } from '@temporalio/proto';
import type { MemoStep } from 'xstate-temporal';
import type { EventObject, Json, Outcome, Sender } from 'xstate-temporal/engine';

export type History = temporal.api.history.v1.IHistory;
export type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

/** Whom the server authenticated; a server without an authorizer authenticates nobody. */
export interface Principal {
  readonly type: string;
  readonly name: string;
}

/** An event of the history by its id, with when it was written, UTC ms, and the earlier events that it names. */
export interface RecordedEvent {
  readonly id: string;
  readonly at: number | undefined;
  readonly refersTo: readonly number[];
}

/** A step as the memo tells it, and the event that brought the memo. */
export interface RecordedStep extends MemoStep {
  readonly event: string;
  /** The id of the workflow task's completion, which recorded it. */
  readonly task: string;
  readonly recordedAt: number | undefined;
  /** Whose call made the server write the event: the worker's. */
  readonly recordedBy: Principal | null;
}

/** An event with what is around it, as it was sent; what a signal brings may be anything. */
export interface SentEnvelope {
  readonly id?: string;
  readonly by?: Sender;
  readonly event?: EventObject;
  readonly proof?: string;
}

/** What came in from outside, with the ids of the events that tell of it. */
export interface Incoming {
  readonly events: readonly string[];
  /** Of an update the server never says: it notes the worker that accepted it. */
  readonly authenticated: Principal | null;
}

/** What an update answered. */
export interface RecordedReceipt {
  readonly event: string;
  readonly seq: number;
  readonly at: number;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly digest: string;
}

export interface RecordedUpdate extends Incoming {
  readonly envelope: SentEnvelope;
  readonly receipt?: RecordedReceipt;
}

export interface RecordedSignal extends Incoming {
  readonly envelope: SentEnvelope;
  /** The name of a signal that no instance knows. */
  readonly unknown?: string;
  /** Of the few that were there before the run's first task: which handler it waited for. */
  readonly waited?: 'notify' | 'childEnded' | 'unknown';
}

/** Who wanted an instance on another version. */
export interface RecordedMigration extends Incoming {
  readonly by: Sender;
  readonly to: string;
  readonly proof?: string;
  /** As it was asked for; anything may stand in it. */
  readonly asked?: unknown;
}

/** Who wanted an instance cancelled. */
export interface RecordedCancellation extends Incoming {
  readonly by: Sender;
  readonly proof?: string;
  readonly asked: unknown;
}

/** The end of a machine that was an actor. */
export interface RecordedEnd extends Incoming {
  readonly outcome: Outcome;
  /** As it was reported; absent where the server itself tells how the machine's workflow ended. */
  readonly asked?: unknown;
}

/** How a run was started. */
export interface RecordedStart extends Incoming {
  readonly input?: Json;
  readonly by?: Sender;
  readonly id?: string;
  readonly proof?: string;
  /** As it was asked for; anything may stand in it. */
  readonly asked?: unknown;
  readonly isChild: boolean;
}

/** What became of an activity; `open` is not ended yet. */
export type ActivityStatus = 'open' | 'done' | 'failed' | 'timedOut' | 'cancelled';

/** An effect that a worker carried out. */
export interface RecordedActivity {
  /** `<machine>/<name>`, or `watchfloor/tell`. */
  readonly type: string;
  /** The effect's key, `<seq>.<index>`; absent for what the host did not begin. */
  readonly effect?: string;
  readonly input: unknown;
  readonly status: ActivityStatus;
  readonly attempts: number;
  /** As the machine is told; absent while it is open, and where it was cancelled. */
  readonly outcome?: Outcome;
  readonly error?: { readonly code: string; readonly message: string };
  readonly endedAt?: number;
  /** The id of the completion of the workflow task that learned of its end. */
  readonly reportedIn?: string;
  readonly events: readonly string[];
}

/** A timer of the server. Nothing in a history names the effect that it was started for. */
export interface RecordedTimer {
  /** The id of the workflow task's completion, which started it. */
  readonly task: string;
  /** The workflow's clock during that task, UTC ms. */
  readonly clock: number | undefined;
  /** When the server started it, UTC ms. */
  readonly startedAt: number | undefined;
  /** Milliseconds. */
  readonly length: number;
  readonly firedAt?: number;
  readonly events: readonly string[];
}

/** A reset: the run that it made, the one that it was made from, and when, UTC ms. */
export interface RecordedReset {
  readonly run: string;
  readonly base: string;
  readonly at: number | undefined;
}

/** How a run hangs together with others, by run ids. */
export interface RunLinks {
  /** The first run of the chain; stays the same over continue-as-new and reset. */
  readonly first?: string;
  /** The id that the run began under; a reset gives it another. */
  readonly original?: string;
  readonly continues?: string;
  readonly continuedBy?: string;
  readonly resets: readonly RecordedReset[];
}

export interface RecordedRun {
  /** As it was asked for, or as its history names it. */
  readonly runId: string;
  /** For Temporal's own replayer. */
  readonly history: History;
  readonly events: readonly RecordedEvent[];
  /** How it ended, or `running`. */
  readonly status: string;
  readonly links: RunLinks;
  /** As the start names it. */
  readonly workflowId?: string;
  /** Absent where the history does not begin with a start. */
  readonly request?: RecordedStart;
  /** Lives in a scenario's time; the server's clock is ahead of it by so many milliseconds. */
  readonly scenario?: { readonly offset: number | undefined };
  /** As the search attributes named them first. */
  readonly machine?: string;
  readonly version?: string;
  /** In what its policy differs from that of the worker which took the start; absent where it does not. */
  readonly deviating?: readonly string[];
  /** SHA-256 of the definition that it began on, where this is the first run. */
  readonly definition?: string;
  readonly steps: readonly RecordedStep[];
  /** By the event's id, in the order of the history: mostly one, and all others are duplicates. */
  readonly updates: ReadonlyMap<string, readonly RecordedUpdate[]>;
  /** Ids of the events that answer a sender with a receipt. */
  readonly answers: ReadonlySet<string>;
  readonly signals: readonly RecordedSignal[];
  /** The events of all signals, in the order of the history. */
  readonly signalled?: readonly string[];
  /** Moves to other versions that were asked for, by their ids. */
  readonly migrations: ReadonlyMap<string, RecordedMigration>;
  /** Ends of machines among the actors, by `<id>#<generation>`: as reported, which anybody can, then as the server tells. */
  readonly children: ReadonlyMap<string, readonly RecordedEnd[]>;
  /** The request to cancel, as Temporal itself knows it. */
  readonly cancel?: Incoming;
  /** Cancellations that say by whom, by their ids. */
  readonly cancellations?: ReadonlyMap<string, RecordedCancellation>;
  readonly activities: readonly RecordedActivity[];
  readonly timers: readonly RecordedTimer[];
  /** The completion of its first workflow task. */
  readonly firstTask?: string;
  /** The server has its payloads encrypted. */
  readonly encrypted?: boolean;
  /** Why its payloads tell nothing: withheld, of an encoding that needs a codec, or not as they should be. */
  readonly unreadable?:
    | { readonly why: 'shredded' }
    | { readonly why: 'withheld' }
    | { readonly why: 'encoded'; readonly encoding: string }
    | { readonly why: 'malformed'; readonly cause: unknown };
}
