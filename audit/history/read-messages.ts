/** From a history's events to what came in from outside: the start, updates, signals, and the request to cancel. */
import type { temporal } from '@temporalio/proto';
import { actorName, BEGUN_LATE, isUnreadable, MANY_SIGNALS, readChildEnd, type Sender } from 'xstate-temporal/engine';
import type { EventReaders, SeenEvent } from './event-readers.ts';
import { isWithheld, type PayloadReader } from './payload.ts';
import type {
  Incoming,
  RecordedCancellation,
  RecordedEnd,
  RecordedMigration,
  RecordedReceipt,
  RecordedRun,
  RecordedSignal,
  RecordedStart,
  RecordedUpdate,
  SentEnvelope,
} from './recorded-run.ts';

type Request = temporal.api.update.v1.IRequest;
type Asked = { id: string; by: Sender; to: string; proof?: string };
type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Update = Mutable<RecordedUpdate> & { events: string[] };

export class MessageReader {
  request: RecordedStart | undefined;
  scenario: RecordedRun['scenario'];
  withheld = false;
  cancel: Incoming | undefined;
  readonly updates = new Map<string, Update[]>();
  readonly answers = new Set<string>();
  private readonly signals: RecordedSignal[] = [];
  /** The events of all signals. */
  readonly signalled: string[] = [];
  readonly migrations = new Map<string, RecordedMigration>();
  readonly cancellations = new Map<string, RecordedCancellation>();
  readonly children = new Map<string, RecordedEnd[]>();
  /** The event of the start of the first task that was completed: the workflow's code knows of none before it. */
  private firstTask: number | undefined;
  /** The same of the last one so far. */
  private lastTask: number | undefined;
  /** By the events that tell of their acceptance. */
  private readonly accepted = new Map<string, Update>();
  private readonly payloads: PayloadReader;

  constructor(payloads: PayloadReader) {
    this.payloads = payloads;
  }

  readonly readers: EventReaders = {
    workflowExecutionStartedEventAttributes: ({ input }, event) => {
      if (event.place > 0) return;
      this.withheld = isWithheld(input?.payloads?.[0]);
      this.payloads.noteEncoding(input?.payloads?.[0]);
      this.start(this.payloads.first(input), event);
    },
    workflowExecutionUpdateAdmittedEventAttributes: ({ request }, event) => this.admit(request, event),
    workflowExecutionUpdateAcceptedEventAttributes: ({ acceptedRequest, protocolInstanceId }, event) => {
      if (acceptedRequest != null) return this.admit(acceptedRequest, event);
      // After a reset what had come in is admitted again, and its acceptance no longer repeats it.
      const update = this.updates.get(protocolInstanceId ?? '')?.[0];
      if (update === undefined) return;
      update.events.push(event.id);
      this.accepted.set(event.id, update);
    },
    workflowExecutionUpdateCompletedEventAttributes: ({ acceptedEventId, outcome }, { id }) => {
      const update = this.accepted.get(String(acceptedEventId));
      if (update === undefined) return;
      update.events.push(id);
      if (outcome?.success == null) return;
      this.answers.add(id);
      const receipt = receiptOf(id, this.payloads.optional(outcome.success.payloads?.[0]));
      if (receipt !== undefined) update.receipt = receipt;
    },
    workflowExecutionSignaledEventAttributes: ({ input, signalName }, event) => {
      this.signalled.push(event.id);
      const sent = this.payloads.sent(input);
      const name = signalName ?? '';
      if (name !== 'notify' && name !== 'childEnded')
        return void this.signals.push({ envelope: {}, unknown: name, waited: 'unknown', ...from(event) });
      // A report of an end may be refused too, and is then kept as any other signal.
      this.signals.push({ envelope: (sent ?? {}) as SentEnvelope, waited: name, ...from(event) });
      if (name === 'notify' || isUnreadable(sent)) return;
      const end = readChildEnd(sent);
      if (end !== undefined)
        addTo(this.children, actorName(end.actor), { outcome: end.outcome, asked: sent, ...from(event) });
    },
    workflowTaskCompletedEventAttributes: ({ startedEventId }) => {
      this.lastTask = Number(startedEventId);
      this.firstTask ??= this.lastTask;
    },
    markerRecordedEventAttributes: ({ details }) => {
      // The run's code began with this task, and had all that came before it at once.
      if (this.payloads.patch(details) === BEGUN_LATE) this.firstTask = this.lastTask;
    },
    workflowExecutionCancelRequestedEventAttributes: (_, event) => {
      this.cancel ??= from(event);
    },
  };

