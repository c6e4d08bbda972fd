/** Reads the history of one run, in one pass. */
import proto from '@temporalio/proto';
import type { MemoStep } from 'xstate-temporal';
import { millisOf, readDeviating } from 'xstate-temporal/client';
import type { AttributeName, EventReaders, SeenEvent } from './event-readers.ts';
import { PayloadReader } from './payload.ts';
import { EffectReader } from './read-effects.ts';
import { MessageReader } from './read-messages.ts';
import type {
  History,
  HistoryEvent,
  Principal,
  RecordedEnd,
  RecordedEvent,
  RecordedReset,
  RecordedRun,
  RecordedStep,
  RunLinks,
} from './recorded-run.ts';

/** Fields that name an earlier event of the same run. */
const references = [
  'scheduledEventId',
  'startedEventId',
  'initiatedEventId',
  'acceptedEventId',
  'workflowTaskCompletedEventId',
];

/**
 * What is not understood is passed over: checks and the comparison of digests will tell. Payloads that cannot be read
 * are `undefined`, and `unreadable` says why.
 */
export function readRun(history: History): RecordedRun {
  const payloads = new PayloadReader();
  const messages = new MessageReader(payloads);
  const effects = new EffectReader(payloads);
  const own = new RunReader(payloads);
  const all = [messages.readers, effects.readers, own.readers] as readonly Readonly<
    Record<string, ((attributes: object, event: SeenEvent) => unknown) | undefined>
  >[];
  const events: RecordedEvent[] = [];
  for (const [place, event] of (history.events ?? []).entries()) {
    const seen = { id: String(event.eventId ?? ''), place, at: timeOf(event.eventTime), by: principalOf(event) };
    const refersTo: number[] = [];
    for (const name of Object.keys(event)) {
      if (!name.endsWith('EventAttributes')) continue;
      const attributes: unknown = event[name as AttributeName];
      if (typeof attributes !== 'object' || attributes === null) continue;
      addReferences(attributes, refersTo);
      for (const readers of all) readers[name]?.(attributes, seen);
    }
    events.push({ id: seen.id, at: seen.at, refersTo });
  }
  const { continued, machine, version, workflowId } = own;
  const isContinued = continued?.place === events.length - 1;
  const unreadable = whyUnreadable(messages.withheld, payloads);
  return {
    runId: own.links.original ?? '',
    history,
    events,
    status: endings.get(Number(history.events?.at(-1)?.eventType)) ?? 'running',
    links: { ...own.links, ...(isContinued ? { continuedBy: continued.by } : {}), resets: own.resets },
    ...(workflowId ? { workflowId } : {}),
    ...(messages.request === undefined ? {} : { request: messages.request }),
    ...(messages.scenario === undefined ? {} : { scenario: messages.scenario }),
    ...(machine === undefined ? {} : { machine }),
    ...(version === undefined ? {} : { version }),
    ...(own.deviating.length === 0 ? {} : { deviating: own.deviating }),
    ...(own.definition === undefined ? {} : { definition: own.definition }),
    steps: own.steps,
    updates: messages.updates,
    answers: messages.answers,
    signals: messages.signalsOf(),
    signalled: messages.signalled,
    migrations: messages.migrations,
    ...(messages.cancellations.size === 0 ? {} : { cancellations: messages.cancellations }),
    children: endsIn(messages, effects, workflowId ?? ''),
    ...(messages.cancel === undefined ? {} : { cancel: messages.cancel }),
    activities: effects.activities,
    timers: effects.timers,
    ...(effects.firstTask === undefined ? {} : { firstTask: effects.firstTask }),
    ...(unreadable === undefined ? {} : { unreadable }),
  };
}

/** The ends of machines among the actors: what was reported, then what the server tells. */
function endsIn(
  { children }: MessageReader,
  { machineEnds }: EffectReader,
  workflowId: string,
): RecordedRun['children'] {
  const ends = new Map<string, readonly RecordedEnd[]>(children);
  for (const [workflow, end] of machineEnds) {
    // Not every server's history tells the workflow's own id.
    const before = workflow.startsWith(`${workflowId}/`) ? workflowId.length : workflow.lastIndexOf('/');
    const name = workflow.slice(before + 1);
    ends.set(name, [...(ends.get(name) ?? []), end]);
  }
  return ends;
}

/** What the run tells of itself. */
class RunReader {
  readonly steps: RecordedStep[] = [];
  readonly resets: RecordedReset[] = [];
  links: Omit<RunLinks, 'resets' | 'continuedBy'> = {};
  continued: { readonly place: number; readonly by: string } | undefined;
  workflowId: string | null | undefined;
  definition: string | undefined;
  machine: string | undefined;
  version: string | undefined;
  deviating: readonly string[] = [];
  private hasAttributes = false;
  private readonly payloads: PayloadReader;

