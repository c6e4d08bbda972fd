/** What `case.json` says of a case, held against the histories. */
import { isUntaken, machineNamed, type RecordedCase } from '../history/recorded-case.ts';
import type { RecordedRun } from '../history/recorded-run.ts';
import { sameValue } from '../history/same-value.ts';
import { inOrder, ownId, stitch } from '../history/stitch.ts';
import type { CaseNames } from './load-case.ts';

/** The fields that say something else than the histories do. @param isRead the payloads can be read */
export function falseNames(
  names: CaseNames,
  { abandoned, runs }: Pick<RecordedCase, 'abandoned' | 'runs'>,
  isRead: boolean,
): string[] {
  const [first] = runs;
  if (first === undefined) return ['runs'];
  const { definition, machine, simulated, version, workflow, workflowId = workflow } = names;
  // Of one that no worker has taken up its name alone tells something.
  const isNew = isRead && isUntaken(runs);
  const told = isNew ? { machine: machineNamed(first.workflowId ?? workflowId), version: '', definition: '' } : first;
  const says = (said: string | undefined, told: string | undefined) => told === undefined || said === told;
  const wrong: string[] = [];
  if (!says(machine, told.machine)) wrong.push('machine');
  if (!says(version, told.version)) wrong.push('version');
  if (!says(definition, told.definition)) wrong.push('definition');
  if (isRead && simulated !== (first.scenario !== undefined)) wrong.push('simulated');
  if (!says(workflowId, first.workflowId)) wrong.push('workflowId');
  if (workflow !== workflowId && workflow !== `${workflowId}@${first.links.first ?? ownId(first)}`)
    wrong.push('workflow');
  if (!areInPlace(names.runs, [...runs, ...abandoned])) wrong.push('runs');
  return wrong;
}

/** The ids of the runs, their order and which of them a reset left behind. A history may lack what tells it. */
function areInPlace(said: CaseNames['runs'], runs: readonly RecordedRun[]): boolean {
  if (runs.some((run) => run.links.original !== undefined && ownId(run) !== run.runId)) return false;
  const [chain, ...others] = stitch(runs);
  if (chain === undefined || others.length > 0) return false;
  const left = new Set(chain.abandoned.map(({ runId }) => runId));
  return sameValue(
    said,
    inOrder(chain).map(({ runId }) => ({ run: runId, abandoned: left.has(runId) })),
  );
}
