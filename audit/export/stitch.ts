/** Puts the runs of a workflow id together: chains of continue-as-new, resets, and lives under the same id. */
import type { CaseRun } from '../history/recorded-case.ts';

/** A run with its history as the server gave it. */
export interface FetchedRun extends CaseRun {
  readonly json: { readonly events: readonly unknown[] };
}

/** One life of a workflow id: from a start to an end, over any number of runs. */
export interface Life {
  /** The id of its first run, which stays the same over continue-as-new and reset. */
  readonly first: string;
  /** First to last. */
  readonly runs: readonly FetchedRun[];
  /** What resets left behind, by time. */
  readonly abandoned: readonly FetchedRun[];
}

/** Earliest life first. A reset copies the beginning of a run into a new one; the run that it leaves is abandoned. */
export function stitch(runs: readonly FetchedRun[]): Life[] {
  const lives = new Map<string, FetchedRun[]>();
  for (const run of runs) {
    const first = startOf(run)?.firstExecutionRunId || startOf(run)?.originalExecutionRunId || run.runId;
    lives.set(first, [...(lives.get(first) ?? []), run]);
  }
  const stitched = [...lives].map(([first, all]) => ({ first, ...chain(all) }));
  return stitched.sort((a, b) => began(a.runs[0]) - began(b.runs[0]));
}

function chain(all: readonly FetchedRun[]): Pick<Life, 'runs' | 'abandoned'> {
  const byId = new Map(all.map((run) => [run.runId, run]));
  const continued = (run: FetchedRun) =>
    run.history.events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes != null;
  // The end is the run that nothing continues; of several, resets made all but the latest.
  const ends = all.filter(
    (run) => !continued(run) || ![...all].some((one) => startOf(one)?.continuedExecutionRunId === run.runId),
  );
  const [last = all.at(-1)] = ends.toSorted((a, b) => madeAt(b) - madeAt(a) || (a.runId < b.runId ? 1 : -1));
  const runs: FetchedRun[] = [];
  for (let run = last; run !== undefined && !runs.includes(run); ) {
    runs.unshift(run);
    run = byId.get(startOf(run)?.continuedExecutionRunId ?? '');
  }
  const abandoned = all.filter((run) => !runs.includes(run)).toSorted((a, b) => madeAt(a) - madeAt(b));
  return { runs, abandoned };
}

function startOf({ history }: CaseRun) {
  return history.events?.[0]?.workflowExecutionStartedEventAttributes;
}

function began(run: FetchedRun | undefined): number {
  const time = run?.history.events?.[0]?.eventTime;
  return Number(time?.seconds ?? 0) * 1_000 + Math.floor((time?.nanos ?? 0) / 1_000_000);
}

/** A reset copies events with their times; the first that is its own tells when it was made: the failed task. */
function madeAt(run: FetchedRun): number {
  for (const { eventTime, workflowTaskFailedEventAttributes: failed } of (run.history.events ?? []).toReversed())
    if (failed?.newRunId === run.runId)
      return Number(eventTime?.seconds ?? 0) * 1_000 + Math.floor((eventTime?.nanos ?? 0) / 1_000_000);
  return began(run);
}