  constructor(payloads: PayloadReader) {
    this.payloads = payloads;
  }

  readonly readers: EventReaders = {
    workflowExecutionStartedEventAttributes: (started, { place }) => {
      if (place > 0) return;
      const { continuedExecutionRunId, firstExecutionRunId, originalExecutionRunId } = started;
      this.workflowId = started.workflowId;
      this.links = {
        ...(firstExecutionRunId ? { first: firstExecutionRunId } : {}),
        ...(originalExecutionRunId ? { original: originalExecutionRunId } : {}),
        ...(continuedExecutionRunId ? { continues: continuedExecutionRunId } : {}),
      };
    },
    workflowExecutionContinuedAsNewEventAttributes: ({ newExecutionRunId }, { place }) => {
      this.continued = { place, by: newExecutionRunId ?? '' };
    },
    workflowTaskFailedEventAttributes: ({ baseRunId, newRunId }, { at }) => {
      if (newRunId) this.resets.push({ run: newRunId, base: baseRunId ?? '', at });
    },
    workflowPropertiesModifiedEventAttributes: ({ upsertedMemo, workflowTaskCompletedEventId }, event) => {
      const { definition, steps } = upsertedMemo?.fields ?? {};
      this.payloads.noteEncoding(steps);
      if (steps) this.tell(this.payloads.one(steps), String(workflowTaskCompletedEventId ?? ''), event);
      if (definition) this.definition = this.payloads.one(definition) as string;
    },
    upsertWorkflowSearchAttributesEventAttributes: ({ searchAttributes }) => {
      const fields = searchAttributes?.indexedFields;
      // The SDK upserts names of markers, and may do so first.
      if (fields?.WatchfloorMachine == null || this.hasAttributes) return;
      this.hasAttributes = true;
      this.machine = text(this.payloads.optional(fields.WatchfloorMachine));
      this.version = text(this.payloads.optional(fields.WatchfloorVersion));
      this.deviating = readDeviating([this.payloads.optional(fields.WatchfloorDeviating)].flat());
    },
  };

  private tell(steps: unknown, task: string, { at, by, id }: SeenEvent): void {
    if (Array.isArray(steps) && steps.every(isStep))
      for (const step of steps) this.steps.push({ ...step, event: id, task, recordedAt: at, recordedBy: by });
    else this.payloads.failure ??= { cause: new Error('a step in its memo is not { seq, cause, at, digest }') };
  }
}

function isStep(step: unknown): step is MemoStep {
  const { seq, cause, at, digest } = (step ?? {}) as Record<string, unknown>;
  return (
    Number.isSafeInteger(seq) &&
    typeof cause === 'string' &&
    Number.isSafeInteger(at) &&
    typeof digest === 'string' &&
    Math.abs(at as number) <= 8.64e15
  );
}

function whyUnreadable(withheld: boolean, { encoding, failure }: PayloadReader): RecordedRun['unreadable'] {
  if (withheld) return { why: 'withheld' };
  if (encoding !== undefined) return { why: 'encoded', encoding };
  return failure && { why: 'malformed', cause: failure.cause };
}

/** Never the `identity`, which whoever calls the server sets as it likes. */
function principalOf({ principal }: HistoryEvent): Principal | null {
  if (principal == null || (!principal.name && !principal.type)) return null;
  return { type: principal.type ?? '', name: principal.name ?? '' };
}

function addReferences(attributes: object, to: number[]): void {
  for (const name of references) {
    // What an event does not have stands as a default in its prototype.
    if (!Object.hasOwn(attributes, name)) continue;
    const id = Number((attributes as Record<string, unknown>)[name] ?? 0);
    if (id > 0) to.push(id);
  }
}

/** UTC milliseconds; `undefined` where there is none that a date can have. */
function timeOf(time: HistoryEvent['eventTime']): number | undefined {
  const at = millisOf(time);
  return at !== undefined && Math.abs(at) <= 8.64e15 ? at : undefined;
}

function text(value: unknown): string | undefined {
  const one = Array.isArray(value) ? value[0] : value;
  return typeof one === 'string' ? one : undefined;
}

const { EventType } = proto.temporal.api.enums.v1;

const endings = new Map<number, string>([
  [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED, 'completed'],
  [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED, 'failed'],
  [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT, 'timedOut'],
  [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED, 'cancelled'],
  [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED, 'terminated'],
  [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW, 'continuedAsNew'],
]);
