/** Puts the runs of a workflow id together: continue-as-new, resets, and several starts under the same id. */
import type { RecordedRun } from './recorded-run.ts';

/** The runs of a workflow id from one start to its end. */
export interface RunChain<Run extends RecordedRun = RecordedRun> {
  /** The id of its first run, which stays the same over continue-as-new and reset. */
  readonly first: string;
  /** First to last. */
  readonly runs: readonly Run[];
  /** What resets left behind, by time. */
  readonly abandoned: readonly Run[];
}

/** Earliest start first. A reset copies the beginning of a run into a new one; the run that it leaves is abandoned. */
export function stitch<Run extends RecordedRun>(runs: readonly Run[]): RunChain<Run>[] {
  const chains = new Map<string, Run[]>();
  for (const run of runs) {
    const first = run.links.first ?? run.links.original ?? run.runId;
    chains.set(first, [...(chains.get(first) ?? []), run]);
  }
  const stitched = [...chains].map(([first, all]) => ({ first, ...ordered(all) }));
  return stitched.sort((a, b) => began(a.runs[0]) - began(b.runs[0]));
}

function ordered<Run extends RecordedRun>(all: readonly Run[]): Pick<RunChain<Run>, 'runs' | 'abandoned'> {
  const byId = new Map(all.map((run) => [run.runId, run]));
  // The end is the run that nothing continues; of several, resets made all but the latest.
  const ends = all.filter(
    ({ links, runId }) => links.continuedBy === undefined || !all.some((one) => one.links.continues === runId),
  );
  const [last = all.at(-1)] = ends.toSorted((a, b) => madeAt(b) - madeAt(a) || (a.runId < b.runId ? 1 : -1));
  const runs: Run[] = [];
  for (let run: Run | undefined = last; run !== undefined && !runs.includes(run); ) {
    runs.unshift(run);
    run = byId.get(run.links.continues ?? '');
  }
  const abandoned = all.filter((run) => !runs.includes(run)).toSorted((a, b) => madeAt(a) - madeAt(b));
  return { runs, abandoned };
}

function began(run: RecordedRun | undefined): number {
  return run?.events[0]?.at ?? 0;
}

/** A reset copies events with their times; the first that is its own tells when it was made: the failed task. */
function madeAt(run: RecordedRun): number {
  return run.links.resets.findLast((reset) => reset.run === run.runId)?.at ?? began(run);
}

/** The files of a case's runs by when they began; those of the chain stay in its order. */
export function inOrder<Run extends RecordedRun>({
  abandoned,
  runs,
}: Pick<RunChain<Run>, 'abandoned' | 'runs'>): Run[] {
  const rest = [...abandoned];
  const all: Run[] = [];
  for (const run of runs) {
    while (rest[0] !== undefined && began(rest[0]) <= began(run) && all.length > 0) all.push(rest.shift() as Run);
    all.push(run);
  }
  return [...all, ...rest];
}

/** The id of a run as its history tells it: of one that a reset made, the failed task names it, and the start does not. */
export function ownId({ links, runId }: RecordedRun): string {
  return links.resets.at(-1)?.run ?? links.original ?? runId;
}
