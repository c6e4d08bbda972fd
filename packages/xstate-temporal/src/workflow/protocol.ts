/** What client and workflow say to each other. No Temporal import: both sides and the tests read it. */
import type {
  ActionInfo,
  Attention,
  Barred,
  Child,
  Json,
  LedgerRecord,
  PackedReceipts,
  RunAction,
  Sender,
  Snapshot,
  StopActor,
  Tell,
  Timer,
  WatchfloorErrorOptions,
} from '../engine/index.ts';

export { type Attention, activityType, type Envelope, type Receipt, tellActivity } from '../engine/index.ts';
export { TASK_PENDING } from './task-pending.ts';

/** Where workers and clients meet that are told nothing else. */
export const DEFAULT_TASK_QUEUE = 'xstate';
export const DEFAULT_NAMESPACE = 'default';

/** The names of the handlers of a durable instance. */
export const handlers = {
  /** Update: send an event, get a receipt as soon as the step is taken. */
  send: 'send',
  /** Signal: the same, fire and forget; a refusal is recorded in the ledger. */
  notify: 'notify',
  /** Update: move the instance to another version, at a continue-as-new. */
  migrate: 'migrate',
  /** Update: cancel the instance, by the event CANCEL where its machine takes it. */
  cancel: 'cancel',
  /** Update: wait until a state, a tag or the end is reached. */
  until: 'until',
  /** Signal: a machine that is an actor of this instance has ended. */
  childEnded: 'childEnded',
  /** Query: where the instance stands. */
  describe: 'describe',
  /** Query: up to 500 ledger records from a sequence number. */
  ledger: 'ledger',
  /** Query: the engine's snapshot. */
  snapshot: 'snapshot',
  /** Query: the receipt of an event that was taken, by the event's id; `null` for one that is not remembered. */
  receipt: 'receipt',
} as const;

/** The workflow type of a machine: its id in camel case, so that `tan-application` is exported as `tanApplication`. */
export function workflowType(machine: string): string {
  return machine.replace(/[-_.]+(.)/g, (_, letter: string) => letter.toUpperCase());
}

/** Under which a workflow tells the machine that it is made of. */
export const EXPORTED = Symbol.for('xstate-temporal/machine');

/** The machine of a workflow, with all versions that it has. */
export interface ExportedMachine {
  readonly id: string;
  readonly versions: readonly DefinitionMark[];
}

/** Workflow id of an instance: `<machine>/<key>`. */
export function workflowId(machine: string, key: string): string {
  return `${machine}/${key}`;
}

/** What a refusal carries besides code and message: the only detail of Temporal's application failure. */
export type RefusalDetails = Pick<WatchfloorErrorOptions, 'details' | 'todo'>;

/**
 * Chart time that comes with the start and with each event, instead of from the server's clock: for an instance that
 * somebody else steers through time, faster than time passes.
 */
export interface ExternalClock {
  /** Chart time of the start, UTC milliseconds. */
  readonly at: number;
  /** What the server's clock is ahead of chart time, milliseconds. */
  readonly offset: number;
  /** What stands before every workflow id, so that instances under one clock meet only each other. */
  readonly prefix: string;
}

/** How a child workflow reaches its parent. */
export interface ParentLink {
  /** The actor names from the outermost machine down to this one. */
  readonly path: readonly string[];
  /** The parent's workflow id. */
  readonly parent: string;
  /** The id and generation under which the parent invoked it. */
  readonly id: string;
  readonly generation: number;
}

/** A child's last word. */
export interface Ended {
  readonly id: string;
  readonly generation: number;
  readonly outcome: { readonly ok: true; readonly output?: Json } | { readonly ok: false; readonly error: Json };
  /** Who says it, and the proof of that; to a parent that was started with one. */
  readonly by?: Sender;
  readonly proof?: string;
}

/** Which definition: its version, and the hash of its structure. */
export interface DefinitionMark {
  readonly version: string;
  readonly hash: string;
}

/** A workflow's only argument. */
export interface StartRequest {
  readonly input?: Json;
  /** Who starts it; default: the system. */
  readonly by?: Sender;
  /** The id of the start; default: `start`. */
  readonly id?: string;
  /** A proof of who starts it. An instance that was started with one takes nothing without. */
  readonly proof?: string;
  /** The version to start with; default: the newest that the worker has. */
  readonly version?: string;
  /** The definition that whoever starts it holds: a worker with another one under the same version does not take it up. */
  readonly definition?: DefinitionMark;
  /** The external clock, if there is one. Histories record it under this name. */
  readonly scenario?: ExternalClock;
  /** Set where the instance is an actor of another. Histories record it under this name. */
  readonly kinship?: ParentLink;
  /** What an earlier run hands on. */
  readonly continued?: Carried;
}

