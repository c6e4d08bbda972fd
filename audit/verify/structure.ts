/** What a history must be before any chart is asked: whole, in order, and of this case. */
import { type CaseRun, type HistoryEvent, type RecordedCase, timeOf } from '../history/recorded-case.ts';
import { type CaseFinding, finding } from './findings.ts';

/** Fields that name an earlier event of the same run. */
const references = [
  'scheduledEventId',
  'startedEventId',
  'initiatedEventId',
  'acceptedEventId',
  'workflowTaskCompletedEventId',
];

/** An event that came during a workflow task is written after it, with the time at which it came. Milliseconds. */
const BUFFERED = 10_000;

export function checkStructure({ runs, workflowId }: Pick<RecordedCase, 'runs' | 'workflowId'>): CaseFinding[] {
  return [...runs.flatMap((run, index) => checkRun(run, index, workflowId)), ...checkLinks(runs)];
}

function checkRun({ history }: CaseRun, index: number, workflowId: string): CaseFinding[] {
  const found: CaseFinding[] = [];
  const events = history.events ?? [];
  const named = events[0]?.workflowExecutionStartedEventAttributes?.workflowId;
  if (named && workflowId !== '' && named !== workflowId)
    found.push(finding('RUN_OTHER', `run ${index + 1} says "${named.slice(0, 100)}"`));
  let last = Number.NEGATIVE_INFINITY;
  for (const [place, event] of events.entries()) {
    const ref = `${index + 1}:${event.eventId ?? ''}`;
    if (Number(event.eventId) !== place + 1) {
      found.push(
        finding('EVENT_ORDER', `event ${event.eventId} stands in place ${place + 1} of run ${index + 1}`, {
          event: ref,
        }),
      );
      // Every event after it stands in a wrong place too.
      return found;
    }
    const at = timeOf(event);
    if (at !== undefined && at < last - BUFFERED)
      found.push(finding('EVENT_TIME', `event ${event.eventId}`, { event: ref }));
    last = Math.max(at ?? last, last);
    for (const id of referencesOf(event))
      if (id >= place + 1)
        found.push(finding('EVENT_REFERENCE', `event ${event.eventId} refers to ${id}`, { event: ref }));
  }
  return found;
}

function referencesOf(event: HistoryEvent): number[] {
  const found: number[] = [];
  for (const [name, attributes] of Object.entries(event)) {
    if (!name.endsWith('EventAttributes') || typeof attributes !== 'object' || attributes === null) continue;
    for (const reference of references) {
      const id = (attributes as Record<string, unknown>)[reference];
      if (id != null && Number(id) > 0) found.push(Number(id));
    }
  }
  return found;
}

function checkLinks(runs: readonly CaseRun[]): CaseFinding[] {
  const found: CaseFinding[] = [];
  for (const [index, run] of runs.entries()) {
    const next = runs[index + 1];
    if (next === undefined) break;
    const told = run.history.events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
    const before = next.history.events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId;
    // A run that was reset has another id than the one it began under.
    const isNext = told === next.runId || told === originalOf(next);
    if (told == null || !isNext || (before !== run.runId && before !== originalOf(run)))
      found.push(finding('RUN_LINK', `run ${index + 1} and run ${index + 2}`));
  }
  return found;
}

function originalOf({ history }: CaseRun): string | null | undefined {
  return history.events?.[0]?.workflowExecutionStartedEventAttributes?.originalExecutionRunId;
}
