/** For each recorded step, the history events behind it and who was authenticated for them. */
import type { Sender } from 'xstate-temporal/engine';
import type { SentLetter, ToldStep } from '../history/history-reader.ts';
import { type HistoryEvent, payloads, type RecordedCase, timeOf } from '../history/recorded-case.ts';
import type { EventRef, Principal } from './types.ts';

/** What an update answered. */
export interface RecordedReceipt {
  readonly seq: number;
  readonly at: number;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly digest: string;
}

export interface Evidence {
  readonly told: ToldStep;
  readonly run: number;
  /** The workflow task whose completion recorded the step: `<n>:<id>`. */
  readonly task: EventRef;
  readonly recordedAt: number | null;
  readonly events: readonly EventRef[];
  readonly authenticated: Principal | null;
  /** Whose call made the server write the event that tells of the step: the worker's. */
  readonly recordedBy: Principal | null;
  readonly letter?: SentLetter;
  readonly receipt?: RecordedReceipt;
  readonly started?: { readonly by?: Sender; readonly id?: string; readonly input?: unknown };
}

export const refOf = (run: number, event: HistoryEvent): EventRef => `${run + 1}:${event.eventId ?? ''}`;

interface Cause {
  readonly events: EventRef[];
  readonly authenticated: Principal | null;
  readonly letter?: SentLetter;
  receipt?: RecordedReceipt;
  readonly started?: NonNullable<Evidence['started']>;
}

/** Causes by the name under which the memo tells of them; timers and actors are told by the deliveries. */
export function evidenceOf(recorded: Pick<RecordedCase, 'runs'>): Evidence[] {
  const evidence: Evidence[] = [];
  const updates = new Map<string, Cause>();
  const accepted = new Map<EventRef, Cause>();
  const signals: (Cause & { readonly id: unknown })[] = [];
  const others = new Map<string, Cause>();
  for (const [run, { history }] of recorded.runs.entries()) {
    for (const event of history.events ?? []) {
      const ref = refOf(run, event);
      const bare = { events: [ref], authenticated: principalOf(event) };
      // The server writes an update's events when the worker has accepted it, and so with the worker's principal.
      const updated = { events: [ref], authenticated: null };
      const started = event.workflowExecutionStartedEventAttributes;
      if (started && run === 0) others.set('start', { ...bare, started: requestOf(payloads(started.input)[0]) });
      const acceptance = event.workflowExecutionUpdateAcceptedEventAttributes;
      // After a reset what had come in is admitted again, and its acceptance no longer repeats it.
      const request = acceptance?.acceptedRequest ?? event.workflowExecutionUpdateAdmittedEventAttributes?.request;
      const again = request == null ? updates.get(acceptance?.protocolInstanceId ?? '') : undefined;
      if (again !== undefined) {
        again.events.push(ref);
        accepted.set(ref, again);
      }
      if (request?.input?.name === 'send') {
        const letter = (payloads(request.input.args)[0] ?? {}) as SentLetter;
        const cause = { ...updated, letter };
        accepted.set(ref, cause);
        // The event's id is the update's too, which stays where the payload is withheld.
        const id = String(letter.id ?? request.meta?.updateId);
        // A later one of the same id is a duplicate, which changed nothing.
        if (!updates.has(id)) updates.set(id, cause);
      }
      if (request?.input?.name === 'migrate') {
        const [asked] = payloads(request.input.args) as [{ id?: unknown } | undefined];
        others.set(`migrate:${asked?.id}`, updated);
      }
      const answer = event.workflowExecutionUpdateCompletedEventAttributes;
      const asked = accepted.get(`${run + 1}:${answer?.acceptedEventId ?? ''}`);
      if (answer && asked) {
        asked.events.push(ref);
        const receipt = receiptOf(payloads(answer.outcome?.success)[0]);
        if (receipt) asked.receipt = receipt;
      }
      const signal = event.workflowExecutionSignaledEventAttributes;
      if (signal?.signalName === 'notify') {
        const letter = (payloads(signal.input)[0] ?? {}) as SentLetter;
        signals.push({ ...bare, letter, id: (letter as { id?: unknown } | null)?.id });
      }
      if (signal?.signalName === 'childEnded') {
        const [end] = payloads(signal.input) as [{ id?: unknown; generation?: unknown } | null | undefined];
        others.set(`actor:${end?.id}#${end?.generation}`, bare);
      }
      if (event.workflowExecutionCancelRequestedEventAttributes) others.set('cancel', bare);
      const memo = event.workflowPropertiesModifiedEventAttributes;
      if (memo?.upsertedMemo?.fields?.steps == null) continue;
      const task = `${run + 1}:${memo.workflowTaskCompletedEventId ?? ''}`;
      for (const told of payloads({ payloads: [memo.upsertedMemo.fields.steps] })[0] as ToldStep[]) {
        const cause = causeOf(told.cause, updates, signals, others);
        evidence.push({
          authenticated: null,
          ...cause,
          told,
          run,
          task,
          recordedBy: principalOf(event),
          recordedAt: timeOf(event) ?? null,
          events: [...(cause?.events ?? []), ref],
        });
      }
    }
  }
  return evidence;
}

function causeOf(
  cause: string,
  updates: ReadonlyMap<string, Cause>,
  signals: (Cause & { readonly id: unknown })[],
  others: ReadonlyMap<string, Cause>,
): Cause | undefined {
  if (cause.startsWith('update:')) return updates.get(cause.slice('update:'.length));
  if (cause.startsWith('signal:')) {
    const id = cause.slice('signal:'.length);
    const place = Math.max(
      0,
      signals.findIndex((signal) => signal.id === id),
    );
    const [signal] = signals.splice(place, 1);
    if (signal === undefined) return undefined;
    const { id: _, ...found } = signal;
    return found;
  }
  return others.get(cause.startsWith('cancel:') ? 'cancel' : cause);
}

function requestOf(request: unknown): NonNullable<Evidence['started']> {
  const { by, id, input } = (request ?? {}) as { by?: Sender; id?: string; input?: unknown };
  return {
    ...(by === undefined ? {} : { by }),
    ...(id === undefined ? {} : { id }),
    ...(input === undefined ? {} : { input }),
  };
}

function receiptOf(value: unknown): RecordedReceipt | undefined {
  const { seq, at, from, to, digest } = (value ?? {}) as Partial<RecordedReceipt>;
  const isPaths = (paths: unknown) => Array.isArray(paths) && paths.every((path) => typeof path === 'string');
  if (typeof seq !== 'number' || typeof at !== 'number' || !isPaths(from) || !isPaths(to)) return undefined;
  return { seq, at, from: from ?? [], to: to ?? [], digest: String(digest) };
}

/** Never the `identity`, which whoever calls the server sets as it likes. */
export function principalOf({ principal }: HistoryEvent): Principal | null {
  if (principal == null || (!principal.name && !principal.type)) return null;
  return { type: principal.type ?? '', name: principal.name ?? '' };
}
