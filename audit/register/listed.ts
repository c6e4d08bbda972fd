/** Which executions the server lists, told apart by their first runs. */
import type { ListedRun, PopulationSource } from '../export/source.ts';
import type { CountedCase } from './population.ts';

/** So many cases that are in no bundle are looked at on the server; of more, nobody looks through the list either. */
const MOST_LOOKED_AT = 1_000;

/**
 * The executions behind the runs of a list. A run that was exported is known by its id; of others the server is asked
 * for the first run only where a workflow id has more than one, and for those that were not exported whether a worker
 * has taken them up.
 *
 * @param exported by workflow id: of each run's id, the first run of its execution
 */
export async function listedLives(
  source: PopulationSource,
  query: string,
  exported: ReadonlyMap<string, ReadonlyMap<string, string>>,
): Promise<CountedCase[]> {
  const byId = new Map<string, ListedRun[]>();
  for await (const run of source.list(query)) {
    const known = byId.get(run.workflowId);
    if (known === undefined) byId.set(run.workflowId, [run]);
    else known.push(run);
  }
  const lives: CountedCase[] = [];
  let looked = 0;
  for (const [workflow, runs] of byId) {
    const known = exported.get(workflow);
    const executions = new Map<string, ListedRun[]>();
    for (const run of runs) {
      const { runId } = run;
      const isOnly = runs.length === 1 && known === undefined;
      const first = known?.get(runId) ?? (isOnly ? runId : ((await source.firstRun(workflow, runId)) ?? runId));
      const same = executions.get(first);
      if (same === undefined) executions.set(first, [run]);
      else same.push(run);
    }
    for (const [first, own] of executions) {
      const machine = own[0]?.machine ?? '';
      const simulated = !workflow.startsWith(`${machine}/`);
      // Of several runs the latest may just wait for a worker: the case was taken up before.
      let untaken = known?.has(first) !== true;
      for (const { runId } of own) {
        if (!untaken) break;
        untaken = looked++ < MOST_LOOKED_AT && (await source.isUntaken(workflow, runId));
      }
      lives.push({ workflow, first, machine, simulated, ...(untaken ? { untaken } : {}) });
    }
  }
  return lives;
}

/** By workflow id: of each run's id, the first run of its execution. */
export function runsOfLives(
  lives: readonly { readonly workflow: string; readonly first: string; readonly runs: readonly string[] }[],
): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const known = new Map<string, Map<string, string>>();
  for (const { first, runs, workflow } of lives) {
    const own = known.get(workflow) ?? new Map<string, string>();
    for (const run of [...runs, first]) own.set(run, first);
    known.set(workflow, own);
  }
  return known;
}
