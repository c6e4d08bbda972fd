/** Puts the runs of a workflow id together: continue-as-new, resets, and several starts under the same id. */
import type { RecordedRun } from '../history/recorded-run.ts';

/** A run with its history as the server gave it. */
export interface FetchedRun extends RecordedRun {
  readonly json: { readonly events: readonly unknown[] };
}

/** The runs of a workflow id from one start to its end. */
export interface RunChain {
  /** The id of its first run, which stays the same over continue-as-new and reset. */
  readonly first: string;
  /** First to last. */
  readonly runs: readonly FetchedRun[];
  /** What resets left behind, by time. */
  readonly abandoned: readonly FetchedRun[];
}

/** Earliest start first. A reset copies the beginning of a run into a new one; the run that it leaves is abandoned. */
export function stitch(runs: readonly FetchedRun[]): RunChain[] {
  const chains = new Map<string, FetchedRun[]>();
  for (const run of runs) {
    const first = run.links.first ?? run.links.original ?? run.runId;
    chains.set(first, [...(chains.get(first) ?? []), run]);
  }
  const stitched = [...chains].map(([first, all]) => ({ first, ...ordered(all) }));
  return stitched.sort((a, b) => began(a.runs[0]) - began(b.runs[0]));
}

function ordered(all: readonly FetchedRun[]): Pick<RunChain, 'runs' | 'abandoned'> {
  const byId = new Map(all.map((run) => [run.runId, run]));
  // The end is the run that nothing continues; of several, resets made all but the latest.
  const ends = all.filter(
    ({ links, runId }) => links.continuedBy === undefined || !all.some((one) => one.links.continues === runId),
  );
  const [last = all.at(-1)] = ends.toSorted((a, b) => madeAt(b) - madeAt(a) || (a.runId < b.runId ? 1 : -1));
  const runs: FetchedRun[] = [];
  for (let run = last; run !== undefined && !runs.includes(run); ) {
    runs.unshift(run);
    run = byId.get(run.links.continues ?? '');
  }
  const abandoned = all.filter((run) => !runs.includes(run)).toSorted((a, b) => madeAt(a) - madeAt(b));
  return { runs, abandoned };
}

function began(run: FetchedRun | undefined): number {
  return run?.events[0]?.at ?? 0;
}

/** A reset copies events with their times; the first that is its own tells when it was made: the failed task. */
function madeAt(run: FetchedRun): number {
  return run.links.resets.findLast((reset) => reset.run === run.runId)?.at ?? began(run);
}
