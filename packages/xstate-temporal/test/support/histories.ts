import type { Client, WorkflowHandle } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import proto, { type temporal } from '@temporalio/proto';
import { codeOf } from '../../src/engine/index.ts';

export type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

/** The histories of all runs of an instance, first to last. */
export async function historiesOf(client: Client, workflowId: string): Promise<temporal.api.history.v1.IHistory[]> {
  const histories: temporal.api.history.v1.IHistory[] = [];
  let runId: string | undefined = (await client.workflow.getHandle(workflowId).describe()).runId;
  while (runId) {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    histories.unshift(history);
    runId = history.events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId || undefined;
  }
  return histories;
}

/** `WORKFLOW_EXECUTION_SIGNALED` and so on, of one run. */
export async function eventsOf(handle: WorkflowHandle): Promise<HistoryEvent[]> {
  return (await handle.fetchHistory()).events ?? [];
}

export function typeOf(event: HistoryEvent): string {
  return String(proto.temporal.api.enums.v1.EventType[event.eventType ?? 0]).replace('EVENT_TYPE_', '');
}

export function typesOf(events: readonly HistoryEvent[]): string[] {
  return events.map(typeOf);
}

export function decode(payload: temporal.api.common.v1.IPayload | null | undefined): unknown {
  return payload == null ? undefined : defaultPayloadConverter.fromPayload(payload as never);
}

export function millis(time: HistoryEvent['eventTime']): number {
  return Number(time?.seconds ?? 0) * 1_000 + (time?.nanos ?? 0) / 1_000_000;
}

/** The steps that the memo told, in the order of the history. */
export function memoSteps(events: readonly HistoryEvent[]): { seq: number; cause: string; digest: string }[] {
  return events.flatMap((event) => {
    const steps = event.workflowPropertiesModifiedEventAttributes?.upsertedMemo?.fields?.steps;
    return steps === undefined ? [] : (decode(steps) as never[]);
  });
}

/** When the timers with this summary fired, by the server's clock. */
export function firedAt(events: readonly HistoryEvent[], summary: string): number[] {
  const started = events.filter(
    (event) => event.timerStartedEventAttributes && decode(event.userMetadata?.summary) === summary,
  );
  const ids = new Set(started.map(({ eventId }) => String(eventId)));
  return events
    .filter((event) => ids.has(String(event.timerFiredEventAttributes?.startedEventId)))
    .map((event) => millis(event.eventTime));
}

/** The code that a promise is refused with; `undefined` when it is not. */
export async function codeOfRefusal(promise: Promise<unknown>): Promise<string | undefined> {
  try {
    await promise;
    return undefined;
  } catch (error) {
    return codeOf(error) ?? String(error);
  }
}

/** How long one look may take, milliseconds. */
const ATTEMPT = 15_000;

function tooLate(limit: number): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`There was no answer within ${limit} ms.`)), limit).unref();
  });
}

/** Waits until something holds. */
export async function eventually<T>(check: () => T | Promise<T>, limit = 20_000): Promise<T> {
  const end = Date.now() + limit;
  for (;;) {
    try {
      // A question to a run that is just passing to the next may never be answered; it is asked again.
      const value = await Promise.race([check(), tooLate(ATTEMPT)]);
      if (value) return value;
      if (Date.now() > end) throw new Error(`It did not come about within ${limit} ms.`);
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
