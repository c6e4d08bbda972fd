import { decodedRun } from '../history/recorded-case.ts';
import type { RecordedRun } from '../history/recorded-run.ts';
import { ownId, type RunChain, stitch } from '../history/stitch.ts';
import type { HistorySource } from './source.ts';

/** A run with its history as the server gave it. */
export interface FetchedRun extends RecordedRun {
  readonly json: { readonly events: readonly unknown[] };
}

/**
 * Reads all runs of a workflow id that the server still has. The list is a moment behind, so the latest run is asked
 * for by itself, and what a run continues is asked for by its id.
 *
 * @param known ids of runs that the list has
 */
export async function fetchChains(
  source: HistorySource,
  workflowId: string,
  known: readonly string[],
): Promise<RunChain<FetchedRun>[]> {
  const runs = new Map<string, FetchedRun>();
  const wanted = new Set(known);
  const latest = await source.history(workflowId);
  if (latest !== undefined) await take(latest, undefined);
  for (const runId of wanted) {
    if (runs.has(runId)) continue;
    const json = await source.history(workflowId, runId);
    if (json !== undefined) await take(json, runId);
  }
  return stitch([...runs.values()]);

  async function take(json: { readonly events: readonly unknown[] }, asked: string | undefined): Promise<void> {
    const run = await decodedRun(json, undefined, source.decode);
    const { continuedBy, continues, resets } = run.links;
    const runId = asked ?? ownId(run);
    runs.set(runId, { ...run, runId, json });
    for (const other of [continues, resets.at(-1)?.base, continuedBy]) if (other) wanted.add(other);
  }
}