  /** In the order of the history. Where many wait, the host takes them in this order too. */
  signalsOf(): RecordedSignal[] {
    const { firstTask = Number.POSITIVE_INFINITY } = this;
    const waits = ({ events }: RecordedSignal) => Number(events[0]) < firstTask;
    const areMany = this.signals.filter(waits).length >= MANY_SIGNALS;
    return this.signals.map(({ waited, ...signal }) =>
      waited !== undefined && !areMany && waits(signal) ? { ...signal, waited } : signal,
    );
  }

  private start(request: unknown, event: SeenEvent): void {
    const { input, by, id, kinship, proof, scenario } = (request ?? {}) as Pick<
      RecordedStart,
      'input' | 'by' | 'id' | 'proof'
    > & {
      kinship?: unknown;
      scenario?: { offset?: unknown } | null;
    };
    this.request = {
      ...(input === undefined ? {} : { input }),
      ...(by === undefined ? {} : { by }),
      ...(id === undefined ? {} : { id }),
      ...(proof === undefined ? {} : { proof, asked: request }),
      isChild: kinship !== undefined,
      ...from(event),
    };
    if (scenario === undefined) return;
    const offset = Number(scenario?.offset ?? Number.NaN);
    this.scenario = { offset: Number.isFinite(offset) ? offset : undefined };
  }

  /** The server writes an update's events when the worker has accepted it, and so with the worker's principal. */
  private admit(request: Request | null | undefined, { id }: SeenEvent): void {
    const name = request?.input?.name;
    if (name === 'send') {
      const envelope = (this.payloads.first(request?.input?.args) ?? {}) as SentEnvelope;
      const update: Update = { envelope, events: [id], authenticated: null };
      this.accepted.set(id, update);
      // The event's id is the update's too, which stays where the payload is withheld.
      addTo(this.updates, textOf(envelope.id ?? request?.meta?.updateId), update);
    }
    if (name !== 'migrate' && name !== 'cancel') return;
    const asked = this.payloads.first(request?.input?.args) as Asked | undefined;
    if (asked == null) return;
    const { by, proof, to } = asked;
    const message = { by, ...(proof === undefined ? {} : { proof }), asked, events: [id], authenticated: null };
    if (name === 'migrate') this.migrations.set(asked.id, { ...message, to });
    // A later one of the same id is a duplicate, which changed nothing.
    else if (!this.cancellations.has(asked.id)) this.cancellations.set(asked.id, message);
  }
}

function addTo<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}

/** Anything may stand where a text should. */
const textOf = (value: unknown): string => (typeof value === 'object' && value !== null ? '' : String(value));

const from = ({ id, by }: SeenEvent): Incoming => ({ events: [id], authenticated: by });

function receiptOf(event: string, value: unknown): RecordedReceipt | undefined {
  const { seq, at, from, to, digest } = (value ?? {}) as Partial<RecordedReceipt>;
  const isPaths = (paths: unknown) => Array.isArray(paths) && paths.every((path) => typeof path === 'string');
  if (typeof seq !== 'number' || typeof at !== 'number' || !isPaths(from) || !isPaths(to)) return undefined;
  return { event, seq, at, from: from ?? [], to: to ?? [], digest: String(digest) };
}