/** Who wants an instance on another version. */
export interface MigrationRequest {
  readonly id: string;
  readonly by: Sender;
  /** The version. */
  readonly to: string;
  readonly proof?: string;
}

/** Who wants an instance cancelled. */
export interface CancelRequest {
  readonly id: string;
  readonly by: Sender;
  readonly proof?: string;
}

/** The answer to `migrate`: the instance moves as soon as what is under way has ended or is handed on. */
export interface MigrationAnswer {
  readonly from: string;
  readonly to: string;
}

/** What travels with a continue-as-new. */
export interface Carried {
  readonly snapshot: Snapshot;
  /** Receipts of the last 1,000 events, oldest first. */
  readonly receipts: PackedReceipts;
  readonly attention: readonly Attention[];
  /** The effect key of each actor that is still open, by `<id>#<generation>`. */
  readonly open: Readonly<Record<string, string>>;
  /** Actions and tells that are not done yet, in their order; the first may have been begun. */
  readonly pending: readonly PendingEffect[];
  readonly attributes: Readonly<Record<string, Json>>;
  /** The run that follows lets handlers answer before it reports; runs recorded before this was so have no such field. */
  readonly handlersFirst?: true;
  /** What is to be known of proofs; absent where there were none. */
  readonly proofs?: CarriedProofs;
}

/** What a run hands on of proofs. */
export interface CarriedProofs {
  /** When the proof of the start was issued, seconds; absent where there was none. */
  readonly since?: number;
  /** The issuer of that proof; absent where it was handed on by an earlier engine. */
  readonly issuer?: string;
  /** Ids of proofs that were used and are still valid, each with the second at which it is not any more. */
  readonly used?: readonly (readonly [id: string, until: number])[];
}

/** An action or a tell, or a machine to stop, with time and number of the step that left it. */
export interface PendingEffect {
  readonly effect: RunAction | Tell | StopActor;
  /** Of an action that the machine's own function carries out: what is handed to it beside the params. */
  readonly info?: ActionInfo;
  readonly at: number;
  readonly seq: number;
}

/**
 * What the id of the update `until` begins with. Ids of events do not: those that instances tell each other begin with a
 * workflow id, and so with the name of a machine.
 */
export const UNTIL_ID = '/until/';

export interface UntilRequest {
  /** Path of a state, as `advised` or `triaged.assessing`. */
  readonly state?: string;
  readonly tag?: string;
  /** The instance has ended. */
  readonly ended?: boolean;
  /** Milliseconds, at most 20,000. */
  readonly timeout?: number;
}

export interface UntilAnswer {
  readonly reached: boolean;
  readonly status: Snapshot['status'];
  readonly states: readonly string[];
  readonly seq: number;
}

export interface Description {
  readonly machine: string;
  readonly version: string;
  readonly definition: string;
  readonly status: Snapshot['status'];
  readonly states: readonly string[];
  readonly tags: readonly string[];
  readonly offers: readonly string[];
  /** Whom segregation of duties keeps from what; absent where nobody is kept from anything. */
  readonly barred?: readonly Barred[];
  readonly timers: readonly Timer[];
  readonly children: readonly Child[];
  readonly attention: readonly Attention[];
  /** Something is under way: an action, a tell or an actor. */
  readonly busy: boolean;
  readonly seq: number;
  /** Chart time of the last step, UTC milliseconds. */
  readonly at: number;
  readonly digest: string;
}

export interface LedgerPage {
  readonly records: readonly LedgerRecord[];
  /** The first sequence number that this run knows; earlier ones are in the runs before it. */
  readonly first: number;
  /** The sequence number to ask for next; absent at the end. */
  readonly next?: number;
}

/** Most records that one ledger query gives. */
export const LEDGER_PAGE = 500;
/** Most characters of their JSON, unless one record alone has more; a server's answer may have 4 MiB. */
export const LEDGER_PAGE_LENGTH = 1_000_000;

/**
 * What each instance can be found by, with the types as Temporal's command line writes them. A worker does not poll
 * before its namespace has all of them.
 */
export const SEARCH_ATTRIBUTES = {
  WatchfloorMachine: 'Keyword',
  WatchfloorVersion: 'Keyword',
  WatchfloorTenant: 'Keyword',
  WatchfloorAttention: 'Keyword',
  WatchfloorState: 'KeywordList',
  WatchfloorTags: 'KeywordList',
  WatchfloorDeadline: 'Datetime',
  /** When it last took a step, by the server's clock: what changed since is found by it. */
  WatchfloorChangedAt: 'Datetime',
  // One text for all, since a database for visibility has room for three lists in all.
  WatchfloorDeviating: 'Keyword',
} as const;

/** The names in the search attribute `WatchfloorDeviating`. None of them has a space. */
export function readDeviating(values: readonly unknown[] | undefined): string[] {
  return (values ?? []).flatMap((value) => (typeof value === 'string' ? value.split(' ') : []));
}
