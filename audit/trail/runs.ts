import proto from '@temporalio/proto';
import type { ToldStep } from '../history/history-reader.ts';
import { type CaseRun, type History, payloads, type RecordedCase, timeOf } from '../history/recorded-case.ts';
import type { TrailRun } from './types.ts';

const { EventType } = proto.temporal.api.enums.v1;

const endings = new Map<number, string>([
  [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED, 'completed'],
  [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED, 'failed'],
  [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT, 'timedOut'],
  [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED, 'cancelled'],
  [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED, 'terminated'],
  [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW, 'continuedAsNew'],
]);

/** How a run ended, or `running`. */
export function statusOf(history: History | undefined): string {
  return endings.get(Number(history?.events?.at(-1)?.eventType)) ?? 'running';
}

/** The runs of a case, then those that were abandoned, with the steps that only they have. */
export function runsOf({ abandoned, runs }: RecordedCase): TrailRun[] {
  const kept = new Set(runs.flatMap(({ history }) => stepsOf(history)).map(({ digest }) => digest));
  return [
    ...runs.map(describe),
    ...abandoned.map((run) => ({
      ...describe(run),
      abandoned: run.why,
      lost: stepsOf(run.history)
        .filter(({ digest }) => !kept.has(digest))
        .map(({ seq, cause, at }) => ({ seq, cause, at })),
    })),
  ];
}

function describe({ history, runId }: CaseRun): TrailRun {
  const events = history.events ?? [];
  const status = statusOf(history);
  const last = events.at(-1);
  return {
    run: runId,
    events: events.length,
    startedAt: (events[0] && timeOf(events[0])) ?? null,
    endedAt: status === 'running' || last === undefined ? null : (timeOf(last) ?? null),
    status,
  };
}

function stepsOf({ events }: History): ToldStep[] {
  return (events ?? []).flatMap(({ workflowPropertiesModifiedEventAttributes: memo }) => {
    const steps = memo?.upsertedMemo?.fields?.steps;
    const [told] = steps == null ? [] : payloads({ payloads: [steps] });
    return Array.isArray(told) ? (told as ToldStep[]) : [];
  });
}
