/** One case as it was recorded: every run of it, and what the histories themselves do not say. */
import type { temporal } from '@temporalio/proto';
import { WatchfloorError } from 'xstate-temporal/engine';
import { historyFromJson } from './history-json.ts';
import { type RecordedRun, readRun } from './history-reader.ts';
import { decodePayload } from './payload.ts';

export type History = temporal.api.history.v1.IHistory;
export type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

/** One run, with its id, which a history does not always hold. */
export interface CaseRun {
  readonly runId: string;
  readonly history: History;
}

/** A run that a reset, or a second start under the same id, left behind. */
export interface AbandonedRun extends CaseRun {
  readonly why: 'reset' | 'earlier life';
}

export interface RecordedCase {
  /** `<machine>/<key>`, with the run's prefix where it was simulated; empty where neither file nor history tells it. */
  readonly workflowId: string;
  readonly machine: string;
  readonly version: string;
  /** SHA-256 of the definition, where it is told. */
  readonly definition?: string;
  /** Lives in a scenario's time. */
  readonly simulated: boolean;
  /** First to last. */
  readonly runs: readonly CaseRun[];
  readonly abandoned: readonly AbandonedRun[];
  /** What each run brought, in the same order. */
  readonly read: readonly RecordedRun[];
}

/** What may be known of a case beside its histories. */
export interface Beside {
  readonly workflowId?: string;
  readonly machine?: string;
  readonly version?: string;
  readonly definition?: string;
  readonly abandoned?: readonly AbandonedRun[];
}

/**
 * @param runs of one life, first to last
 * @throws HISTORY_MALFORMED, PAYLOAD_ENCODED, MACHINE_UNKNOWN
 */
export function recordedCase(runs: readonly CaseRun[], beside: Beside = {}): RecordedCase {
  const [first] = runs;
  const started = first?.history.events?.[0]?.workflowExecutionStartedEventAttributes;
  if (first === undefined || started == null)
    throw malformed('its first event is not WORKFLOW_EXECUTION_STARTED, so its beginning is missing');
  const read = runs.map(({ history }) => readSafely(history));
  for (const { steps } of read) for (const step of steps) checkStep(step);
  const attributes = searchAttributes(first.history);
  const machine = beside.machine ?? text(attributes.WatchfloorMachine);
  const version = beside.version ?? text(attributes.WatchfloorVersion);
  if (machine === undefined || version === undefined) {
    throw new WatchfloorError(
      'MACHINE_UNKNOWN',
      'The history names no machine and version. It is of another kind of workflow, or it ends before its first step.',
    );
  }
  const definition = beside.definition ?? read[0]?.definition;
  const [request] = payloads(started.input) as [{ scenario?: unknown } | null | undefined];
  return {
    workflowId: beside.workflowId ?? (started.workflowId || ''),
    machine,
    version,
    ...(definition === undefined ? {} : { definition }),
    simulated: request?.scenario !== undefined,
    runs,
    abandoned: beside.abandoned ?? [],
    read,
  };
}

/** A run from its JSON, as `temporal workflow show --output json` writes it. @throws HISTORY_MALFORMED */
export function runFromJson(json: unknown, runId?: string): CaseRun {
  let history: History;
  try {
    history = historyFromJson(json);
  } catch (error) {
    throw malformed(error instanceof Error ? error.message : String(error), error);
  }
  const [first] = history.events ?? [];
  if (first === undefined) throw malformed('it has no events');
  const known = first.workflowExecutionStartedEventAttributes?.originalExecutionRunId;
  return { runId: runId ?? known ?? '', history };
}

function readSafely(history: History): RecordedRun {
  if (isWithheld(history)) {
    throw new WatchfloorError(
      'PAYLOADS_WITHHELD',
      'The payloads are withheld in this copy, so its steps cannot be taken again. Its seal can be checked; whoever has the unredacted bundle can show the rest.',
    );
  }
  const encoding = strangeEncoding(history);
  if (encoding !== undefined) {
    throw new WatchfloorError(
      'PAYLOAD_ENCODED',
      `The payloads are encoded as "${encoding}". What is in them can only be told after a codec has decoded them; the seal can be checked as they are.`,
    );
  }
  try {
    return readRun(history);
  } catch (error) {
    throw malformed(error instanceof Error ? error.message : String(error), error);
  }
}

/** A payload of which only the commitment is left has no data. */
function isWithheld({ events }: History): boolean {
  const [input] = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
  if (input == null || (input.data?.length ?? 0) > 0) return false;
  return new TextDecoder().decode(input.metadata?.encoding ?? new Uint8Array()) !== 'binary/null';
}

const known = new Set(['json/plain', 'binary/null', 'binary/plain', 'json/protobuf', 'binary/protobuf']);

/** Of the input or the memo: one that is not plain. */
function strangeEncoding({ events = [] }: History): string | undefined {
  for (const event of events ?? []) {
    const payload =
      event.workflowExecutionStartedEventAttributes?.input?.payloads?.[0] ??
      event.workflowPropertiesModifiedEventAttributes?.upsertedMemo?.fields?.steps;
    const bytes = payload?.metadata?.encoding;
    if (bytes == null) continue;
    const encoding = new TextDecoder().decode(bytes);
    if (!known.has(encoding)) return encoding.replace(/[^\w./-]/g, '?').slice(0, 60);
  }
  return undefined;
}

function checkStep(step: unknown): void {
  const { seq, cause, at, digest } = (step ?? {}) as Record<string, unknown>;
  if (
    !Number.isSafeInteger(seq) ||
    typeof cause !== 'string' ||
    !Number.isSafeInteger(at) ||
    typeof digest !== 'string' ||
    Math.abs(at as number) > 8.64e15
  )
    throw malformed('a step in its memo is not { seq, cause, at, digest }');
}

/** The search attributes that were first set. */
function searchAttributes({ events }: History): Readonly<Record<string, unknown>> {
  for (const { upsertWorkflowSearchAttributesEventAttributes: upsert } of events ?? []) {
    const fields = upsert?.searchAttributes?.indexedFields;
    if (fields == null) continue;
    return Object.fromEntries(
      Object.entries(fields).map(([name, payload]) => {
        try {
          return [name, decodePayload(payload)];
        } catch {
          return [name, undefined];
        }
      }),
    );
  }
  return {};
}

/** Values of payloads; `undefined` for one that cannot be read. */
export function payloads(given: temporal.api.common.v1.IPayloads | null | undefined): unknown[] {
  return (given?.payloads ?? []).map((payload) => {
    try {
      return decodePayload(payload);
    } catch {
      return undefined;
    }
  });
}

function text(value: unknown): string | undefined {
  const one = Array.isArray(value) ? value[0] : value;
  return typeof one === 'string' ? one : undefined;
}

export function malformed(why: string, cause?: unknown): WatchfloorError {
  const plain = why.replace(/\s+/g, ' ').replace(/\.$/, '').slice(0, 300);
  return new WatchfloorError('HISTORY_MALFORMED', `This is no whole history: ${plain}.`, { cause });
}

/** Server time of an event, UTC milliseconds; `undefined` where it has none. */
export function timeOf({ eventTime }: HistoryEvent): number | undefined {
  if (eventTime == null) return undefined;
  const time = Number(eventTime.seconds ?? 0) * 1_000 + Math.floor((eventTime.nanos ?? 0) / 1_000_000);
  return Number.isFinite(time) && Math.abs(time) <= 8.64e15 ? time : undefined;
}
